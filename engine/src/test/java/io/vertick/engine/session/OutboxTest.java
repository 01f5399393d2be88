package io.vertick.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.protocol.Output;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox = new Outbox();

  @Test
  void shouldKeepWhatANaiveQueueKeeps() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var naive = new ArrayDeque<byte[]>();
    long size = 0;
    for (int i = 0; i < 50_000; i++) {
      if (random.nextInt(100) < 52 || naive.isEmpty()) {
        // when a message is added
        var bytes = new byte[random.nextInt(random.nextInt(50) == 0 ? 3_000 : 30)];
        random.nextBytes(bytes);
        outbox.add(bytes, 0, bytes.length, i);
        naive.add(bytes);
        size += bytes.length;
      } else {
        // or the oldest ones are dropped
        int count = 1 + random.nextInt(Math.min(3, naive.size()));
        outbox.dropThrough(outbox.first() + count - 1);
        for (; count > 0; count--) {
          size -= naive.remove().length;
        }
      }
      // then
      assertThat(outbox.size()).as("seed %d", seed).isEqualTo(size);
      assertThat(outbox.isEmpty()).isEqualTo(naive.isEmpty());
      if (!naive.isEmpty()) {
        assertThat(copy(outbox.first())).as("seed %d", seed).isEqualTo(naive.peekFirst());
        assertThat(copy(outbox.last())).as("seed %d", seed).isEqualTo(naive.peekLast());
        assertThat(outbox.sizeBelow(outbox.last())).isEqualTo(size - naive.getLast().length);
      }
    }
  }

  @Test
  void shouldBeSmallAgainWhenNothingIsLeftAfterAStall() {
    // given
    var message = new byte[1_000];
    for (int i = 1; i <= 8_000; i++) {
      outbox.add(message, 0, message.length, i);
    }
    assertThat(outbox.capacity()).isGreaterThan(8_000_000);
    // when all but one are dropped, and then that one
    outbox.dropThrough(7_999);
    assertThat(outbox.length(8_000)).isEqualTo(1_000);
    outbox.dropThrough(8_000);
    // then
    assertThat(outbox.capacity()).isLessThan(4_096);
    assertThat(outbox.size()).isZero();
    assertThat(outbox.isEmpty()).isTrue();
    // and numbers go on
    for (int i = 8_001; i <= 8_100; i++) {
      assertThat(outbox.add(new byte[] {1, (byte) i, 3}, 0, 3, i)).isEqualTo(i);
    }
    assertThat(outbox.first()).isEqualTo(8_001);
    for (int i = 8_001; i <= 8_100; i++) {
      assertThat(copy(i)).containsExactly(1, (byte) i, 3);
      assertThat(outbox.addedAt(i)).isEqualTo(i);
    }
  }

  private byte[] copy(long number) {
    var out = new Output();
    outbox.copy(number, out);
    return out.toArray();
  }
}
