package io.vertick.chaos.comparison;

import java.util.List;

/**
 * What the journals say. Immutable.
 *
 * @param mutations that callers sent
 * @param applied that are in a journal of a host
 * @param lost answered as executed, but in no journal
 * @param doubled twice in the journals, or once though answered as not applied
 * @param unknown whose last answer is that nobody knows
 * @param conflicted applied by a machine that had to give way to another with its id
 * @param unanswered without an answer in time
 * @param problems all that is wrong, one line each; of each kind the first few
 */
public record Tally(
    int mutations,
    int applied,
    int lost,
    int doubled,
    int unknown,
    int conflicted,
    int unanswered,
    List<String> problems) {
  public Tally {
    problems = List.copyOf(problems);
  }

  /** Whether nothing is wrong. */
  public boolean isClean() {
    return problems.isEmpty();
  }

  @Override
  public String toString() {
    return mutations + " mutations, " + applied + " applied, " + lost + " lost, " + doubled
        + " doubled, " + unknown + " unknown, " + conflicted + " conflicted, " + unanswered
        + " unanswered";
  }
}
