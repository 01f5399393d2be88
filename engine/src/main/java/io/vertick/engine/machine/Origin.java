package io.vertick.engine.machine;

import io.vertick.engine.clock.Incarnation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The transition of another machine that a mutation follows from, and the pipes it came through. What the mutation causes in turn has the same origin. Immutable;
 * any thread.
 *
 * @param machine the other machine's id
 * @param transition its number in that incarnation; 0 for what the machine was when a pipe was opened, and for what a replica of it shows
 * @param pipes names of the pipes on the way, the first first; at most {@value #PIPES_MAX}
 */
public record Origin(String machine, Incarnation incarnation, long transition, List<String> pipes) {
  /** How many pipes a mutation may come through. */
  public static final int PIPES_MAX = 64;

  public Origin {
    Objects.requireNonNull(incarnation);
    Loop.checkId(machine);
    pipes = List.copyOf(pipes);
    if (pipes.size() > PIPES_MAX) {
      throw new IllegalArgumentException(
          "Expected at most " + PIPES_MAX + " pipes on the way, but got " + pipes.size());
    }
  }

  /** A transition of a machine, without pipes so far. */
  public static Origin of(String machine, Incarnation incarnation, long transition) {
    return new Origin(machine, incarnation, transition, List.of());
  }

  /**
   * The same with one more pipe.
   *
   * @throws IllegalArgumentException if it is one too many
   */
  public Origin through(String pipe) {
    var longer = new ArrayList<>(pipes);
    longer.add(pipe);
    return new Origin(machine, incarnation, transition, longer);
  }
}
