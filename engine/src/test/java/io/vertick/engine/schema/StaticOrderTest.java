package io.vertick.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StaticOrderTest {
  /** Each state requires the next one. */
  private static final class NeedsChain extends States {
    NeedsChain(int count) {
      State previous = null;
      for (int i = 0; i < count; i++) {
        var next = state("S" + i);
        if (previous != null) {
          previous.require(next);
        }
        previous = next;
      }
    }
  }

  private static List<String> order(Schema<?> schema) {
    return schema.all().stream()
        .sorted(Comparator.comparingInt(State::rank))
        .map(State::name)
        .toList();
  }

  @Test
  void shouldBeTheIndexOrderWithoutRelations() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        state("C").add("A").remove("B");
        state("B");
        state("A");
      }
    });
    // then
    assertThat(order(schema)).containsExactly("C", "B", "A", "Exception");
  }

  @Test
  void shouldPutNeededStatesFirst() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        state("A").require("D");
        state("B");
        state("C").require("B");
        state("D").require("B");
      }
    });
    // then
    assertThat(order(schema)).containsExactly("B", "C", "D", "A", "Exception");
  }

  @Test
  void shouldObeyAfter() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        state("A").after("C", "B");
        state("B").after("C");
        state("C");
      }
    });
    // then
    assertThat(order(schema)).containsExactly("C", "B", "A", "Exception");
    assertThat(schema.warnings()).isEmpty();
  }

  @Test
  void shouldTakeTheSmallestIndexOfAllThatAreReady() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        state("A").after("E");
        state("B");
        state("C").after("A");
        state("D");
        state("E");
      }
    });
    // then
    assertThat(order(schema)).containsExactly("B", "D", "E", "A", "C", "Exception");
  }

  @Test
  void shouldPreferNeedsToAfter() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        state("A").after("B");
        state("B").require("A");
      }
    });
    // then
    assertThat(order(schema)).containsExactly("A", "B", "Exception");
    assertThat(schema.warnings())
        .extracting(SchemaWarning::kind)
        .containsExactly(SchemaWarning.Kind.IGNORED_AFTER);
  }

  @Test
  void shouldSkipTheEdgeThatClosesACycleOfNeeds() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        state("A").require("B");
        state("B").require("C");
        state("C").require("A");
      }
    });
    // then
    assertThat(order(schema)).containsExactly("C", "B", "A", "Exception");
    assertThat(schema.warnings())
        .extracting(SchemaWarning::states)
        .containsExactly(List.of("C", "A"));
  }

  @Test
  void shouldSkipTheLaterOfTwoAftersThatContradict() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        state("A").after("B");
        state("B").after("A");
      }
    });
    // then
    assertThat(order(schema)).containsExactly("B", "A", "Exception");
    assertThat(schema.warnings())
        .extracting(SchemaWarning::states)
        .containsExactly(List.of("B", "A"));
  }

  @Test
  void shouldNotWarnOfASelfNeed() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        state("A").require("A");
      }
    });
    // then
    assertThat(schema.warnings()).isEmpty();
    assertThat(order(schema)).containsExactly("A", "Exception");
  }

  @Test
  @Timeout(30)
  void shouldOrderAChainOf65535NeedsWithoutDeepRecursion() {
    // when
    var schema = Schema.of(() -> new NeedsChain(65_535));
    // then
    assertThat(schema.state(65_534).rank()).isZero();
    assertThat(schema.state(0).rank()).isEqualTo(65_534);
    assertThat(schema.warnings()).isEmpty();
  }
}
