package io.vertick.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertick.engine.clock.Incarnation;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final Incarnation A = new Incarnation(1, 2);
  private static final Incarnation B = new Incarnation(3, 4);

  @Test
  void shouldReadTheHelloThatItWrote() {
    long seed = new Random().nextLong();
    var samples = new Samples(seed);
    for (int i = 0; i < 2_000; i++) {
      // given
      var hello = samples.hello();
      var bytes = bytes(hello);
      // then
      assertThat(Frame.kind(bytes, 0, bytes.length)).isEqualTo(Frame.Kind.HELLO);
      assertThat(Frame.readHello(new Input(bytes))).as("seed %d", seed).isEqualTo(hello);
    }
  }

  @Test
  void shouldReadTheHelloOfALaterVersionWhenItIsLonger() {
    // given
    var hello = new Samples(1).hello();
    var longer = Arrays.copyOf(bytes(hello), bytes(hello).length + 3);
    // then
    assertThat(Frame.readHello(new Input(longer))).isEqualTo(hello);
  }

  @Test
  void shouldRefuseEveryPrefixOfAHello() {
    // given
    var bytes = bytes(new Samples(2).hello());
    for (int length = 0; length < bytes.length; length++) {
      var in = new Input(bytes, 0, length);
      // then
      assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Frame.readHello(in));
    }
  }

  @Test
  void shouldReadTheRejectionThatItWrote() {
    // given
    var rejection = new Rejection(A, 7, Rejection.VERSION, "speaks 2 to 3");
    var out = new Output();
    // when
    Frame.write(out, rejection);
    // then
    assertThat(Frame.kind(out.array(), 0, out.size())).isEqualTo(Frame.Kind.REJECTION);
    assertThat(Frame.readRejection(new Input(out.toArray()))).isEqualTo(rejection);
  }

  @Test
  void shouldReadTheHeaderThatItWrote() {
    // given
    var datagram = new Output();
    var stream = new Output();
    // when
    Frame.writeDatagramHeader(datagram, new Frame.Header(-5, 0, 300, 70_000));
    Frame.writeStreamHeader(stream, 1, -1);
    // then
    assertThat(Frame.readHeader(new Input(datagram.toArray()), false))
        .isEqualTo(new Frame.Header(-5, 0, 300, 70_000));
    assertThat(HexFormat.of().formatHex(stream.toArray())).isEqualTo("4101");
    assertThat(Frame.readHeader(new Input(stream.toArray()), true))
        .isEqualTo(new Frame.Header(0, 1, -1, -1));
  }

  @Test
  void shouldRefuseWhatIsNoFrame() {
    for (int first : new int[] {0, '{', ' ', 0x16, 0x48, 0x60, 0xff}) {
      var bytes = new byte[] {(byte) first, 1};
      assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Frame.kind(bytes, 0, 2));
    }
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> Frame.kind(new byte[0], 0, 0));
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> Frame.readHeader(new Input(new byte[] {0x44}), true));
  }

  @Test
  void shouldTagEachHelloOfEachPairDifferently() {
    assertThat(Frame.tag(A, 1, B, 2))
        .isEqualTo(Frame.tag(A, 1, B, 2))
        .isNotEqualTo(Frame.tag(A, 1, B, 1))
        .isNotEqualTo(Frame.tag(A, 2, B, 2))
        .isNotEqualTo(Frame.tag(A, 2, B, 1))
        .isNotEqualTo(Frame.tag(B, 1, A, 2));
  }

  @Test
  void shouldKeepTokensOutOfTexts() {
    // given
    var hello = new Hello(1, 1, 0, A, 1, 1, true, 0, null, 0, 0, 0, "node-a", "secret");
    // then
    assertThat(hello).hasToString("Hello of node-a (" + A + "), versions 1 to 1");
  }

  private static byte[] bytes(Hello hello) {
    var out = new Output();
    Frame.write(out, hello);
    return out.toArray();
  }
}
