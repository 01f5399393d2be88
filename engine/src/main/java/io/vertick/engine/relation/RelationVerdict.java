package io.vertick.engine.relation;

import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out why relations refused a mutation, by deciding it once more and noting why states were dropped. Allocates; run only when somebody asks. */
public final class RelationVerdict {
  private final RelationTable table;
  private final long[] active;
  private final DropReasons reasons;
  private final List<State> chain = new ArrayList<>();

  private RelationVerdict(RelationTable table, long[] active, DropReasons reasons) {
    this.table = table;
    this.active = active;
    this.reasons = reasons;
  }

  /**
   * The verdict on the first called state that did not make it into the target.
   *
   * @param called ranks in the caller's order
   * @param active the states that were active when the mutation was refused
   */
  public static Verdict of(RelationTable table, MutationType type, int[] called, long[] active) {
    var calledBits = setOf(table, called);
    var reasons = new RelationResolver(table).explain(type, called, calledBits, active, null);
    for (int rank : called) {
      if (!Bits.get(reasons.target(), rank)) {
        return new RelationVerdict(table, active, reasons).of(rank);
      }
    }
    throw new AssertionError("Expected a refused mutation, but all called states fit");
  }

  /** The verdict on one of several states that are added together, of which this one did not make it. */
  public static Verdict on(RelationTable table, int rank, int[] called, long[] active) {
    var reasons = new RelationResolver(table)
        .explain(MutationType.ADD, called, setOf(table, called), active, null);
    return new RelationVerdict(table, active, reasons).of(rank);
  }

  /** The verdict on a state that an active one blocks. */
  public static Verdict blocked(RelationTable table, int rank, long[] active) {
    var reasons = new DropReasons(table.size());
    Bits.copy(active, reasons.target());
    return new RelationVerdict(table, active, reasons).of(rank);
  }

  /**
   * What relations did to the states of a mutation, for people: which were added by others, and which were dropped and why, in
   * static order.
   *
   * @param barred states that may not become part of the target; empty for none
   */
  public static List<RelationDecision> decisions(
      RelationTable table, MutationType type, int[] called, long[] active, long[] barred) {
    var calledBits = setOf(table, called);
    var resolver = new RelationResolver(table);
    var reasons = resolver.explain(type, called, calledBits, active, barred);
    var verdict = new RelationVerdict(table, active, reasons);
    var decisions = new ArrayList<RelationDecision>();
    for (int rank = 0; rank < table.size(); rank++) {
      var decision = Bits.get(reasons.target(), rank)
          ? verdict.entryOf(rank, calledBits)
          : verdict.dropOf(rank);
      if (decision != null) {
        decisions.add(decision);
      }
    }
    return decisions;
  }

  /** How a member of the target came in; null if it was active or called. */
  private @Nullable RelationDecision entryOf(int rank, long[] calledBits) {
    if (Bits.get(active, rank) || Bits.get(calledBits, rank)) {
      return null;
    }
    for (int by = Bits.next(reasons.target(), 0);
        by >= 0;
        by = Bits.next(reasons.target(), by + 1)) {
      // Only a state that enters, or is re-entered, implies others.
      boolean expands =
          !Bits.get(active, by) || (Bits.get(table.multi(), by) && Bits.get(calledBits, by));
      if (expands && table.implies(by, rank)) {
        return new RelationDecision(stateOf(rank), RelationDecision.Kind.IMPLIED, stateOf(by));
      }
    }
    throw new AssertionError("Expected a state that adds " + nameOf(rank));
  }

  /** Why a state is not in the target; null if nobody wanted it to be. */
  private @Nullable RelationDecision dropOf(int rank) {
    if (reasons.blockerOf(rank) < 0 && reasons.lackOf(rank) < 0) {
      return null;
    }
    preferWhatStillHolds(rank);
    int blocker = reasons.blockerOf(rank);
    return blocker >= 0
        ? new RelationDecision(stateOf(rank), RelationDecision.Kind.BLOCKED, stateOf(blocker))
        : new RelationDecision(
            stateOf(rank), RelationDecision.Kind.UNMET, stateOf(reasons.lackOf(rank)));
  }

  private static long[] setOf(RelationTable table, int[] ranks) {
    var set = Bits.create(table.size());
    for (int rank : ranks) {
      Bits.set(set, rank);
    }
    return set;
  }

  /** The code of a refusal that fell on this state, without looking for the text. */
  public static VerdictCode codeOf(RelationTable table, int rank, long[] target) {
    boolean isUnmet = !table.blockedBy(rank).intersects(target)
        && !table.needs(rank).isSubsetOfExcept(target, rank);
    return isUnmet ? VerdictCode.RELATION_UNMET : VerdictCode.RELATION_BLOCKED;
  }

  private Verdict of(int rank) {
    var text = new StringBuilder(nameOf(rank));
    preferWhatStillHolds(rank);
    var code =
        reasons.blockerOf(rank) >= 0 ? VerdictCode.RELATION_BLOCKED : VerdictCode.RELATION_UNMET;
    var seen = Bits.create(table.size());
    int at = rank;
    chain.add(stateOf(at));
    Bits.set(seen, at);
    while (true) {
      int blocker = reasons.blockerOf(at);
      int next = blocker >= 0 ? blocker : reasons.lackOf(at);
      if (next < 0) {
        break;
      }
      chain.add(stateOf(next));
      if (blocker >= 0) {
        // A blocker stands for itself: it is active, called or implied, so the chain ends here.
        text.append(" is removed by ")
            .append(nameOf(blocker))
            .append(Bits.get(active, blocker) ? ", which is active" : ", which would be active");
        break;
      }
      text.append(" needs ").append(nameOf(next));
      boolean isRoot = reasons.blockerOf(next) < 0 && reasons.lackOf(next) < 0;
      if (isRoot || Bits.get(seen, next)) {
        text.append(
            Bits.get(active, next) ? ", which would not be active" : ", which is not active");
        break;
      }
      Bits.set(seen, next);
      text.append(", which");
      at = next;
    }
    return new Verdict(
        code,
        stateOf(rank),
        List.copyOf(chain.subList(1, Math.min(2, chain.size()))),
        List.copyOf(chain),
        null,
        text.toString());
  }

  /** A blocker or lack that the target shows says more than one that was itself dropped on the way. */
  private void preferWhatStillHolds(int rank) {
    int blocker = blockerIn(reasons.target(), rank);
    if (blocker >= 0) {
      reasons.blocked(rank, blocker);
    } else if (codeOf(table, rank, reasons.target()) == VerdictCode.RELATION_UNMET) {
      reasons.unmet(rank, table.needs(rank).firstNotIn(withSelf(rank)));
    }
  }

  /** One that the state does not block itself, if there is one: of two that block each other the called one would win. */
  private int blockerIn(long[] target, int rank) {
    var blocked = Bits.create(table.size());
    table.blocks(rank).orInto(blocked);
    var oneWay = target.clone();
    Bits.andNotInto(blocked, oneWay);
    int decisive = table.blockedBy(rank).firstIn(oneWay);
    return decisive >= 0 ? decisive : table.blockedBy(rank).firstIn(target);
  }

  private long[] withSelf(int rank) {
    var set = reasons.target().clone();
    Bits.set(set, rank);
    return set;
  }

  private State stateOf(int rank) {
    return table.schema().stateOfRank(rank);
  }

  private String nameOf(int rank) {
    return stateOf(rank).name();
  }
}
