package io.vertick.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.schema.SchemaWarning.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaWarningTest {
  private static SchemaWarning only(Schema<?> schema) {
    assertThat(schema.warnings()).hasSize(1);
    return schema.warnings().get(0);
  }

  @Test
  void shouldWarnOfACycleOfNeeds() {
    // when
    var warning = only(Schema.of(() -> new States() {
      {
        state("A").require("B");
        state("B").require("A");
      }
    }));
    // then
    assertThat(warning)
        .isEqualTo(new SchemaWarning(
            Kind.REQUIRE_CYCLE,
            List.of("B", "A"),
            "B requires A, which requires B: they can only be activated together"));
  }

  @Test
  void shouldWarnOfAnIgnoredAfter() {
    // when
    var warning = only(Schema.of(() -> new States() {
      {
        state("A").after("B");
        state("B").require("A");
      }
    }));
    // then
    assertThat(warning.kind()).isEqualTo(Kind.IGNORED_AFTER);
    assertThat(warning.states()).containsExactly("A", "B");
    assertThat(warning).hasToString("A after B is ignored: other relations put A first");
  }

  @Test
  void shouldWarnOfAOneWayRingOfAutos() {
    // when
    var warning = only(Schema.of(() -> new States() {
      {
        auto("A").remove("B");
        auto("B").remove("C");
        auto("C").remove("A");
        state("D").remove("A");
      }
    }));
    // then
    assertThat(warning.kind()).isEqualTo(Kind.AUTO_RING);
    assertThat(warning.states()).containsExactly("A", "B", "C");
    assertThat(warning.text()).contains("full circle").endsWith("A, B, C");
  }

  @Test
  void shouldWarnOfAStateWhoseNeedsExcludeEachOther() {
    // when
    var warning = only(Schema.of(() -> new States() {
      {
        state("A").require("B", "C");
        state("B").require("D");
        state("C");
        state("D").remove("C");
      }
    }));
    // then
    assertThat(warning.kind()).isEqualTo(Kind.NEVER_ACTIVE);
    assertThat(warning.states()).containsExactly("A", "D", "C");
    assertThat(warning.text())
        .isEqualTo("A can never be active: it needs both D and C, and D removes C");
  }

  @Test
  void shouldWarnOfAStateThatWhatItNeedsRemoves() {
    // when
    var warning = only(Schema.of(() -> new States() {
      {
        state("A").require("B");
        state("B").remove("A");
      }
    }));
    // then
    assertThat(warning.kind()).isEqualTo(Kind.NEVER_ACTIVE);
    assertThat(warning.states()).containsExactly("A", "B", "A");
  }

  @Test
  void shouldWarnOfAddAndRemoveOfTheSameStateAndKeepTheAdd() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        state("A").add("B").remove("B", "C");
        state("B");
        state("C");
      }
    });
    // then
    assertThat(only(schema))
        .isEqualTo(new SchemaWarning(
            Kind.ADD_AND_REMOVE, List.of("A", "B"), "A both adds and removes B: add wins"));
    assertThat(schema.definition(0).add()).containsExactly(1);
    assertThat(schema.definition(0).remove()).containsExactly(2);
  }

  @Test
  void shouldFindAddAndRemoveBeforeRequireAndRemove() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        state("A").add("B").remove("B").require("B");
        state("B");
      }
    });
    // then
    assertThat(only(schema).kind()).isEqualTo(Kind.ADD_AND_REMOVE);
  }

  @Test
  void shouldNotWarnInACleanSchema() {
    // when
    var schema = Schema.of(() -> new States() {
      {
        // autos that exclude each other mutually, a chain of needs, and an after that fits
        auto("A").remove("B");
        auto("B").remove("A");
        state("C").require("A").after("A");
        state("D").require("C").remove("B");
        state("E").remove("F").add("D");
        state("F").remove("G");
        state("G").remove("E");
      }
    });
    // then
    assertThat(schema.warnings()).isEmpty();
  }
}
