package io.vertick.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SchemaHashTest {
  private static final class Basic extends States {
    final State a;
    final State b;
    final State c;

    Basic(Consumer<Basic> change) {
      this("A", "Count", ValueType.INT64, change);
    }

    Basic(String firstName, String attribute, ValueType<?> type, Consumer<Basic> change) {
      a = state(firstName);
      b = state("B");
      c = state("C");
      attribute(attribute, type);
      change.accept(this);
    }
  }

  private static SchemaHash hash(Consumer<Basic> change) {
    return Schema.of(() -> new Basic(change)).hash();
  }

  @Test
  void shouldBeEqualForEqualSchemas() {
    assertThat(hash(s -> s.a.add(s.b))).isEqualTo(hash(s -> s.a.add(s.b)));
  }

  @Test
  void shouldDifferForEveryChangeThatDecides() {
    // given
    var hashes = List.of(
        hash(s -> {}),
        hash(s -> s.a.auto()),
        hash(s -> s.a.multi()),
        hash(s -> s.a.quiet()),
        hash(s -> s.a.require(s.b)),
        hash(s -> s.a.add(s.b)),
        hash(s -> s.a.remove(s.b)),
        hash(s -> s.a.after(s.b)),
        hash(s -> s.a.add(s.c)),
        hash(s -> s.a.add(s.b, s.c)),
        hash(s -> s.a.add(s.c, s.b)),
        hash(s -> s.b.add(s.c)),
        hash(s -> s.a.lasts(Duration.ofMillis(5))),
        hash(s -> s.a.lasts(Duration.ofMillis(6))),
        Schema.of(() -> new Basic("A2", "Count", ValueType.INT64, s -> {})).hash(),
        Schema.of(() -> new Basic("A", "Counter", ValueType.INT64, s -> {})).hash(),
        Schema.of(() -> new Basic("A", "Count", ValueType.FLOAT64, s -> {})).hash());
    // when, then
    assertThat(hashes).doesNotHaveDuplicates();
  }

  @Test
  void shouldDifferWhenTheOrderOfStatesOrAttributesDiffers() {
    // given
    var forward = Schema.of(() -> new States() {
      {
        state("A");
        state("B");
        attribute("X", ValueType.BOOL);
        attribute("Y", ValueType.BOOL);
      }
    });
    var statesSwapped = Schema.of(() -> new States() {
      {
        state("B");
        state("A");
        attribute("X", ValueType.BOOL);
        attribute("Y", ValueType.BOOL);
      }
    });
    var attributesSwapped = Schema.of(() -> new States() {
      {
        state("A");
        state("B");
        attribute("Y", ValueType.BOOL);
        attribute("X", ValueType.BOOL);
      }
    });
    // when, then
    assertThat(List.of(forward.hash(), statesSwapped.hash(), attributesSwapped.hash()))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldIgnoreTagsAndDocumentation() {
    assertThat(hash(s -> s.a.tags("a", "b:c").doc("First."))).isEqualTo(hash(s -> {}));
  }

  @Test
  void shouldBeComputedOnceAndWrittenAs32HexadecimalDigits() {
    // given
    var schema = Schema.of(() -> new Basic(s -> {}));
    // when
    var hash = schema.hash();
    // then
    assertThat(schema.hash()).isSameAs(hash);
    assertThat(hash.toString()).matches("[0-9a-f]{32}");
    assertThat(new SchemaHash(1, -1)).hasToString("0000000000000001ffffffffffffffff");
  }

  @Test
  void shouldBeTheFirst128BitsOfSha256OverTheCanonicalForm() {
    // given
    var schema = Schema.of(() -> new States() {
      {
        auto("A").require("B").remove("Exception");
        state("B");
        attribute("Note", ValueType.STRING);
      }
    });
    // when, then: sha256sum of the three lines of states and the line of the attribute
    assertThat(schema.hash()).hasToString("a1fdb8b556719e4f29fced1449fd06a1");
  }

  @Test
  void shouldTellListsOfNamesApart() {
    var schema = Schema.of(() -> new Basic(basic -> {}));
    assertThat(SchemaHash.ofNames(List.of("A", "B")))
        .isEqualTo(SchemaHash.ofNames(List.of("A", "B")));
    assertThat(List.of(
            SchemaHash.ofNames(List.of("A", "B")),
            SchemaHash.ofNames(List.of("B", "A")),
            SchemaHash.ofNames(List.of("AB")),
            SchemaHash.ofNames(List.of("A1 B")),
            SchemaHash.ofNames(List.of("A", "B", "")),
            SchemaHash.ofNames(List.of("A\nB")),
            schema.hash(),
            SchemaHash.ofNames(schema.names())))
        .doesNotHaveDuplicates();
  }
}
