package io.vertick.chaos.comparison;

import io.vertick.chaos.comparison.Problems.Kind;
import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Journal;
import java.io.IOException;
import java.util.List;

/** Compares the journals of all nodes, once all have ended. */
public final class Comparison {
  private final Problems problems = new Problems();
  private final Hosts hosts;
  private final Fates fates;
  private final UnknownRule rule;

  /** Of nodes that all this happened to. */
  public Comparison(Disturbances disturbances) {
    hosts = new Hosts(disturbances);
    fates = new Fates(disturbances, problems);
    rule = new UnknownRule(disturbances, hosts);
  }

  /** Reads the journals of all these lives. */
  public static Tally compare(List<Life> lives, Disturbances disturbances) throws IOException {
    var comparison = new Comparison(disturbances);
    for (var life : lives) {
      var reader = comparison.reader(life);
      Journal.read(life.journal(), reader::read);
      reader.end();
    }
    return comparison.tally();
  }

  /** Reads one life, as a host and as a caller. */
  record LifeReader(Hosts.Reader host, Fates.Reader caller) {
    void read(Entry entry) {
      host.read(entry);
      caller.read(entry);
    }

    void end() {
      caller.end();
    }
  }

  LifeReader reader(Life life) {
    return new LifeReader(hosts.new Reader(life, fates), fates.new Reader(life));
  }

  Tally tally() {
    fates.check();
    hosts.check(problems);
    fates.unknown().forEach(this::check);
    return new Tally(
        fates.size(),
        fates.applied(),
        problems.count(Kind.LOST),
        problems.count(Kind.DOUBLED),
        fates.unknown().size(),
        hosts.conflicted(),
        problems.count(Kind.UNANSWERED),
        problems.lines());
  }

  private void check(Call call) {
    var objection = rule.objection(call);
    if (objection != null) {
      problems.add(Kind.UNKNOWN, call + ": " + objection);
    }
  }
}
