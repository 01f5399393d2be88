package io.vertick.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> KNOWN =
      List.of("Connected", "Connecting", "Disconnected", "Start", "Stop");

  @Test
  void shouldFindTheNameWithTheFewestEdits() {
    assertThat(NearestName.of("Conected", KNOWN)).isEqualTo("Connected");
    assertThat(NearestName.of("Connectin", KNOWN)).isEqualTo("Connecting");
    assertThat(NearestName.of("Disconected", KNOWN)).isEqualTo("Disconnected");
    assertThat(NearestName.of("Strt", KNOWN)).isEqualTo("Start");
  }

  @Test
  void shouldIgnoreCase() {
    assertThat(NearestName.of("START", KNOWN)).isEqualTo("Start");
    assertThat(NearestName.of("connecting", KNOWN)).isEqualTo("Connecting");
  }

  @Test
  void shouldTakeTheFirstOfEquals() {
    assertThat(NearestName.of("Bax", List.of("Bar", "Baz"))).isEqualTo("Bar");
  }

  @Test
  void shouldFindNothingThatIsTooFar() {
    assertThat(NearestName.of("Elephant", KNOWN)).isNull();
    assertThat(NearestName.of("Star", List.of())).isNull();
    // two edits are the limit up to eight characters, a third of the length beyond
    assertThat(NearestName.of("Foo12", List.of("Foo"))).isEqualTo("Foo");
    assertThat(NearestName.of("Foo123", List.of("Foo"))).isNull();
    assertThat(NearestName.of("Foo123456", List.of("Foo123"))).isEqualTo("Foo123");
    assertThat(NearestName.of("Foo1234567", List.of("Foo123"))).isNull();
  }

  @Test
  void shouldWriteAHintOrNothing() {
    assertThat(NearestName.hint("Strat", KNOWN)).isEqualTo("; did you mean Start?");
    assertThat(NearestName.hint("Elephant", KNOWN)).isEmpty();
  }
}
