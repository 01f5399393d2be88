package io.vertick.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StateSetTest {
  private static final class Letters extends States {
    // The static order is C, B, A, and so differs from the index order.
    final State a = state("A").require("B");
    final State b = state("B").require("C");
    final State c = state("C");
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final Letters foreign = Schema.of(Letters::new).states();

  @Test
  void shouldListMembersInIndexOrderWithoutDoubles() {
    // when
    var set = StateSet.of(s.c, s.a, s.c);
    // then
    assertThat(set.toList()).containsExactly(s.a, s.c);
    assertThat(set).containsExactly(s.a, s.c);
    assertThat(set.names()).containsExactly("A", "C");
    assertThat(set.indexes()).containsExactly(0, 2);
    assertThat(set.size()).isEqualTo(2);
    assertThat(set).hasToString("(A C)");
    assertThat(set.schema()).isSameAs(schema);
  }

  @Test
  void shouldKnowItsMembers() {
    // given
    var set = StateSet.of(s.a, s.c);
    // when, then
    assertThat(set.contains(s.a)).isTrue();
    assertThat(set.contains(s.b)).isFalse();
    assertThat(set.containsAll(StateSet.of(s.c))).isTrue();
    assertThat(set.containsAll(StateSet.of(s.c, s.b))).isFalse();
    assertThat(set.intersects(StateSet.of(s.b, s.c))).isTrue();
    assertThat(set.intersects(StateSet.of(s.b))).isFalse();
  }

  @Test
  void shouldBeEmptyForEverySchema() {
    // given
    var empty = StateSet.of();
    // when, then
    assertThat(empty.isEmpty()).isTrue();
    assertThat(empty.schema()).isNull();
    assertThat(empty.indexes()).isEmpty();
    assertThat(empty.contains(s.a)).isFalse();
    assertThat(empty).hasToString("()");
    assertThat(StateSet.of(s.a).containsAll(empty)).isTrue();
    assertThat(empty.containsAll(empty)).isTrue();
    assertThat(empty.containsAll(StateSet.of(s.a))).isFalse();
    assertThat(empty.intersects(StateSet.of(s.a))).isFalse();
    assertThat(StateSet.of(s.a).intersects(empty)).isFalse();
    assertThat(StateSet.ofRanks(schema, Bits.create(schema.size())))
        .isEqualTo(empty)
        .hasSameHashCodeAs(empty);
  }

  @Test
  void shouldBeEqualByMembersAndSchema() {
    assertThat(StateSet.of(s.a, s.b)).isEqualTo(StateSet.of(s.b, s.a));
    assertThat(StateSet.of(s.a, s.b)).hasSameHashCodeAs(StateSet.of(s.b, s.a));
    assertThat(StateSet.of(s.a)).isNotEqualTo(StateSet.of(s.b));
    assertThat(StateSet.of(s.a)).isNotEqualTo(StateSet.of(foreign.a));
  }

  @Test
  void shouldRefuseStatesOfDifferentSchemas() {
    assertThatThrownBy(() -> StateSet.of(s.a, foreign.b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found B of another instance of it");
    assertThatThrownBy(() -> StateSet.of(s.a).contains(foreign.a))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StateSet.of(s.a).containsAll(StateSet.of(foreign.a)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of another instance of it");
    assertThatThrownBy(() -> StateSet.of(s.a).intersects(StateSet.of(foreign.a)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldCompareWithBitsOfRanks() {
    // given
    var bits = Bits.create(schema.size());
    Bits.set(bits, s.a.rank());
    Bits.set(bits, s.b.rank());
    // when, then
    assertThat(StateSet.ofRanks(schema, bits)).isEqualTo(StateSet.of(s.a, s.b));
    assertThat(StateSet.of(s.a).isSubsetOf(bits)).isTrue();
    assertThat(StateSet.of(s.a, s.c).isSubsetOf(bits)).isFalse();
    assertThat(StateSet.of(s.a, s.c).intersects(bits)).isTrue();
    assertThat(StateSet.of(s.c).intersects(bits)).isFalse();
    assertThat(StateSet.of().isSubsetOf(bits)).isTrue();
    assertThat(StateSet.of().intersects(bits)).isFalse();
  }

  @Test
  void shouldNotChangeWithTheBitsItWasMadeFrom() {
    // given
    var bits = Bits.create(schema.size());
    var set = StateSet.ofRanks(schema, bits);
    // when
    Bits.set(bits, 0);
    // then
    assertThat(set.isEmpty()).isTrue();
    assertThat(StateSet.of(List.of())).isEqualTo(set);
  }
}
