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
 * @param unanswered without an answer in time; waits on replicas without an end in time
 * @param replicas that were compared at the end
 * @param differing replicas that did not become what their machines are
 * @param unreal states that a replica showed and its machine did not have, or not in that order
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
    int replicas,
    int differing,
    int unreal,
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
        + " unanswered, " + differing + " replicas differ, " + unreal + " unreal views";
  }
}
