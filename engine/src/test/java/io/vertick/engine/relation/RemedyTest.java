package io.vertick.engine.relation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RemedyTest {
  static final class Orders extends States {
    final State holiday = state("Holiday");
    final State paid = state("Paid");
    final State packed = state("Packed").require(paid);
    final State shipped = state("Shipped").require(packed);
    final State cancelled = state("Cancelled");
    final State frozen = state("Frozen");
    final State audit = state("Audit").require(frozen);
    final State refund = state("Refund");
    final State mistake = state("Mistake");

    {
      holiday.remove(refund);
      packed.remove(cancelled);
      frozen.remove(refund);
      audit.remove(refund);
      mistake.add(frozen, refund);
      shipped.remove(cancelled);
    }
  }

  private final Schema<Orders> schema = Schema.of(Orders::new);
  private final Orders s = schema.states();
  private final RelationTable table = RelationTable.of(schema);

  private @Nullable Remedy find(MutationType type, List<State> called, State... active) {
    var bits = Bits.create(schema.size());
    Arrays.stream(active).forEach(state -> Bits.set(bits, state.rank()));
    return Remedy.find(table, type, called.stream().mapToInt(State::rank).toArray(), bits);
  }

  @Test
  void shouldCallWhatIsNeededFirst() {
    // when
    var remedy = find(MutationType.ADD, List.of(s.shipped));
    // then
    assertThat(remedy)
        .isEqualTo(
            new Remedy(StateSet.of(), MutationType.ADD, List.of(s.paid, s.packed, s.shipped)))
        .hasToString("add Paid, Packed, Shipped");
  }

  @Test
  void shouldCallWhatASetWouldDeactivate() {
    assertThat(find(MutationType.SET, List.of(s.packed), s.paid)).hasToString("set Paid, Packed");
  }

  @Test
  void shouldRemoveWhatIsInTheWay() {
    // when
    var remedy = find(MutationType.ADD, List.of(s.cancelled), s.paid, s.packed, s.shipped);
    // then
    assertThat(remedy).isNotNull();
    assertThat(remedy).hasToString("remove Packed, then add Cancelled");
  }

  @Test
  void shouldRemoveTheFirstStateOfASchemaLikeAnyOther() {
    assertThat(find(MutationType.ADD, List.of(s.refund), s.holiday))
        .hasToString("remove Holiday, then add Refund");
  }

  @Test
  void shouldNotRemoveWhatLeavesWithTheBlocker() {
    assertThat(find(MutationType.ADD, List.of(s.refund), s.frozen, s.audit))
        .hasToString("remove Frozen, then add Refund");
  }

  @Test
  void shouldFindNoneWhereCalledStatesContradictEachOther() {
    assertThat(find(MutationType.ADD, List.of(s.frozen, s.refund))).isNull();
    assertThat(find(MutationType.ADD, List.of(s.frozen, s.refund), s.frozen)).isNull();
  }
}
