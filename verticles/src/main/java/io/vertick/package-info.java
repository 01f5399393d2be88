/** The entry to Vertick: hosts machines on the event loops of a Vert.x instance and finds them again. */
@NullMarked
package io.vertick;

import org.jspecify.annotations.NullMarked;
