/** Waiting for states: waits, state contexts, and the port of timers. Confined to the machine's thread. */
@NullMarked
package io.vertick.engine.subscription;

import org.jspecify.annotations.NullMarked;
