package io.vertick.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.relation.MutationType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedCodecTest {
  private static final int STATES = 4;
  private static final int ATTRIBUTES = 2;
  private static final Incarnation LIFE = new Incarnation(1, 2);

  private final FeedCopy shown = new FeedCopy();

  @BeforeEach
  void show() {
    shown.show(state(null));
  }

  private static ViewState state(@Nullable Throwable error) {
    return new ViewState(
        LIFE, new Clock(new long[] {1, 0, 300, 7}), 40, 50, Arrays.asList(null, "x"), error);
  }

  private static ViewState readState(byte[] bytes) {
    var in = new Input(bytes);
    assertThat(in.count()).isEqualTo(9);
    return FeedCodec.readState(in, STATES, ATTRIBUTES);
  }

  private FeedCodec.Read readUpdate(byte[] bytes) {
    var in = new Input(bytes);
    assertThat(in.varInt()).isEqualTo(5);
    assertThat(in.count()).isEqualTo(9);
    return FeedCodec.readUpdate(in, STATES, ATTRIBUTES, shown);
  }

  @Test
  void shouldBringStates() {
    // when
    var read = readState(FeedCodec.bytes(state(new IllegalStateException("jammed")), 9));
    // then
    assertThat(read.clock()).isEqualTo(state(null).clock());
    assertThat(read.attributes()).containsExactly(null, "x");
    assertThat(read.version()).isEqualTo(40);
    assertThat(read.queueTick()).isEqualTo(50);
    assertThat(read.incarnation()).isEqualTo(LIFE);
    assertThat(read.error()).hasToString("java.lang.IllegalStateException: jammed");
  }

  @Test
  void shouldBringUpdates() {
    // given
    Map<Integer, @Nullable Object> attributes = new HashMap<>();
    attributes.put(0, 5L);
    attributes.put(1, null);
    var update = new ViewUpdate(
        40,
        43,
        52,
        ClockDiff.of(new int[] {0, 3}, new long[] {1, 9}),
        attributes,
        null,
        new ViewUpdate.Step(MutationType.SET, List.of(3, 0), true));
    // when
    var read = readUpdate(FeedCodec.bytes(5, 9, update, 50, 77L));
    // then
    assertThat(read.update()).isEqualTo(update);
    assertThat(read.checksum()).isEqualTo(77);
  }

  @Test
  void shouldTakeFourBytesForOneState() {
    // given feed, number, flags, change
    var update = new ViewUpdate(
        40, 41, 51, ClockDiff.of(new int[] {3}, new long[] {1}), Map.of(), null, null);
    // then
    assertThat(HexFormat.ofDelimiter(" ").formatHex(FeedCodec.bytes(5, 9, update, 50, null)))
        .isEqualTo("05 09 03 07");
  }

  @ParameterizedTest
  @CsvSource({
    "05 09 40 07, flags",
    "05 09 03 09, below 4",
    "05 09 03 08 00, increments",
    "05 09 03 00 ff ff ff ff ff ff ff ff 7f, 2^63",
    "05 09 00 ff ff ff ff ff ff ff ff 7f 00, 2^63",
    "05 09 07 01 02 c0, attribute below 2",
    "05 09 13 03 00, type",
    "05 09 13 00 01 04, state below 4",
    "05 09 23 00, bytes"
  })
  void shouldRefuseMalformedUpdates(String hex, String problem) {
    var bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> readUpdate(bytes))
        .withMessageContaining(problem);
  }

  @Test
  void shouldRefuseAStateWithAnotherChecksumOrSize() {
    // given
    var bytes = FeedCodec.bytes(state(null), 9);
    var other = bytes.clone();
    other[bytes.length - 1]++;
    // then
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> readState(other))
        .withMessageContaining("checksum");
    var in = new Input(bytes, 1, bytes.length - 1);
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> FeedCodec.readState(in, STATES + 1, ATTRIBUTES))
        .withMessageContaining("ticks of 5 states");
  }

  @Test
  void shouldNeverThrowAnythingElseWhenBytesAreMutated() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var update = new ViewUpdate(
        40,
        42,
        51,
        ClockDiff.of(new int[] {1, 3}, new long[] {1, 2}),
        Map.of(1, "text"),
        new IllegalStateException("x"),
        new ViewUpdate.Step(MutationType.ADD, List.of(1), false));
    var originals =
        List.of(FeedCodec.bytes(5, 9, update, 50, 77L), FeedCodec.bytes(state(null), 9));
    for (int round = 0; round < 20_000; round++) {
      // given
      var bytes = originals.get(round % 2).clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      var cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      // then
      try {
        var in = new Input(cut);
        if (round % 2 == 0) {
          var unused = FeedCodec.readUpdate(in, STATES, ATTRIBUTES, shown);
        } else {
          var unused = FeedCodec.readState(in, STATES, ATTRIBUTES);
        }
      } catch (ProtocolException expected) {
        assertThat(expected).as("seed %d", seed).hasMessageContaining("Expected");
      }
    }
  }
}
