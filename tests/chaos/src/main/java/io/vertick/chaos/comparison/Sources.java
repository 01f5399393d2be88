package io.vertick.chaos.comparison;

import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Entry.Ended;
import io.vertick.chaos.journal.Entry.Moved;
import io.vertick.chaos.journal.Entry.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All lives of all machines. */
final class Sources {
  private final Map<String, Source> byIncarnation = new HashMap<>();
  private final Map<String, List<Source>> byMachine = new HashMap<>();

  /** Reads the entries of one life of a node in order. */
  final class Reader {
    private final Life life;
    private final Map<String, Source> open = new HashMap<>();

    Reader(Life life) {
      this.life = life;
    }

    void read(Entry entry) {
      if (entry instanceof Moved moved) {
        find(moved).add(moved);
      } else if (entry instanceof Ended ended) {
        var source = open.remove(ended.machine());
        if (source != null) {
          source.end(ended.atMs());
        }
      }
    }

    private Source find(Moved moved) {
      return byIncarnation.computeIfAbsent(moved.state().incarnation(), unknown -> begin(moved));
    }

    private Source begin(Moved moved) {
      var source = new Source(life, moved);
      open.put(moved.machine(), source);
      byMachine.computeIfAbsent(moved.machine(), machine -> new ArrayList<>()).add(source);
      return source;
    }
  }

  /** Whether a machine ever was this. */
  boolean was(State state) {
    var source = byIncarnation.get(state.incarnation());
    return source != null && source.was(state);
  }

  /** When the last life of a machine until some time began or ended; 0 if there was none. */
  long lastChange(String machine, long until) {
    return of(machine)
        .flatMap(source -> Stream.of(source.fromMs(), source.untilMs()))
        .filter(ms -> ms <= until)
        .reduce(0L, Math::max);
  }

  /** The life of a machine at some time; null if there was none, or more than one. */
  @Nullable
  Source only(String machine, long ms) {
    var alive = of(machine).filter(source -> source.livedAt(ms)).toList();
    return alive.size() == 1 ? alive.get(0) : null;
  }

  private Stream<Source> of(String machine) {
    return Stream.ofNullable(byMachine.get(machine)).flatMap(Collection::stream);
  }
}
