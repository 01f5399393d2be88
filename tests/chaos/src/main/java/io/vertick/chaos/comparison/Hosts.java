package io.vertick.chaos.comparison;

import io.vertick.chaos.comparison.Problems.Kind;
import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Entry.Applied;
import io.vertick.chaos.journal.Entry.Ended;
import io.vertick.chaos.journal.Entry.Hosted;
import io.vertick.chaos.journal.Entry.Leaving;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which machine lived where and when. One may live twice only while the cluster is in parts, or has not found together yet. */
final class Hosts {
  /** After this the parts of a cluster that healed know of each other. */
  private static final long MERGE_MS = 60_000;
  /** Entries of two processes may be in the wrong order by so much. */
  private static final long CLOCK_MS = 100;

  private final Disturbances disturbances;
  private final Map<String, List<Hosting>> lives = new HashMap<>();

  Hosts(Disturbances disturbances) {
    this.disturbances = disturbances;
  }

  /** Reads the entries of one life of a node in order. */
  final class Reader {
    private final Life life;
    private final Fates fates;
    private final Map<String, Hosting> open = new HashMap<>();
    private boolean isLeaving;

    Reader(Life life, Fates fates) {
      this.life = life;
      this.fates = fates;
    }

    void read(Entry entry) {
      if (entry instanceof Hosted hosted) {
        begin(hosted);
      } else if (entry instanceof Applied applied) {
        apply(applied);
      } else if (entry instanceof Ended ended) {
        end(ended);
      } else if (entry instanceof Leaving) {
        isLeaving = true;
      }
    }

    private void begin(Hosted hosted) {
      var hosting = new Hosting(life, hosted.machine(), hosted.atMs());
      open.put(hosted.machine(), hosting);
      lives.computeIfAbsent(hosted.machine(), machine -> new ArrayList<>()).add(hosting);
    }

    private void apply(Applied applied) {
      var hosting = open.get(applied.machine());
      if (hosting == null) {
        throw new IllegalStateException(
            "Expected a machine to be hosted before it applies, but found " + applied + " in "
                + life);
      }
      hosting.apply();
      fates.applied(applied);
    }

    private void end(Ended ended) {
      var hosting = open.remove(ended.machine());
      if (hosting != null) {
        hosting.end(ended.atMs(), !isLeaving);
      }
    }
  }

  /** Mutations that were applied by machines that gave way. */
  int conflicted() {
    return all().filter(Hosting::gaveWay).mapToInt(Hosting::applied).sum();
  }

  /** Whether a machine on a node gave way at some time of these. */
  boolean gaveWay(String machine, String node, long from, long until) {
    return lives.getOrDefault(machine, List.of()).stream()
        .anyMatch(one -> one.gaveWay()
            && one.node().equals(node)
            && one.untilMs() >= from
            && one.untilMs() <= until);
  }

  /** The nodes that a machine lived on at some time of these. */
  Stream<String> nodesOf(String machine, long from, long until) {
    return lives.getOrDefault(machine, List.of()).stream()
        .filter(one -> one.fromMs() <= until && one.untilMs() >= from)
        .map(Hosting::node);
  }

  private Stream<Hosting> all() {
    return lives.values().stream().flatMap(Collection::stream);
  }

  /** Looks for machines that lived twice and should not have. */
  void check(Problems problems) {
    for (var ofOne : lives.values()) {
      for (var first : ofOne) {
        ofOne.stream()
            .filter(second -> isTwice(first, second) && !isAllowed(first, second))
            .forEach(second -> problems.add(Kind.CONFLICT, first + ", and " + second));
        if (first.gaveWay() && ofOne.stream().noneMatch(other -> isTwice(other, first))) {
          problems.add(Kind.CONFLICT, first + ", but there was no other");
        }
      }
    }
  }

  /** Whether the second began while the first lived. */
  private static boolean isTwice(Hosting first, Hosting second) {
    return !first.equals(second)
        && first.fromMs() <= second.fromMs()
        && second.fromMs() + CLOCK_MS < first.untilMs();
  }

  private boolean isAllowed(Hosting first, Hosting second) {
    long ended = Math.min(first.untilMs(), second.untilMs());
    return disturbances.wasSplit(second.fromMs() - MERGE_MS, second.fromMs())
        && disturbances.wasSplit(ended - MERGE_MS, ended);
  }
}
