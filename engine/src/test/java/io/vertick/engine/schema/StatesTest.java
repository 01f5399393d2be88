package io.vertick.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.testing.Missing;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnusedVariable") // Fields show states classes as authors write them.
class StatesTest {
  private static final class Door extends States {
    final State closed = auto("Closed");
    final State open = multi("Open").tags("b", "a").doc("Nothing in the way.");
    final State checked = quiet("Checked").lasts(Duration.ofSeconds(5));
    final State locked = state("Locked").require(closed);

    {
      exclusive(closed, open);
    }
  }

  @Test
  void shouldGiveIndexesInOrderOfDeclaration() {
    // when
    var schema = Schema.of(Door::new);
    // then
    assertThat(schema.names()).containsExactly("Closed", "Open", "Checked", "Locked", "Exception");
    assertThat(schema.all()).extracting(State::index).containsExactly(0, 1, 2, 3, 4);
    assertThat(schema.states().open.index()).isEqualTo(1);
    assertThat(schema.state(1)).isSameAs(schema.states().open);
  }

  @Test
  void shouldKeepThePropertiesOfStates() {
    // when
    var schema = Schema.of(Door::new);
    var s = schema.states();
    // then
    assertThat(s.closed.isAuto()).isTrue();
    assertThat(s.closed.isMulti()).isFalse();
    assertThat(s.open.isMulti()).isTrue();
    assertThat(s.open.isQuiet()).isFalse();
    assertThat(s.checked.isQuiet()).isTrue();
    assertThat(s.checked.isAuto()).isFalse();
    assertThat(schema.definition(1).tags()).containsExactly("a", "b");
    assertThat(schema.definition(1).doc()).isEqualTo("Nothing in the way.");
    assertThat(schema.definition(2).lasts()).isEqualTo(Duration.ofSeconds(5));
    assertThat(schema.definition(3).lasts()).isNull();
  }

  @Test
  void shouldRemoveEachOtherWhenExclusive() {
    // when
    var schema = Schema.of(Door::new);
    // then
    assertThat(schema.definition(0).remove()).containsExactly(1);
    assertThat(schema.definition(1).remove()).containsExactly(0);
    assertThat(schema.definition(3).remove()).isEmpty();
  }

  @Test
  void shouldRequireTheSameStateOfAll() {
    // when
    var schema = Schema.of(Door::new);
    // then
    assertThat(schema.definition(3).require()).containsExactly(0);
  }

  @Test
  void shouldTakeRelationsByHandleAndByNameForTheSame() {
    // given
    var byHandle = Schema.of(() -> new States() {
      final State a = state("A");
      final State b = state("B");
      final State c = state("C");
      final State d = state("D");

      {
        a.require(b).add(c, d).remove(exception()).after(c);
      }
    });
    // when
    var byName = Schema.of(() -> new States() {
      final State a = state("A");

      {
        state("B");
        state("C");
        state("D");
        a.require("B").add("C", "D").remove("Exception").after("C");
      }
    });
    // then
    for (var relation : Relation.values()) {
      assertThat(byName.definition(0).related(relation))
          .isEqualTo(byHandle.definition(0).related(relation));
    }
    assertThat(byName.definition(0).add()).containsExactly(2, 3);
    assertThat(byName.definition(0).remove()).containsExactly(4);
    assertThat(byName.hash()).isEqualTo(byHandle.hash());
  }

  @Test
  void shouldDropDoublesAndItselfFromRelations() {
    // when
    var schema = Schema.of(() -> new States() {
      final State a = state("A");
      final State b = state("B");

      {
        a.require(a, b, b).remove("A").after(a, b).add(b, b);
      }
    });
    // then
    assertThat(schema.definition(0).require()).containsExactly(0, 1);
    assertThat(schema.definition(0).remove()).isEmpty();
    assertThat(schema.definition(0).after()).containsExactly(1);
    assertThat(schema.definition(0).add()).containsExactly(1);
    assertThat(schema.warnings()).isEmpty();
  }

  @Test
  void shouldSayToRelateBelowTheFieldsWhenAHandleIsStillNull() {
    assertThatThrownBy(() -> Schema.of(() -> new States() {
          final State a = state("A").require(Missing.<State>value());
        }))
        .isInstanceOf(NullPointerException.class)
        .hasMessage(
            "Expected a state in A.require(…), but found null: relate states in an initializer block below the fields");
  }

  @Test
  void shouldRefuseChangesOfAFrozenState() {
    // given
    var s = Schema.of(Door::new).states();
    List<ThrowingCallable> changes = List.of(
        () -> s.open.auto(),
        () -> s.open.multi(),
        () -> s.open.quiet(),
        () -> s.open.require(s.closed),
        () -> s.open.add("Closed"),
        () -> s.open.remove(s.closed),
        () -> s.open.after("Closed"),
        () -> s.open.lasts(Duration.ofSeconds(1)),
        () -> s.open.tags("late"),
        () -> s.open.doc("late"));
    // when, then
    for (var change : changes) {
      assertThatThrownBy(change)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Expected Open to be described before Schema.of(…)");
    }
  }

  @Test
  void shouldRefuseToLastLessThanAMillisecond() {
    assertThatThrownBy(() -> Schema.of(() -> new States() {
          final State a = state("A").lasts(Duration.ofNanos(999_999));
        }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected A to last at least 1 ms, but got PT0.000999999S");
  }

  @Test
  void shouldSayWhereToTakeAHandleFromWhenItIsOfNoSchemaYet() {
    // given
    var s = new Door();
    // when, then
    assertThat(s.open.name()).isEqualTo("Open");
    assertThatThrownBy(s.open::index)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Open is not part of one yet")
        .hasMessageContaining("Schema.of");
    assertThatThrownBy(s.open::schema).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(s.open::rank).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(s.open::isAuto).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldListDeclaredStatesWithoutThoseOfParts() {
    // given
    var states = new States() {
      final State a = state("A");
      final Door door = include("Door", Door::new);
      final State b = state("B");
    };
    // when, then
    assertThat(states.declared()).containsExactly(states.a, states.b);
    assertThat(states.door.declared()).hasSize(4);
  }
}
