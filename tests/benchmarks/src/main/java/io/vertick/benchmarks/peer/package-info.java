/**
 * The peers' nearest equivalent of a machine with one plain state that goes on and off: a finite state machine that changes between its first two states, built in the
 * cheapest way its library offers.
 */
@NullMarked
package io.vertick.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
