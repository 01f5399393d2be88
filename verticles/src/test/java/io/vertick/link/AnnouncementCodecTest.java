package io.vertick.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.directory.Announcement;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.SchemaHash;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnnouncementCodecTest {
  @Test
  void shouldReadWhatItWrote() {
    // given
    var machine = new Announcement(
        "b", "job", "Job", Set.of("x", "y"), new Incarnation(1, -2), new SchemaHash(3, -4), 5);
    var part = new AnnouncementCodec.Part(7, true, false, List.of(machine), List.of("old"));
    // then
    assertThat(AnnouncementCodec.read("b", AnnouncementCodec.write(part))).isEqualTo(part);
  }

  @Test
  void shouldRefuseOtherShapes() {
    // then
    assertThatThrownBy(() -> AnnouncementCodec.read("b", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AnnouncementCodec.read(
            "b",
            Map.of(
                "number",
                1L,
                "reset",
                false,
                "complete",
                true,
                "gone",
                List.of(),
                "hosted",
                List.of(List.of(1L)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8 fields");
  }

  @ParameterizedTest
  @MethodSource
  void shouldRefuseWhatNoNodeHosts(String id, Set<String> tags) {
    var machine =
        new Announcement("b", id, "Job", tags, new Incarnation(1, 2), new SchemaHash(3, 4), 5);
    var part = new AnnouncementCodec.Part(7, true, false, List.of(machine), List.of());
    assertThatThrownBy(() -> AnnouncementCodec.read("b", AnnouncementCodec.write(part)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Expected");
  }

  static Stream<Arguments> shouldRefuseWhatNoNodeHosts() {
    return Stream.of(
        Arguments.of("", Set.of()),
        Arguments.of("job 1", Set.of()),
        Arguments.of("@directory", Set.of()),
        Arguments.of("x".repeat(129), Set.of()),
        Arguments.of("job@b@c", Set.of()),
        Arguments.of("job", Set.of("x".repeat(65))));
  }

  @Test
  void shouldShowTheBeginningOfALongType() {
    var machine = new Announcement(
        "b", "job@a", "x".repeat(300), Set.of(), new Incarnation(1, 2), new SchemaHash(3, 4), 5);
    var part = new AnnouncementCodec.Part(7, true, false, List.of(machine), List.of());
    assertThat(AnnouncementCodec.read("b", AnnouncementCodec.write(part)).hosted())
        .singleElement()
        .satisfies(read -> assertThat(read.type()).hasSize(255));
  }
}
