/** Who may do what, and how much of it: tokens, the rights and limits they carry, and the count of those who come without one. The same for the bridge and for HTTP. */
@NullMarked
package io.vertick.bridge.access;

import org.jspecify.annotations.NullMarked;
