package io.vertick.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputTest {
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "127, 7f",
    "128, 8001",
    "16383, ff7f",
    "16384, 808001",
    "9223372036854775807, ffffffffffffffff7f",
    "-1, ffffffffffffffffff01"
  })
  void shouldReadNumbersOfEveryLength(long value, String hex) {
    // given
    var out = new Output().varLong(value);
    // then
    assertThat(HexFormat.of().formatHex(out.toArray())).isEqualTo(hex);
    assertThat(new Input(out.toArray()).varLong()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "-1, 01",
    "1, 02",
    "63, 7e",
    "-64, 7f",
    "64, 8001",
    "-9223372036854775808, ffffffffffffffffff01"
  })
  void shouldReadSignedNumbers(long value, String hex) {
    // given
    var out = new Output().zigzag(value);
    // then
    assertThat(HexFormat.of().formatHex(out.toArray())).isEqualTo(hex);
    assertThat(new Input(out.toArray()).zigzag()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "80", "8000", "ffffffffffffffffff02", "ffffffffffffffffff8001"})
  void shouldRefuseNumbersThatAreShortLongOrLarge(String hex) {
    var in = new Input(HexFormat.of().parseHex(hex));
    assertThatExceptionOfType(ProtocolException.class).isThrownBy(in::varLong);
  }

  @Test
  void shouldRefuseNumbersBeyondTheirLimit() {
    var large = new Output().varLong(1L << 31).varLong(-1).toArray();
    var in = new Input(large);
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(in::varInt)
        .withMessageContaining("below 2^31");
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(in::count)
        .withMessageContaining("18446744073709551615");
  }

  @Test
  void shouldBoundCountsByTheBytesAtHand() {
    // given five bytes behind the count
    var bytes = new byte[] {3, 0, 0, 0, 0, 0};
    // then
    assertThat(new Input(bytes).countOf(1)).isEqualTo(3);
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> new Input(bytes).countOf(2))
        .withMessage("Expected at most 2 entries in 5 bytes, but 3 are announced");
  }

  @Test
  void shouldRefuseWhatIsNoUtf8() {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> new Input(new byte[] {2, (byte) 0xc3, 0x28}).string(10));
    // but the replacement character itself may be sent
    assertThat(new Input(new Output().string("\ufffd").toArray()).string(10)).isEqualTo("\ufffd");
  }

  @Test
  void shouldRefuseLongStringsBeforeReadingThem() {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> new Input(new byte[] {11}).string(10))
        .withMessage("Expected at most 10 bytes, but found 11");
  }

  @Test
  void shouldCountTimesOfMoreThanThirtyFourYearsAsThose() {
    var out = new Output().varLong(7).varLong(1L << 40).varLong(Long.MAX_VALUE);
    var in = new Input(out.toArray());
    assertThat(in.ms()).isEqualTo(7);
    assertThat(in.ms()).isEqualTo(1L << 40);
    assertThat(in.ms()).isEqualTo(1L << 40);
  }
}
