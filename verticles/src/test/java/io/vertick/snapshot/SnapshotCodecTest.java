package io.vertick.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.schema.SchemaHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotCodecTest {
  private static final String SOURCE = "the file";
  private static final String CONTENT = """
      {"format":1,"id":"gate-1","schema":"0123456789abcdeffffffffffffffffe","version":7,"queueTick":8,\
      "states":{"Idle":7,"Busy":1,"Exception":0},"attributes":{"Count":{"int64":7}},"error":null}
      """;

  @Test
  void shouldWriteWhatIsDocumented() {
    // when
    byte[] bytes = SnapshotCodec.encode(Exports.of("gate-1", 7));
    // then
    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .isEqualTo(new String(SnapshotFrame.around(CONTENT), StandardCharsets.UTF_8))
        .startsWith("vertick-snapshot sha256=");
  }

  @Test
  void shouldReadWhatIsDocumented() {
    assertThat(read(SnapshotFrame.around(CONTENT))).isEqualTo(Exports.of("gate-1", 7));
  }

  @Test
  void shouldKeepExtremeValuesExactly() {
    // given
    var attributes = new LinkedHashMap<String, Object>();
    var numbers = List.of(
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0L,
        (1L << 53) + 1,
        Double.NaN,
        -0.0,
        0.0,
        0.1,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY);
    numbers.forEach(number -> attributes.put("N" + attributes.size(), number));
    attributes.put("Yes", true);
    attributes.put("No", false);
    attributes.put("Empty", "");
    attributes.put("Text", "ä€😀 \u0000\n\r\t\"\\/\u2028\u007f\uffff");
    attributes.put("Half", "\ud83d and \ude00");
    var export = new MachineExport(
        "Gate_1.x-Y",
        new SchemaHash(Long.MIN_VALUE, 1),
        List.of("Z", "A"),
        new Clock(new long[] {Long.MAX_VALUE, 0}),
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        attributes,
        "line\nbreak \udead");
    // when
    byte[] bytes = SnapshotCodec.encode(export);
    // then
    assertThat(SnapshotCodec.decode(bytes, "Gate_1.x-Y", SOURCE)).isEqualTo(export);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).matches("[\\x20-\\x7f\\n]*");
  }

  @Test
  void shouldReadBackRandomExports() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      // given
      var export = randomExport(random);
      // then
      assertThat(SnapshotCodec.decode(SnapshotCodec.encode(export), export.id(), SOURCE))
          .as("seed %d, case %d", seed, i)
          .isEqualTo(export);
    }
  }

  @Test
  void shouldFindEveryTruncationDamaged() {
    // given
    byte[] bytes = SnapshotCodec.encode(Exports.of("gate-1", 7));
    // then
    for (int length = 0; length < bytes.length; length++) {
      assertThat(failure(Arrays.copyOf(bytes, length)))
          .as("%d bytes", length)
          .isInstanceOf(DamagedSnapshotException.class);
    }
  }

  @Test
  void shouldFindEveryChangedBitDamaged() {
    // given
    byte[] bytes = SnapshotCodec.encode(Exports.of("gate-1", 7));
    // then also in the first line, and where the format's number stands
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(failure(changed)).as("bit %d", bit).isInstanceOf(DamagedSnapshotException.class);
    }
  }

  @Test
  void shouldSayWhatIsWrongWithFirstLine() {
    assertThat(failure("hello\nworld".getBytes(StandardCharsets.UTF_8)))
        .hasMessage(
            "Expected the file to begin with a line \"vertick-snapshot sha256=… bytes=…\", but it begins with \"hello\"");
    assertThat(failure("x".repeat(1_000).getBytes(StandardCharsets.UTF_8)))
        .hasMessageEndingWith("but it begins with \"" + "x".repeat(120) + "\"");
  }

  @Test
  void shouldSayHowMuchIsMissing() {
    // given
    byte[] bytes = SnapshotFrame.around(CONTENT);
    // then
    assertThat(failure(Arrays.copyOf(bytes, bytes.length - 10)))
        .hasMessage("Expected " + CONTENT.length()
            + " bytes after the first line of the file, but found " + (CONTENT.length() - 10));
  }

  @Test
  void shouldSayThatChecksumIsWrong() {
    // given
    byte[] bytes = SnapshotFrame.around(CONTENT);
    bytes[bytes.length - 5] ^= 1;
    // then
    assertThat(failure(bytes))
        .hasMessageMatching(
            "Expected the checksum [0-9a-f]{64} of the file, but its bytes have [0-9a-f]{64}");
  }

  @Test
  void shouldNotTakeForeignFormatForDamage() {
    assertThat(failure(SnapshotFrame.around("{\"format\":2,\"id\":\"gate-1\",\"more\":true}")))
        .isExactlyInstanceOf(SnapshotException.class)
        .hasMessage(
            "Expected format 1 in the file, but it has 2: read it with the version of Vertick that wrote it");
  }

  @Test
  void shouldNotTakeOtherMachineForDamage() {
    assertThat(failure(SnapshotCodec.encode(Exports.of("gate-2", 7))))
        .isExactlyInstanceOf(SnapshotException.class)
        .hasMessage("Expected a snapshot of gate-1 in the file, but it is one of gate-2");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
      "format":1                          | "form":1                       | "format" in the file to be a whole number of at least 0, but found null
      "format":1                          | "format":"1"                   | "format" in the file to be a whole number of at least 0, but found 1
      "id":"gate-1"                       | "id":1                         | "id" in the file to be a string, but found 1
      "schema":"0123456789abcdef          | "schema":"0123                 | "schema" in the file to be 32 hexadecimal digits, but found 0123fffffffffffffffe
      "schema":"0123456789                | "schema":"0123456X89           | "schema" in the file to be 32 hexadecimal digits, but found 0123456X89abcdeffffffffffffffffe
      "version":7                         | "version":-1                   | "version" in the file to be a whole number of at least 0, but found -1
      "version":7                         | "version":7.0                  | "version" in the file to be a whole number of at least 0, but found 7.0
      "version":7                         | "version":9223372036854775808  | "version" in the file to be a whole number of at least 0, but found 9223372036854775808
      "queueTick":8                       | "queueTick":0                  | "queueTick" in the file to be a whole number of at least 1, but found 0
      {"Idle":7,"Busy":1,"Exception":0}   | []                             | "states" in the file to be an object, but found []
      "Idle":7                            | "Idle":-7                      | "Idle" in the file to be a whole number of at least 0, but found -7
      {"Count":{"int64":7}}               | null                           | "attributes" in the file to be an object, but found null
      {"int64":7}                         | 7                              | "Count" in the file to be an object, but found 7
      {"int64":7}                         | {"int64":"7"}                  | "int64" in the file to be a whole number of at least -9223372036854775808, but found 7
      {"int64":7}                         | {"bool":7}                     | "bool" in the file to be true or false, but found 7
      {"int64":7}                         | {"string":7}                   | "string" in the file to be a string, but found 7
      {"int64":7}                         | {"float64":7}                  | "float64" in the file to be a string, but found 7
      {"int64":7}                         | {"float64":"seven"}            | "float64" in the file to be a number as text, but found seven
      "error":null                        | "error":{}                     | "error" in the file to be a string, but found {}
      """)
  void shouldSayWhichFieldIsMalformed(String right, String wrong, String message) {
    // given
    assertThat(CONTENT).contains(right);
    var content = CONTENT.replace(right, wrong);
    // then it is whole, so no older one is to be taken in its place
    assertThat(failure(SnapshotFrame.around(content)))
        .isExactlyInstanceOf(SnapshotException.class)
        .hasMessage("Expected " + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"int64\":7,\"bool\":true}", "{\"bytes\":7}"})
  void shouldSayWhichTypesThereAre(String typed) {
    assertThat(failure(SnapshotFrame.around(CONTENT.replace("{\"int64\":7}", typed))))
        .isExactlyInstanceOf(SnapshotException.class)
        .hasMessage(
            "Expected each attribute in the file to have one value of type bool, int64, float64 or string, but found "
                + typed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "nonsense"})
  void shouldSayThatContentIsNoJson(String content) {
    assertThat(failure(SnapshotFrame.around(content)))
        .isExactlyInstanceOf(SnapshotException.class)
        .hasMessageStartingWith("Expected JSON in the file, but ");
  }

  @Test
  void shouldCutLongErrorText() {
    // given
    var longest = "x".repeat(SnapshotCodec.ERROR_CHARS_MAX);
    // then
    assertThat(errorAfter(longest)).isEqualTo(longest);
    assertThat(errorAfter(longest + "y")).isEqualTo(longest);
  }

  @Test
  void shouldRefuseTooLongSnapshot() {
    // given a name that no schema has
    var export = Exports.with("gate-1", 1, Map.of("x".repeat(SnapshotCodec.BYTES_MAX), 1L), null);
    // then
    assertThatThrownBy(() -> SnapshotCodec.encode(export))
        .isInstanceOf(SnapshotException.class)
        .hasMessageMatching(
            "Expected a snapshot of gate-1 of at most 33554432 bytes, but it has 33554\\d\\d\\d");
  }

  @Test
  void shouldHaveRoomForGreatestMachine() {
    // given as many states as there may be, with the longest names and ticks
    var names = new ArrayList<String>();
    for (int i = 0; i < 65_535; i++) {
      names.add("S" + "x".repeat(248) + (100_000 + i));
    }
    long[] ticks = new long[names.size()];
    Arrays.fill(ticks, Long.MAX_VALUE);
    var export = new MachineExport(
        "gate-1",
        new SchemaHash(1, 2),
        names,
        new Clock(ticks),
        1,
        1,
        Map.of("Text", "ä".repeat(8_192)),
        "ä".repeat(SnapshotCodec.ERROR_CHARS_MAX));
    // then
    assertThat(read(SnapshotCodec.encode(export))).isEqualTo(export);
  }

  @Test
  void shouldRefuseAttributeOfOtherType() {
    assertThatThrownBy(
            () -> SnapshotCodec.encode(Exports.with("gate-1", 1, Map.of("Count", 1), null)))
        .isInstanceOf(SnapshotException.class)
        .hasMessage(
            "Expected a boolean, long, double or string in the attribute Count, but found a Integer");
  }

  private static @Nullable String errorAfter(String error) {
    return read(SnapshotCodec.encode(Exports.with("gate-1", 1, Map.of(), error)))
        .error();
  }

  private static MachineExport read(byte[] bytes) {
    return SnapshotCodec.decode(bytes, "gate-1", SOURCE);
  }

  private static Throwable failure(byte[] bytes) {
    return catchThrowable(() -> read(bytes));
  }

  private static MachineExport randomExport(Random random) {
    int states = random.nextInt(20);
    var names = new ArrayList<String>();
    long[] ticks = new long[states];
    for (int i = 0; i < states; i++) {
      names.add("S" + i);
      ticks[i] = random.nextLong() >>> (1 + random.nextInt(63));
    }
    var attributes = new LinkedHashMap<String, Object>();
    for (int i = random.nextInt(8); i > 0; i--) {
      attributes.put("A" + i, randomValue(random));
    }
    return new MachineExport(
        "m" + random.nextInt(),
        new SchemaHash(random.nextLong(), random.nextLong()),
        names,
        new Clock(ticks),
        random.nextLong() >>> 1,
        1 + random.nextInt(100),
        attributes,
        random.nextBoolean() ? null : randomText(random));
  }

  private static Object randomValue(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextBoolean();
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> Double.longBitsToDouble(random.nextLong());
      default -> randomText(random);
    };
  }

  /** Any chars at all, halves of surrogate pairs included. */
  private static String randomText(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      text.append((char) (random.nextInt(0x1_0000) >> random.nextInt(9)));
    }
    return text.toString();
  }
}
