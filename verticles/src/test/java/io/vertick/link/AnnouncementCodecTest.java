package io.vertick.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.directory.Announcement;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.SchemaHash;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
}
