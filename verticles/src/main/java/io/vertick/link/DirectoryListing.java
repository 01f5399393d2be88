package io.vertick.link;

import io.vertick.directory.Announcement;
import io.vertick.engine.protocol.Outcome;
import java.util.List;
import java.util.Map;

/** The machines of the cluster, as clients are told of them: see {@code bridge/PROTOCOL.md}, section 11. */
final class DirectoryListing {
  /** How many machines an answer has: even with the longest names and most tags, that fits. */
  private static final int MACHINES_MAX = 40;

  private DirectoryListing() {}

  /**
   * The next part of the list.
   *
   * @param machines those that the client may read
   * @param states how many to leave out, or nothing
   */
  static Outcome of(List<Announcement> machines, List<Integer> states) {
    int first = states.isEmpty() ? 0 : Math.min(states.get(0), machines.size());
    int end = Math.min(machines.size(), first + MACHINES_MAX);
    return new Outcome.Answered(Map.of(
        "machines",
        machines.subList(first, end).stream().map(DirectoryListing::fields).toList(),
        "more",
        end < machines.size()));
  }

  private static List<Object> fields(Announcement machine) {
    return List.of(
        machine.id(),
        machine.node(),
        machine.type(),
        machine.incarnation().toString(),
        machine.schema().toString(),
        machine.tags().stream().sorted().toList());
  }
}
