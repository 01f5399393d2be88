/** The TCP bridge: machines for clients in any language. */
@NullMarked
package io.vertick.bridge;

import org.jspecify.annotations.NullMarked;
