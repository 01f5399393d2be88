/**
 * The core of Vertick: what a relational, clock-based state machine decides, without threads, sockets, files, wall clock or randomness. Time, promises and later
 * turns come in through ports.
 */
@NullMarked
package io.vertick.engine;

import org.jspecify.annotations.NullMarked;
