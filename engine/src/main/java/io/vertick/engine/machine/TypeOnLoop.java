package io.vertick.engine.machine;

import io.vertick.engine.relation.RelationTable;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.StateDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the machines of one type on one loop share, so that an idle machine is little more than its ticks. Confined to the loop's thread. */
final class TypeOnLoop {
  /** How many drains, each inside a handler of the one before, find scratch memory that was used before. */
  static final int RUNS_KEPT = 16;

  final MachineType<?> type;
  final Loop loop;
  final HandlerTable handlers;
  final RelationTable relations;
  final MachineType.Compiled compiled;
  final int exceptionRank;
  final int[] autosByIndex;
  /** States that leave, or make others enter, after a time. */
  final long[] timed;

  final boolean hasTimed;

  /** States whose adds and removes concern nothing but themselves and their own handlers. */
  final long[] alone;

  /** Of those, the ones without handlers and time: see {@link Machine#add(State)}. */
  final long[] plain;

  /** The set without members; never written to. */
  final long[] none;

  /** The first {@code drains} of them are lent, the outermost drain's first. */
  private final List<TransitionRun> runs = new ArrayList<>();

  private int drains;
  private int machines;

  TypeOnLoop(MachineType<?> type, Loop loop) {
    this.type = type;
    this.loop = loop;
    compiled = type.compiled();
    handlers = compiled.handlers();
    relations = compiled.relations();
    var schema = type.schema();
    exceptionRank = schema.rankOf(schema.exception());
    autosByIndex = relations.autosByIndex();
    none = Bits.create(relations.size());
    timed = relations.where(StateDefinition::isTimed);
    hasTimed = !Bits.isEmpty(timed);
    alone = findAlone();
    plain = findPlain();
  }

  private long[] findAlone() {
    if (autosByIndex.length > 0 || handlers.isAskedOnEveryTransition()) {
      return none;
    }
    var found = relations.where(definition -> !definition.multi());
    for (int rank = 0; rank < relations.size(); rank++) {
      if (!relations.isUnrelated(rank)) {
        Bits.clear(found, rank);
      }
    }
    return found;
  }

  private long[] findPlain() {
    var found = alone.clone();
    for (int rank = 0; rank < relations.size(); rank++) {
      if (Bits.get(timed, rank) || handlers.binds(rank)) {
        Bits.clear(found, rank);
      }
    }
    return found;
  }

  void machineMade() {
    machines++;
  }

  void machineGone(Machine<?> machine) {
    loop.stats().machines--;
    machineLeft(machine);
  }

  /** A machine ended, or follows another type. */
  void machineLeft(Machine<?> machine) {
    runs.forEach(run -> run.letGo(machine));
    if (--machines == 0) {
      loop.forget(type);
    }
  }

  /** Scratch memory for a drain, which takes place inside all that have some already; see {@link #release} and {@link #discard}. */
  TransitionRun borrow(Machine<?> machine) {
    if (drains == runs.size()) {
      runs.add(new TransitionRun(this));
    } else if (runs.get(drains).isLent) {
      // Its drain broke off, and left it in an unknown condition.
      runs.set(drains, new TransitionRun(this));
    }
    var run = runs.get(drains);
    run.isLent = true;
    run.serve(machine);
    drains++;
    return run;
  }

  /** A drain has ended. */
  void release(TransitionRun run) {
    takeBack(run);
    run.isLent = false;
    if (drains >= RUNS_KEPT) {
      runs.remove(drains);
    }
  }

  /** A drain broke off: what it had stays lent, and is replaced when it is needed again. The stack may be at its end here, so each step leaves all as it has to be. */
  void discard(TransitionRun run) {
    takeBack(run);
    run.endFace();
  }

  private void takeBack(TransitionRun run) {
    int i = drains - 1;
    // A fatal error may have kept drains inside this one from giving back what they had: it stays
    // lent.
    while (runs.get(i) != run) {
      i--;
    }
    drains = i;
  }

  /** What works for a machine whose drain is under way; null if that was lost with a drain outside of it. */
  @Nullable
  TransitionRun runOf(Machine<?> machine) {
    int i = drains - 1;
    while (i >= 0 && !runs.get(i).serves(machine)) {
      i--;
    }
    return i < 0 ? null : runs.get(i);
  }
}
