package io.vertick.engine.machine;

import io.vertick.engine.relation.RelationTable;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.StateDefinition;
import org.jspecify.annotations.Nullable;

/** What the machines of one type on one loop share, so that an idle machine is little more than its ticks. Confined to the loop's thread. */
final class TypeOnLoop {
  /** How many transitions must pass before a handler's stale {@link Transition} could be mistaken for a live one. */
  private static final int TRANSITIONS_KEPT = 16;

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

  private final Transition[] transitions = new Transition[TRANSITIONS_KEPT];
  private int nextTransition;
  private @Nullable TransitionRun spare;
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
    for (int i = 0; i < TRANSITIONS_KEPT; i++) {
      transitions[i] = new Transition();
    }
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

  void machineGone() {
    loop.stats().machines--;
    machineLeft();
  }

  /** A machine ended, or follows another type. */
  void machineLeft() {
    if (--machines == 0) {
      loop.forget(type);
    }
  }

  /** Scratch memory for one drain; give it back with {@link #release}. */
  TransitionRun borrow() {
    var run = spare;
    if (run == null) {
      // The first drain, or one inside a handler of another machine of this type.
      return new TransitionRun(this);
    }
    spare = null;
    return run;
  }

  void release(TransitionRun run) {
    spare = run;
  }

  /** A transition's face for handlers, attached to {@code run} until it is detached. */
  Transition attach(TransitionRun run) {
    nextTransition = (nextTransition + 1) % TRANSITIONS_KEPT;
    var transition = transitions[nextTransition];
    if (transition.isAttached()) {
      // Drains inside drains, as many as there are faces.
      transition = new Transition();
    }
    transition.attach(run);
    return transition;
  }
}
