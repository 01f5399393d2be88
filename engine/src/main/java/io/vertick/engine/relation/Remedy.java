package io.vertick.engine.relation;

import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would have to change before relations accept an add or a set: first remove some states, then call some others together with those that were called. It was
 * tried on the resolver, but handlers may refuse, and autos may act between the two. Immutable; any thread.
 *
 * @param remove the states in the way; may be empty
 * @param type what to do then: add or set
 * @param called the called states and what they lack, what is needed first
 */
public record Remedy(StateSet remove, MutationType type, List<State> called) {
  /** The search for one: mends the first reason of the refusal, and asks again. */
  private static final class Search {
    private final RelationTable table;
    private final MutationType type;
    private final RelationResolver resolver;
    private final long[] active;
    private final long[] removed;
    private final long[] calledBits;
    private int[] called;

    Search(RelationTable table, MutationType type, int[] called, long[] active) {
      this.table = table;
      this.type = type;
      this.called = called;
      this.active = active.clone();
      resolver = new RelationResolver(table);
      removed = Bits.create(table.size());
      calledBits = Bits.create(table.size());
      for (int rank : called) {
        Bits.set(calledBits, rank);
      }
    }

    /** Every round removes or adds a state, so twice as many rounds as there are states are always enough. */
    @Nullable
    Remedy find() {
      for (int round = 0; round <= 2 * table.size(); round++) {
        var reasons = resolver.explain(type, called, calledBits, active, null);
        int missing = firstMissing(reasons.target());
        if (missing < 0) {
          return new Remedy(StateSet.ofRanks(table.schema(), removed), type, states());
        }
        if (!mend(missing, reasons)) {
          return null;
        }
      }
      return null;
    }

    private int firstMissing(long[] target) {
      for (int rank : called) {
        if (!Bits.get(target, rank)) {
          return rank;
        }
      }
      return -1;
    }

    private boolean mend(int missing, DropReasons reasons) {
      int blocker = reasons.blockerOf(missing);
      if (blocker >= 0) {
        return remove(blocker);
      }
      int lack = reasons.lackOf(missing);
      return lack >= 0 && !Bits.get(calledBits, lack) && call(lack);
    }

    /** False if the blocker is wanted, or comes in by itself. */
    private boolean remove(int blocker) {
      if (!Bits.get(active, blocker) || Bits.get(calledBits, blocker)) {
        return false;
      }
      Bits.set(removed, blocker);
      Bits.clear(active, blocker);
      resolver.prune(active, -1);
      return true;
    }

    private boolean call(int lack) {
      Bits.set(calledBits, lack);
      var longer = new int[called.length + 1];
      longer[0] = lack;
      System.arraycopy(called, 0, longer, 1, called.length);
      called = longer;
      return true;
    }

    private List<State> states() {
      return Arrays.stream(called).<State>mapToObj(table.schema()::stateOfRank).toList();
    }
  }

  /**
   * Looks for a remedy for an add or a set that relations refuse.
   *
   * @param called ranks in the caller's order
   * @param active the states that are active
   * @return null if none was found: the called states contradict each other, say
   */
  public static @Nullable Remedy find(
      RelationTable table, MutationType type, int[] called, long[] active) {
    return new Search(table, type, called, active).find();
  }

  /** Such as {@code remove Shipped, then add Packed, Cancelled}. */
  @Override
  public String toString() {
    var calling =
        type.text() + " " + String.join(", ", called.stream().map(State::name).toList());
    return remove.isEmpty()
        ? calling
        : "remove " + String.join(", ", remove.names()) + ", then " + calling;
  }
}
