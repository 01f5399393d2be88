package io.vertick.engine.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class IncarnationTest {
  @Test
  void shouldReadWhatItWrites() {
    // given
    var incarnation = new Incarnation(0x0123_4567_89ab_cdefL, -1);
    // then
    assertThat(incarnation).hasToString("0123456789abcdefffffffffffffffff");
    assertThat(Incarnation.parse(incarnation.toString())).isEqualTo(incarnation);
  }

  @Test
  void shouldRefuseWhatIsNoIncarnation() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Incarnation.parse("0123"))
        .withMessageContaining("32 hexadecimal digits");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Incarnation.parse("0123456789abcdefxfffffffffffffff"));
  }
}
