package io.vertick.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueCodecTest {
  @Test
  void shouldReadWhatItWrote() {
    long seed = new Random().nextLong();
    var samples = new Samples(seed);
    for (int i = 0; i < 10_000; i++) {
      // given
      var value = samples.value();
      // then
      assertThat(read(hex(value)))
          .as("seed %d, value %d", seed, i)
          .usingRecursiveComparison()
          .ignoringCollectionOrderInFields()
          .isEqualTo(value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "127, 7f",
    "128, cc80",
    "255, ccff",
    "256, cd0100",
    "65536, ce00010000",
    "4294967296, cf0000000100000000",
    "-1, ff",
    "-32, e0",
    "-33, d0df",
    "-129, d1ff7f",
    "-32769, d2ffff7fff",
    "-2147483649, d3ffffffff7fffffff"
  })
  void shouldWriteIntegersInTheirShortestForm(long value, String hex) {
    assertThat(hex(value)).isEqualTo(hex);
    assertThat(read(hex)).isEqualTo(value);
  }

  @Test
  void shouldWriteWhatTheSpecificationShows() {
    // given the example of msgpack.org
    var map = new LinkedHashMap<String, Object>();
    map.put("compact", true);
    map.put("schema", 0);
    // then
    assertThat(hex(map)).isEqualTo("82a7636f6d70616374c3a6736368656d6100");
    assertThat(hex(null)).isEqualTo("c0");
    assertThat(hex(List.of("a", 1.5))).isEqualTo("92a161cb3ff8000000000000");
    assertThat(hex(new byte[] {1, 2})).isEqualTo("c4020102");
  }

  @Test
  void shouldReadFormsThatOthersWrite() {
    assertThat(read("ca3fc00000")).isEqualTo(1.5);
    assertThat(read("d9026162")).isEqualTo("ab");
    assertThat(read("db0000000161")).isEqualTo("a");
    assertThat(read("dc000101")).isEqualTo(List.of(1L));
    assertThat(read("df00000001a16105")).isEqualTo(Map.of("a", 5L));
  }

  @ParameterizedTest
  @CsvSource({
    "c1, code c1h",
    "d40100, code d4h",
    "c70100, code c7h",
    "cfffffffffffffffff, below 2^63",
    "8101c0, keys of a map",
    "dd7fffffff, 2147483647 are announced",
    "c6ffffffff, more bytes",
    "9191919191919191 9100, more than"
  })
  void shouldRefuseWhatIsNotOurs(String hex, String message) {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> read(hex.replace(" ", "")))
        .withMessageContaining(message.equals("more than") ? "inside each other" : message);
  }

  @Test
  void shouldRefuseDepthAndLengthBeyondTheLimits() {
    // given
    Object deep = "x";
    for (int i = 0; i < ValueCodec.DEPTH_MAX; i++) {
      deep = List.of(deep);
    }
    var deeper = List.of(deep);
    // then
    assertThat(read(hex(deep))).isEqualTo(deep);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hex(deeper))
        .withMessageContaining("inside each other");
    assertThat(hex(new byte[ValueCodec.BYTES_MAX - 3])).hasSize(2 * ValueCodec.BYTES_MAX);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hex(new byte[ValueCodec.BYTES_MAX - 2]))
        .withMessageContaining("payload");
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> read("c500ff".replace("00ff", "ffff") + "00".repeat(65_535)))
        .withMessageContaining("65538");
  }

  @Test
  void shouldReadOnlyWhatCanBeWritten() {
    // given floats of 5 bytes, which are written as 9
    int most = (ValueCodec.BYTES_MAX - 3) / 9;
    var fits = "dc%04x".formatted(most) + "ca3fc00000".repeat(most);
    var tooLong = "dc%04x".formatted(most + 1) + "ca3fc00000".repeat(most + 1);
    // then
    assertThat(hex(read(fits))).hasSize(2 * (9 * most + 3));
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> read(tooLong))
        .withMessageContaining("%d", 9 * most + 12);
    // and as arguments
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(
            () -> ValueCodec.readMap(new Input(HexFormat.of().parseHex("81a161" + tooLong))))
        .withMessageContaining("%d", 9 * most + 15);
  }

  @Test
  void shouldShareEmptyListsAndMaps() {
    // given
    var empties = (List<?>) Objects.requireNonNull(read("9490809080"));
    // then
    assertThat(empties.get(0)).isSameAs(empties.get(2)).isEqualTo(List.of());
    assertThat(empties.get(1)).isSameAs(empties.get(3)).isEqualTo(Map.of());
  }

  @Test
  void shouldTellWhatAValueTakesInMemory() {
    // given one of 64 kB in maps of 3 bytes
    var value = read("dc5554" + "81a0c0".repeat(21_844));
    // then it takes at least what the objects do: maps of 180 bytes, without their entries
    assertThat(ValueCodec.memoryBytes(value)).isBetween(21_844 * 250, 21_844 * 350);
    assertThat(ValueCodec.memoryBytes(Map.of())).isZero();
    assertThat(ValueCodec.memoryBytes("x".repeat(1_000))).isBetween(1_000, 2_100);
    assertThat(ValueCodec.memoryBytes(new byte[1_000])).isBetween(1_000, 1_100);
  }

  @Test
  void shouldRefuseMapsWhoseKeysAreNoStrings() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hex(Collections.singletonMap(1, 2)))
        .withMessageContaining("keys of a map");
  }

  private static String hex(@Nullable Object value) {
    var out = new Output();
    ValueCodec.write(out, value);
    return HexFormat.of().formatHex(out.toArray());
  }

  private static @Nullable Object read(String hex) {
    var in = new Input(HexFormat.of().parseHex(hex));
    var value = ValueCodec.read(in);
    in.expectEnd();
    return value;
  }
}
