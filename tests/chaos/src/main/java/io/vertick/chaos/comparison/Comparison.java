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
  private final Sources sources = new Sources();
  private final Views views;
  private final Waits waits;

  /** Of nodes that all this happened to. */
  Comparison(Disturbances disturbances, Calm calm) {
    hosts = new Hosts(disturbances);
    fates = new Fates(disturbances, problems);
    rule = new UnknownRule(disturbances, hosts);
    views = new Views(sources, calm, problems);
    waits = new Waits(disturbances, problems);
  }

  /** Reads the journals of all these lives. */
  public static Tally compare(List<Life> lives, Disturbances disturbances, Calm calm)
      throws IOException {
    var comparison = new Comparison(disturbances, calm);
    for (var life : lives) {
      var reader = comparison.reader(life);
      Journal.read(life.journal(), reader::read);
      reader.end();
    }
    for (var life : lives) {
      var reader = comparison.views(life);
      Journal.read(life.views(), reader::read);
      reader.end();
    }
    return comparison.tally();
  }

  /** Reads one life, as a host, as a caller, and as one who waits. */
  record LifeReader(
      Hosts.Reader host, Sources.Reader sources, Fates.Reader caller, Waits.Reader waits) {
    void read(Entry entry) {
      host.read(entry);
      sources.read(entry);
      caller.read(entry);
      waits.read(entry);
    }

    void end() {
      caller.end();
      waits.end();
    }
  }

  LifeReader reader(Life life) {
    return new LifeReader(
        hosts.new Reader(life, fates),
        sources.new Reader(life),
        fates.new Reader(life),
        waits.new Reader(life));
  }

  /** Reads what the replicas of one life showed, once all lives were read. */
  Views.Reader views(Life life) {
    return views.new Reader(life);
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
        views.replicas(),
        problems.count(Kind.DIFFERS),
        problems.count(Kind.UNREAL),
        problems.lines());
  }

  private void check(Call call) {
    var objection = rule.objection(call);
    if (objection != null) {
      problems.add(Kind.UNKNOWN, call + ": " + objection);
    }
  }
}
