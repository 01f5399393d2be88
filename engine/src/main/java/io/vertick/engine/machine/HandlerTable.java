package io.vertick.engine.machine;

import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A type's handlers in the form in which transitions visit them: by phase and rank, so that events without handlers cost nothing. Immutable. */
final class HandlerTable {
  /** All handlers of one event. */
  static final class Slot {
    final HandlerEvent event;
    /** Position among all slots of the table. */
    final int ordinal;
    /** Ranks of the states; -1 where there is none. */
    final int rank;

    final int otherRank;
    final NegotiationHandler[] negotiation;
    final FinalHandler[] finals;

    Slot(Handlers.Binding binding, int ordinal, Schema<?> schema) {
      event = binding.event;
      this.ordinal = ordinal;
      rank = rankOf(event.state(), schema);
      otherRank = rankOf(event.other(), schema);
      boolean negotiates = event.phase().isNegotiation();
      negotiation = negotiates
          ? binding.handlers.toArray(NegotiationHandler[]::new)
          : new NegotiationHandler[0];
      finals = negotiates ? new FinalHandler[0] : binding.handlers.toArray(FinalHandler[]::new);
    }

    private static int rankOf(@Nullable State state, Schema<?> schema) {
      return state == null ? -1 : schema.rankOf(state);
    }
  }

  /** The slots of one phase by the rank of their state. */
  static final class ByRank {
    final long[] bound;
    final Slot[] slots;
    final boolean isEmpty;

    private ByRank(Schema<?> schema, List<Slot> found) {
      bound = Bits.create(schema.size());
      isEmpty = found.isEmpty();
      slots = new Slot[isEmpty ? 0 : schema.size()];
      for (var slot : found) {
        slots[slot.rank] = slot;
        Bits.set(bound, slot.rank);
      }
    }

    /** The handlers of one state; null if there are none. */
    @Nullable
    Slot of(int rank) {
      return isEmpty ? null : slots[rank];
    }
  }

  final ByRank exit;
  final ByRank enter;
  final ByRank self;
  final ByRank exited;
  final ByRank entered;
  /** Pair handlers by the rank of their first state, each row in the order of the second. */
  final long[] pairFrom;

  final Slot[][] pairs;
  final @Nullable Slot anyEnter;
  final @Nullable Slot anyEntered;
  final int slotCount;

  HandlerTable(Schema<?> schema, List<Handlers.Binding> bindings) {
    Map<Phase, List<Slot>> byPhase = new EnumMap<>(Phase.class);
    for (var phase : Phase.values()) {
      byPhase.put(phase, new ArrayList<>());
    }
    int ordinal = 0;
    for (var binding : bindings) {
      of(byPhase, binding.event.phase()).add(new Slot(binding, ordinal++, schema));
    }
    slotCount = ordinal;
    exit = new ByRank(schema, of(byPhase, Phase.EXIT));
    enter = new ByRank(schema, of(byPhase, Phase.ENTER));
    self = new ByRank(schema, of(byPhase, Phase.SELF));
    exited = new ByRank(schema, of(byPhase, Phase.EXITED));
    entered = new ByRank(schema, of(byPhase, Phase.ENTERED));
    anyEnter = only(of(byPhase, Phase.ANY_ENTER));
    anyEntered = only(of(byPhase, Phase.ANY_ENTERED));
    pairFrom = Bits.create(schema.size());
    pairs = pairRows(schema, of(byPhase, Phase.PAIR));
  }

  /** Whether there are handlers that a transition asks whatever it calls. */
  boolean isAskedOnEveryTransition() {
    return anyEnter != null || anyEntered != null || !self.isEmpty || pairs.length > 0;
  }

  /** Whether there are handlers for entering or leaving the state. */
  boolean binds(int rank) {
    return Bits.get(exit.bound, rank)
        || Bits.get(enter.bound, rank)
        || Bits.get(exited.bound, rank)
        || Bits.get(entered.bound, rank);
  }

  private Slot[][] pairRows(Schema<?> schema, List<Slot> found) {
    if (found.isEmpty()) {
      return new Slot[0][];
    }
    var rows = new Slot[schema.size()][];
    Arrays.fill(rows, new Slot[0]);
    found.stream()
        .sorted(Comparator.comparingInt(slot -> slot.otherRank))
        .forEach(slot -> append(rows, slot));
    return rows;
  }

  private void append(Slot[][] rows, Slot slot) {
    var row = rows[slot.rank];
    rows[slot.rank] = Arrays.copyOf(row, row.length + 1);
    rows[slot.rank][row.length] = slot;
    Bits.set(pairFrom, slot.rank);
  }

  private static List<Slot> of(Map<Phase, List<Slot>> byPhase, Phase phase) {
    return Objects.requireNonNull(byPhase.get(phase));
  }

  private static @Nullable Slot only(List<Slot> slots) {
    return slots.isEmpty() ? null : slots.get(0);
  }
}
