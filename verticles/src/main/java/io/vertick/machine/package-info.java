/** Machines as verticles: the ports of an event loop, local refs, and the log of what an operator wants to know. */
@NullMarked
package io.vertick.machine;

import org.jspecify.annotations.NullMarked;
