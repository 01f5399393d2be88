package io.vertick.link;

import io.vertick.directory.Announcement;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.ValueCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The machines of the cluster, as clients are told of them: see {@code bridge/PROTOCOL.md}, section 11. */
final class DirectoryListing {
  /** How many machines an answer has at most. */
  private static final int MACHINES_MAX = 40;

  /** And how many bytes they take: one fits even with the longest names and most tags. */
  private static final int BYTES_MAX = ValueCodec.BYTES_MAX - 1_024;

  private DirectoryListing() {}

  /**
   * The next part of the list.
   *
   * @param machines those that the client may read
   * @param states how many to leave out, or nothing
   */
  static Outcome of(List<Announcement> machines, List<Integer> states) {
    int first = states.isEmpty() ? 0 : Math.min(states.get(0), machines.size());
    int end = first;
    var told = new ArrayList<Object>();
    for (var out = new Output(); end < machines.size() && told.size() < MACHINES_MAX; end++) {
      var machine = fields(machines.get(end));
      ValueCodec.write(out, machine);
      if (out.size() > BYTES_MAX) {
        break;
      }
      told.add(machine);
    }
    return new Outcome.Answered(Map.of("machines", told, "more", end < machines.size()));
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
