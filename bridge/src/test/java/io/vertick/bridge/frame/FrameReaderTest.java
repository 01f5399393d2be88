package io.vertick.bridge.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.ProtocolException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private final FrameReader reader = new FrameReader();
  private final List<Buffer> frames = new ArrayList<>();

  private boolean take(byte[] bytes, int offset, int length) {
    return frames.add(Buffer.buffer().appendBytes(bytes, offset, length));
  }

  private static Buffer frame(int length, int seed) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  private static void append(Buffer stream, Buffer frame) {
    int left = frame.length();
    while (left >= 0x80) {
      stream.appendByte((byte) (left | 0x80));
      left >>>= 7;
    }
    stream.appendByte((byte) left).appendBuffer(frame);
  }

  @Test
  void shouldCutStreamIntoFramesWhereverChunksEnd() {
    // given frames whose lengths take one, two and three bytes
    var expected = new ArrayList<Buffer>();
    var stream = Buffer.buffer();
    for (int length : List.of(1, 127, 128, 16_383, 16_384, Frame.BYTES_MAX, 2)) {
      var frame = frame(length, length);
      expected.add(frame);
      append(stream, frame);
    }
    for (int chunk : List.of(1, 2, 7, 1_000, 65_536, stream.length())) {
      frames.clear();
      // when
      for (int from = 0; from < stream.length(); from += chunk) {
        reader.add(stream.getBuffer(from, Math.min(from + chunk, stream.length())), this::take);
      }
      // then
      assertThat(frames).as("chunks of %s bytes", chunk).isEqualTo(expected);
    }
  }

  @Test
  void shouldStopWhenNoMoreFramesAreWanted() {
    // given
    var stream = Buffer.buffer();
    append(stream, frame(3, 1));
    append(stream, frame(3, 2));
    // when
    reader.add(stream, (bytes, offset, length) -> {
      take(bytes, offset, length);
      return false;
    });
    // then
    assertThat(frames).hasSize(1);
  }

  /** 0; one more than a frame may have; numbers that are too long; 0 and 1 in two bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"00", "818004", "ffffff", "80808001", "8000", "8100"})
  void shouldRefuseLength(String length) {
    // given
    var stream = Buffer.buffer(HexFormat.of().parseHex(length));
    // when
    assertThatThrownBy(() -> reader.add(stream, this::take))
        // then
        .isInstanceOf(ProtocolException.class)
        .hasMessageStartingWith("Expected");
    assertThat(frames).isEmpty();
  }
}
