package io.vertick.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

/** Schemas that go on with states of another states class. */
class SchemaGrowthTest {
  static final class DoorStates extends States {
    final State open = state("Open").require("Unlocked");
    final State unlocked = state("Unlocked");
    final Attribute<Long> visits = attribute("Visits", Attribute.INT64);
  }

  static class AuditStates extends States {
    final State open = shared("Open");
    final State watched = state("Watched").require(open).after("Reported");
    final State reported = state("Reported").remove(open).add(watched);
    final Attribute<String> auditor = attribute("Auditor", Attribute.STRING);
  }

  private final Schema<DoorStates> schema = Schema.of(DoorStates::new);
  private final DoorStates s = schema.states();

  private ThrowableAssertAlternative<SchemaException> refuses(Supplier<? extends States> states) {
    return assertThatExceptionOfType(SchemaException.class).isThrownBy(() -> schema.grow(states));
  }

  @Test
  void shouldAppendStatesAndAttributesAndKeepWhatThereIs() {
    // when
    var grown = schema.grow(AuditStates::new);
    // then
    assertThat(grown.names())
        .containsExactly("Open", "Unlocked", "Exception", "Watched", "Reported");
    assertThat(grown.attributes()).extracting(Attribute::name).containsExactly("Visits", "Auditor");
    assertThat(IntStream.range(0, 3).mapToObj(grown::definition))
        .isEqualTo(IntStream.range(0, 3).mapToObj(schema::definition).toList());
    assertThat(IntStream.range(0, 3).map(grown::indexOfRank))
        .containsExactly(
            IntStream.range(0, 3).map(schema::indexOfRank).boxed().toArray(Integer[]::new));
    assertThat(schema.names()).containsExactly("Open", "Unlocked", "Exception");
  }

  @Test
  void shouldRelateNewStatesToOldOnes() {
    // when
    var grown = schema.grow(AuditStates::new);
    // then
    var watched = grown.definition(grown.states().watched.index());
    var reported = grown.definition(grown.states().reported.index());
    assertThat(watched.require()).containsExactly(s.open.index());
    assertThat(watched.after()).containsExactly(grown.states().reported.index());
    assertThat(reported.remove()).containsExactly(s.open.index());
    assertThat(grown.states().watched.rank())
        .isGreaterThan(grown.states().reported.rank());
  }

  @Test
  void shouldTakeHandlesOfTheSchemaThatGrows() {
    // when
    var grown = schema.grow(() -> new States() {
      {
        state("Watched").require(s.open).within(Duration.ofSeconds(1)).orElse(s.unlocked);
      }
    });
    // then
    assertThat(grown.definition(3).require()).containsExactly(s.open.index());
    assertThat(grown.definition(3).limitElse()).isEqualTo(s.unlocked.index());
    assertThat(grown.state("Open")).isSameAs(s.open);
    assertThat(grown.rankOf(s.open)).isEqualTo(s.open.rank());
    assertThat(grown.indexOf(s.visits)).isZero();
  }

  @Test
  void shouldHaveOneHandleForAStateThatIsShared() {
    // when
    var grown = schema.grow(AuditStates::new);
    // then
    assertThat(grown.states().open).isEqualTo(s.open);
    assertThat(grown.states().exception()).isEqualTo(s.exception());
    assertThat(StateSet.of(grown.states().open, grown.states().watched))
        .isEqualTo(StateSet.of(grown.states().watched, s.open));
  }

  @Test
  void shouldKnowWhatItGrewFrom() {
    // given
    var grown = schema.grow(AuditStates::new);
    var twice = grown.grow(() -> new States() {
      {
        state("Last").require(grown.states().watched);
      }
    });
    // then
    assertThat(twice.isGrownFrom(schema)).isTrue();
    assertThat(twice.isGrownFrom(twice)).isTrue();
    assertThat(schema.isGrownFrom(grown)).isFalse();
    assertThat(twice.ancestor(schema.hash())).isSameAs(schema);
    assertThat(twice.ancestor(twice.hash())).isSameAs(twice);
    assertThat(schema.ancestor(grown.hash())).isNull();
    assertThat(twice.names()).endsWith("Watched", "Reported", "Last");
  }

  @Test
  void shouldRefuseStatesOfAnotherBranch() {
    // given
    var grown = schema.grow(AuditStates::new);
    var other = schema.grow(AuditStates::new);
    // then
    assertThat(grown.hash()).isEqualTo(other.hash());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> grown.rankOf(other.states().watched))
        .withMessageContaining("another instance of it");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> schema.rankOf(grown.states().watched))
        .withMessageContaining(
            "Expected a state of DoorStates(3 states), but found Watched of AuditStates(5 states)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> schema.indexOf(grown.states().auditor))
        .withMessageContaining("Auditor belongs to another");
  }

  @Test
  void shouldCompareSetsOfBothSchemas() {
    // given
    var grown = schema.grow(AuditStates::new);
    var old = StateSet.of(s.open);
    var mixed = StateSet.of(s.open, grown.states().watched);
    // then
    assertThat(mixed.schema()).isSameAs(grown);
    assertThat(mixed.containsAll(old)).isTrue();
    assertThat(old.containsAll(mixed)).isFalse();
    assertThat(old.contains(grown.states().watched)).isFalse();
    assertThat(old.intersects(mixed)).isTrue();
    assertThat(StateSet.ofRanks(grown, new long[] {1L << s.open.rank()}))
        .isEqualTo(old)
        .hasSameHashCodeAs(old);
  }

  @Test
  void shouldRefuseAStateThatIsThereAlready() {
    refuses(() -> new States() {
          {
            state("Open");
          }
        })
        .withMessageContaining(
            "Open is a state of the schema that grows already: name it by shared(…)");
  }

  @Test
  void shouldRefuseAnAttributeThatIsThereAlready() {
    refuses(() -> new States() {
          {
            attribute("Visits", Attribute.INT64);
          }
        })
        .withMessageContaining("Attribute Visits is declared twice");
  }

  @Test
  void shouldRefuseASharedStateThatIsNotThere() {
    refuses(() -> new States() {
          {
            shared("Opn");
          }
        })
        .withMessageContaining(
            "Opn is shared with the schema that grows, which does not have it; did you mean Open?");
  }

  @Test
  void shouldRefuseToDescribeAnOldStateAnew() {
    refuses(() -> new States() {
          {
            shared("Open").remove(state("Watched"));
          }
        })
        .withMessageContaining(
            "Open is a state of the schema that grows, and can't be described anew");
  }

  @Test
  void shouldRefuseMoreStatesThanASchemaMayHave() {
    refuses(() -> new States() {
          {
            IntStream.range(0, Schema.STATES_MAX - 1).forEach(number -> state("S" + number));
          }
        })
        .withMessageContaining("State number 65536 is beyond the limit of 65,535 states");
    assertThat(schema.size()).isEqualTo(3);
  }

  @Test
  void shouldTellAllProblemsAtOnceAndLeaveNothingBehind() {
    // when
    refuses(() -> new AuditStates() {
          {
            state("Unlocked");
            state("Late").require("Nowhere");
          }
        })
        .satisfies(problems -> assertThat(problems.problems())
            .extracting(SchemaProblem::kind)
            .isEqualTo(List.of(SchemaProblem.Kind.THERE_ALREADY, SchemaProblem.Kind.UNKNOWN)));
    // then
    assertThat(s.open.schema()).isSameAs(schema);
    assertThat(schema.grow(AuditStates::new).size()).isEqualTo(5);
  }
}
