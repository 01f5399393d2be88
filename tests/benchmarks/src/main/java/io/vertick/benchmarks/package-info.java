/**
 * Benchmarks of Vertick beside its peers, and what they share. {@code tests/benchmarks/run} starts them: {@link io.vertick.benchmarks.machine} asks what a transition
 * costs, {@link io.vertick.benchmarks.heap} what a machine weighs, {@link io.vertick.benchmarks.link} what a mutation on another node costs, {@link
 * io.vertick.benchmarks.flights} how fast real input is played, and {@link io.vertick.benchmarks.report} turns the figures into a table.
 */
@NullMarked
package io.vertick.benchmarks;

import org.jspecify.annotations.NullMarked;
