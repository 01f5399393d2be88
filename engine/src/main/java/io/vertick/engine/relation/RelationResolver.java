package io.vertick.engine.relation;

import io.vertick.engine.schema.Bits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decides which states are active after a mutation, as far as relations go: from the active states and the called ones to the target.
 *
 * <p>The words of the algorithm: a state that becomes active (or is re-entered) <i>expands</i>: it implies the states of its {@code add}. The <i>base</i> is what
 * the caller wants to be active; with what it implies it forms the <i>candidates</i>. Of these, states without their needs are <i>pruned</i>, and states that
 * another one blocks are dropped, walking from the last candidate to the first, so that the earlier wins a mutual block: called before active before implied.
 * What came in only because of a state that did not make it is forbidden, and all is decided again; at the end, what fits after all is let in. {@code
 * docs/adr/0002-resolver.md} lists the steps and the invariants that the property tests hold them to.
 *
 * <p>Not thread-safe: an instance is scratch memory for one decision at a time, sized by its table. Nothing is allocated by {@link #resolve}.
 */
public final class RelationResolver {
  private final RelationTable table;
  private final long[] base;
  private final long[] candidates;
  private final long[] standing;
  private final long[] kept;
  private final long[] dropped;
  private final long[] chosen;
  private final long[] justified;
  private final long[] forbidden;
  private final long[] visited;
  /** States that may lack a need; empty after pruning. */
  private final long[] suspects;

  /** Null if sets are longer than what it can remember. */
  private final @Nullable DecisionMemo memo;

  private int[] implied = new int[8];
  private int impliedCount;
  private int[] open = new int[8];

  // The question at hand, set by resolve.
  private MutationType type = MutationType.ADD;
  private int[] called;
  private int calledCount;
  private long[] calledBits;
  private long[] active;
  private @Nullable DropReasons reasons;

  public RelationResolver(RelationTable table) {
    this.table = table;
    int size = table.size();
    memo = size <= Long.SIZE ? new DecisionMemo() : null;
    base = Bits.create(size);
    candidates = Bits.create(size);
    standing = Bits.create(size);
    kept = Bits.create(size);
    dropped = Bits.create(size);
    chosen = Bits.create(size);
    justified = Bits.create(size);
    forbidden = Bits.create(size);
    visited = Bits.create(size);
    suspects = Bits.create(size);
    called = new int[0];
    calledBits = base;
    active = base;
  }

  /**
   * Computes the target of a mutation.
   *
   * @param mutationType what to do with the called states
   * @param calledRanks the called states' ranks, without doubles, in the caller's order; the first {@code count} entries
   * @param calledSet the same as a set
   * @param activeSet the active states; sound: none blocks another
   * @param barred states that may not become part of the target, unless null: what handlers of an auto transition refused; never called
   * @param target receives the result
   */
  public void resolve(
      MutationType mutationType,
      int[] calledRanks,
      int count,
      long[] calledSet,
      long[] activeSet,
      long @Nullable [] barred,
      long[] target) {
    if (count == 1 && mutationType != MutationType.SET && table.isUnrelated(calledRanks[0])) {
      switchOne(mutationType, calledRanks[0], activeSet, target);
      return;
    }
    var known = barred == null && reasons == null && count <= DecisionMemo.CALLED_MAX ? memo : null;
    if (known != null && known.recall(mutationType, calledRanks, count, activeSet[0], target)) {
      return;
    }
    type = mutationType;
    called = calledRanks;
    calledCount = count;
    calledBits = calledSet;
    active = activeSet;
    decide(barred, target);
    if (known != null) {
      known.keep(target[0]);
    }
  }

  private void decide(long @Nullable [] barred, long[] target) {
    if (type == MutationType.REMOVE) {
      // What is active blocks nothing active, and a remove implies nothing: only needs can fail.
      Bits.difference(active, calledBits, target);
      prune(target, -1);
      return;
    }
    if (barred == null) {
      Bits.clearAll(forbidden);
    } else {
      Bits.copy(barred, forbidden);
    }
    collectBase();
    collectCandidates();
    if (isConsistent()) {
      Bits.copy(candidates, target);
      return;
    }
    choose();
    // Every round but the last forbids a state, so size() + 1 rounds are always enough.
    for (int round = 0; !isJustified(); round++) {
      if (round > table.size()) {
        throw new AssertionError(
            "Expected the target to settle within " + table.size() + " rounds");
      }
      forbidImpliersOfUnjustified();
      collectCandidates();
      choose();
    }
    Bits.copy(chosen, target);
    letInWhatFits(target, barred);
  }

  /** What all the rest comes to for a state without relations. */
  private static void switchOne(MutationType type, int rank, long[] active, long[] target) {
    Bits.copy(active, target);
    if (type == MutationType.ADD) {
      Bits.set(target, rank);
    } else {
      Bits.clear(target, rank);
    }
  }

  /** Like {@link #resolve}, for the sake of the reasons for which states were dropped. */
  DropReasons explain(
      MutationType mutationType,
      int[] calledRanks,
      long[] calledSet,
      long[] activeSet,
      long @Nullable [] barred) {
    var found = new DropReasons(table.size());
    reasons = found;
    try {
      resolve(
          mutationType,
          calledRanks,
          calledRanks.length,
          calledSet,
          activeSet,
          barred,
          found.target());
      return found;
    } finally {
      reasons = null;
    }
  }

  /**
   * Drops each state whose needs are not all there, until none drops; never {@code pinned}. The outcome does not depend on the
   * order.
   */
  public void prune(long[] set, int pinned) {
    Bits.intersection(set, table.needing(), suspects);
    pruneSuspects(set, pinned);
  }

  /** Looks at {@code suspects}, and at whatever needs one that drops; all others have what they need. Leaves no suspects. */
  private void pruneSuspects(long[] set, int pinned) {
    for (int rank = Bits.next(suspects, 0); rank >= 0; rank = Bits.next(suspects, 0)) {
      Bits.clear(suspects, rank);
      if (rank != pinned && Bits.get(set, rank) && !table.needs(rank).isSubsetOf(set)) {
        if (reasons != null) {
          reasons.unmet(rank, table.needs(rank).firstNotIn(set));
        }
        Bits.clear(set, rank);
        table.neededBy(rank).orInto(suspects);
      }
    }
  }

  /** Prunes a set that lacks only these states of one in which all needs were met. */
  private void pruneWithout(long[] set, long[] taken) {
    for (int word = 0; word < taken.length; word++) {
      for (long bits = taken[word]; bits != 0; bits &= bits - 1) {
        table.neededBy((word << 6) + Long.numberOfTrailingZeros(bits)).orInto(suspects);
      }
    }
    pruneSuspects(set, -1);
  }

  /**
   * The candidates whose needs may not be met. If all active states are candidates these are the new ones only, and {@code
   * Exception}: a failure may have taken out what it needs, and never takes it out.
   */
  private void suspectCandidates() {
    boolean activeStay = Bits.isSubset(active, candidates);
    for (int i = 0; i < candidates.length; i++) {
      suspects[i] = candidates[i] & table.needing()[i] & (activeStay ? ~active[i] : -1L);
    }
    if (Bits.get(candidates, table.exceptionRank())) {
      Bits.set(suspects, table.exceptionRank());
    }
  }

  private void collectBase() {
    for (int i = 0; i < base.length; i++) {
      base[i] =
          (type == MutationType.ADD ? active[i] | calledBits[i] : calledBits[i]) & ~forbidden[i];
    }
  }

  /** Whether activating the state implies others: it was inactive, or is re-entered. */
  private boolean expands(int rank) {
    return !Bits.get(active, rank) || (Bits.get(table.multi(), rank) && Bits.get(calledBits, rank));
  }

  /** The base, then what expanding candidates imply, breadth first in declared order, without what is forbidden. */
  private void collectCandidates() {
    for (int i = 0; i < base.length; i++) {
      candidates[i] = base[i] & ~forbidden[i];
    }
    impliedCount = 0;
    // Of the base only called states can expand: the others were active before.
    for (int i = 0; i < calledCount; i++) {
      if (Bits.get(candidates, called[i]) && expands(called[i])) {
        imply(called[i]);
      }
    }
    for (int i = 0; i < impliedCount; i++) {
      if (expands(implied[i])) {
        imply(implied[i]);
      }
    }
  }

  private void imply(int rank) {
    for (int added : table.adds(rank)) {
      if (!Bits.get(candidates, added) && !Bits.get(forbidden, added)) {
        Bits.set(candidates, added);
        if (impliedCount == implied.length) {
          implied = Arrays.copyOf(implied, impliedCount * 2);
        }
        implied[impliedCount++] = added;
      }
    }
  }

  /** Whether all candidates can be active together; then they are the target. Active states do not block each other. */
  private boolean isConsistent() {
    suspectCandidates();
    for (int word = 0; word < candidates.length; word++) {
      for (long bits = suspects[word]; bits != 0; bits &= bits - 1) {
        int rank = (word << 6) + Long.numberOfTrailingZeros(bits);
        if (!table.needs(rank).isSubsetOf(candidates)) {
          return false;
        }
      }
      for (long bits = candidates[word] & ~active[word]; bits != 0; bits &= bits - 1) {
        int rank = (word << 6) + Long.numberOfTrailingZeros(bits);
        if (table.blocks(rank).intersects(candidates)
            || table.blockedBy(rank).intersects(candidates)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Sets {@code chosen}: the candidates that neither lack a need nor are blocked. */
  private void choose() {
    Bits.copy(candidates, standing);
    suspectCandidates();
    pruneSuspects(standing, -1);
    do {
      Bits.copy(standing, kept);
      dropBlocked();
      Bits.difference(standing, kept, dropped);
      Bits.copy(kept, chosen);
      pruneWithout(chosen, dropped);
    } while (withdrawVainBlockers());
  }

  /** Walks the candidates from the last to the first and drops each that one not yet dropped blocks. */
  private void dropBlocked() {
    for (int i = impliedCount - 1; i >= 0; i--) {
      dropIfBlocked(implied[i]);
    }
    if (type == MutationType.ADD) {
      dropBlockedActive();
    }
    for (int i = calledCount - 1; i >= 0; i--) {
      dropIfBlocked(called[i]);
    }
  }

  /** Active states do not block each other: only those that a new state blocks need a look, in any order. */
  private void dropBlockedActive() {
    Bits.clearAll(visited);
    for (int word = 0; word < kept.length; word++) {
      for (long bits = kept[word] & ~active[word]; bits != 0; bits &= bits - 1) {
        table.blocks((word << 6) + Long.numberOfTrailingZeros(bits)).orInto(visited);
      }
    }
    for (int word = 0; word < active.length; word++) {
      long bits = visited[word] & active[word] & ~calledBits[word];
      for (; bits != 0; bits &= bits - 1) {
        dropIfBlocked((word << 6) + Long.numberOfTrailingZeros(bits));
      }
    }
  }

  private void dropIfBlocked(int rank) {
    if (Bits.get(kept, rank) && table.blockedBy(rank).intersects(kept)) {
      Bits.clear(kept, rank);
      if (reasons != null) {
        reasons.blocked(rank, table.blockedBy(rank).firstIn(kept));
      }
    }
  }

  /** A state that dropped another and then lacks a need itself has dropped it in vain: takes such states out; false if there were none. */
  private boolean withdrawVainBlockers() {
    boolean found = false;
    for (int word = 0; word < kept.length; word++) {
      for (long bits = kept[word] & ~chosen[word]; bits != 0; bits &= bits - 1) {
        int rank = (word << 6) + Long.numberOfTrailingZeros(bits);
        if (table.blocks(rank).intersects(dropped)) {
          Bits.clear(standing, rank);
          table.neededBy(rank).orInto(suspects);
          found = true;
        }
      }
    }
    pruneSuspects(standing, -1);
    return found;
  }

  /** Whether every chosen state is of the base or implied by a chain of chosen ones that starts there; leaves those in {@code justified}. */
  private boolean isJustified() {
    Bits.intersection(chosen, base, justified);
    int count = 0;
    for (int i = 0; i < calledCount; i++) {
      if (Bits.get(justified, called[i]) && expands(called[i])) {
        count = push(count, called[i]);
      }
    }
    while (count > 0) {
      for (int added : table.adds(open[--count])) {
        if (Bits.get(chosen, added) && !Bits.get(justified, added)) {
          Bits.set(justified, added);
          if (expands(added)) {
            count = push(count, added);
          }
        }
      }
    }
    return Arrays.equals(justified, chosen);
  }

  private int push(int count, int rank) {
    if (count == open.length) {
      open = Arrays.copyOf(open, count * 2);
    }
    open[count] = rank;
    return count + 1;
  }

  private void forbidImpliersOfUnjustified() {
    for (int i = 0; i < calledCount; i++) {
      forbidIfImpliesUnjustified(called[i]);
    }
    for (int i = 0; i < impliedCount; i++) {
      forbidIfImpliesUnjustified(implied[i]);
    }
  }

  private void forbidIfImpliesUnjustified(int rank) {
    if (!Bits.get(candidates, rank) || Bits.get(chosen, rank) || !expands(rank)) {
      return;
    }
    for (int added : table.adds(rank)) {
      if (Bits.get(chosen, added) && !Bits.get(justified, added)) {
        Bits.set(forbidden, rank);
        return;
      }
    }
  }

  /** Adds to the target what fits into it: active states that need not leave, then what expanding members imply, breadth first. */
  private void letInWhatFits(long[] target, long @Nullable [] barred) {
    boolean added;
    do {
      added = false;
      if (type == MutationType.ADD) {
        for (int word = 0; word < active.length; word++) {
          for (long bits = active[word] & ~target[word]; bits != 0; bits &= bits - 1) {
            added |= letIn((word << 6) + Long.numberOfTrailingZeros(bits), target, barred);
          }
        }
      }
      added |= letInImplied(target, barred);
    } while (added);
  }

  private boolean letInImplied(long[] target, long @Nullable [] barred) {
    boolean added = false;
    Bits.clearAll(visited);
    int count = 0;
    for (int i = 0; i < calledCount; i++) {
      if (Bits.get(target, called[i])) {
        count = push(count, called[i]);
        Bits.set(visited, called[i]);
      }
    }
    for (int i = 0; i < count; i++) {
      if (!expands(open[i])) {
        continue;
      }
      for (int candidate : table.adds(open[i])) {
        if (Bits.get(visited, candidate)) {
          continue;
        }
        boolean letIn = letIn(candidate, target, barred);
        added |= letIn;
        if (letIn || Bits.get(target, candidate)) {
          Bits.set(visited, candidate);
          count = push(count, candidate);
        }
      }
    }
    return added;
  }

  private boolean letIn(int rank, long[] target, long @Nullable [] barred) {
    if (Bits.get(target, rank)
        || Bits.get(calledBits, rank)
        || (barred != null && Bits.get(barred, rank))) {
      return false;
    }
    boolean fits = !table.blockedBy(rank).intersects(target)
        && !table.blocks(rank).intersects(target)
        && table.needs(rank).isSubsetOfExcept(target, rank);
    if (fits) {
      Bits.set(target, rank);
    }
    return fits;
  }
}
