package io.vertick.engine.relation;

import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would have to change before relations accept an add: first remove some states, then add some others together with the called ones. It was tried on the
 * resolver, but handlers may refuse, and autos may act between the two. Immutable; any thread.
 *
 * @param remove the states in the way; may be empty
 * @param add the called states and what they lack, what is needed first
 */
public record Remedy(StateSet remove, List<State> add) {
  /** The search for one: mends the first reason of the refusal, and asks again. */
  private static final class Search {
    private final RelationTable table;
    private final RelationResolver resolver;
    private final long[] active;
    private final long[] removed;
    private final long[] calledBits;
    private int[] called;

    Search(RelationTable table, int[] called, long[] active) {
      this.table = table;
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
        var reasons = resolver.explain(MutationType.ADD, called, calledBits, active, null);
        int missing = firstMissing(reasons.target());
        if (missing < 0) {
          return new Remedy(StateSet.ofRanks(table.schema(), removed), states());
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
      var states = new ArrayList<State>();
      Arrays.stream(called).forEach(rank -> states.add(table.schema().stateOfRank(rank)));
      return List.copyOf(states);
    }
  }

  /**
   * Looks for a remedy for an add that relations refuse.
   *
   * @param called ranks in the caller's order
   * @param active the states that are active
   * @return null if none was found: the called states contradict each other, say
   */
  public static @Nullable Remedy find(RelationTable table, int[] called, long[] active) {
    return new Search(table, called, active).find();
  }

  /** The schema's own words: {@code remove (Shipped), then add Packed, Cancelled}. */
  @Override
  public String toString() {
    var adding = "add " + String.join(", ", add.stream().map(State::name).toList());
    return remove.isEmpty()
        ? adding
        : "remove " + String.join(", ", remove.names()) + ", then " + adding;
  }
}
