package io.vertick.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.demo.Turnstile;
import io.vertick.demo.flights.FlightsDemo;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MermaidTest {
  @Test
  void shouldDrawTurnstile() {
    assertThat(Mermaid.linesOf(Turnstile.schema()))
        .containsExactly(
            "flowchart LR",
            "  s0([\"Locked (auto)\"])",
            "  s1[\"Unlocked (lasts 1s)\"]",
            "  s2[\"Exception (multi)\"]",
            "  s0 <-.->|\"remove\"| s1");
  }

  @Test
  void shouldDrawEveryRelationAndProperty() {
    // given
    var text = """
        states:
          end: { auto: true, multi: true, quiet: true, require: [B], add: [C], remove: [D], after: [B] }
          B: { after: [C], quiet: true }
          C: { remove: [D] }
          D: { require: [D], remove: [C] }
        """;
    var schema = SchemaFile.parse(Path.of("f.yaml"), text.getBytes(UTF_8)).schema();
    // then
    assertThat(Mermaid.linesOf(schema))
        .containsExactly(
            "flowchart LR",
            "  s0([\"end (auto, multi, quiet)\"])",
            "  s1[\"B (quiet)\"]",
            "  s2[\"C\"]",
            "  s3[\"D\"]",
            "  s4[\"Exception (multi)\"]",
            "  s0 -->|\"require\"| s1",
            "  s0 -->|\"add\"| s2",
            "  s0 -.->|\"remove\"| s3",
            "  s0 -->|\"after\"| s1",
            "  s1 -->|\"after\"| s2",
            "  s2 <-.->|\"remove\"| s3",
            "  s3 -->|\"require\"| s3",
            "  linkStyle 3,4 stroke-width:1px");
  }

  @ParameterizedTest
  @CsvSource({
    "1500ms, 1500ms",
    "5s, 5s",
    "90s, 90s",
    "120s, 2m",
    "90m, 90m",
    "60m, 1h",
    "10000h, 10000h"
  })
  void shouldDrawTimes(String written, String drawn) {
    // given
    var text = "states: {A: {lasts: " + written + ", within: " + written + ", orElse: B}, B: }";
    // then
    assertThat(Mermaid.linesOf(
            SchemaFile.parse(Path.of("f.yaml"), text.getBytes(UTF_8)).schema()))
        .contains("  s0[\"A (lasts " + drawn + ")\"]")
        .contains("  s0 ==>|\"within " + drawn + " or else\"| s1");
  }

  @Test
  void shouldDrawOneFlight() {
    // when
    var lines = Mermaid.linesOf(FlightsDemo.schema());
    // then 16 states and Exception; 15 + 1 + 15 pairs, 3 removals of the call, 15 + 1 needs
    assertThat(lines).hasSize(1 + 17 + 31 + 3 + 16);
    assertThat(lines)
        .contains("  s0[\"Assigned\"]", "  s1([\"Scheduled (auto)\"])")
        .contains("  s7 <-.->|\"remove\"| s8", "  s15 -->|\"require\"| s8");
  }
}
