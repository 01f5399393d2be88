/** Ticks: how often a state was activated and deactivated; clocks, and the differences between them. Values without behaviour, any thread. */
@NullMarked
package io.vertick.engine.clock;

import org.jspecify.annotations.NullMarked;
