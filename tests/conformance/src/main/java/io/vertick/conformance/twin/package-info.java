/**
 * The naive twin: a second engine, written straight from the rules with lists, sets and loops, as the reference to which the fast engine
 * is compared. It knows nothing of the engine. "Rules, section N" points to the sections of the machine's rules.
 */
@NullMarked
package io.vertick.conformance.twin;

import org.jspecify.annotations.NullMarked;
