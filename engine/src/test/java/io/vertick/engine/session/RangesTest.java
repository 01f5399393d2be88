package io.vertick.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.protocol.Receipts.Range;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangesTest {
  private final Ranges ranges = new Ranges();

  @Test
  void shouldJoinRangesThatTouch() {
    // when
    ranges.add(1, 3);
    ranges.add(7, 9);
    // then
    assertThat(ranges.size()).isEqualTo(2);
    assertThat(ranges.add(2, 8)).containsExactly(new Range(4, 6));
    assertThat(ranges.size()).isEqualTo(1);
    assertThat(ranges.through()).isEqualTo(9);
    assertThat(ranges.add(4, 3)).isEmpty();
  }

  @Test
  void shouldEndAtTheHighestNumbers() {
    // when
    ranges.add(1, 3);
    // then
    assertThat(ranges.add(5, Long.MAX_VALUE)).containsExactly(new Range(5, Long.MAX_VALUE - 1));
    assertThat(ranges.size()).isEqualTo(2);
    assertThat(ranges.add(2, Long.MAX_VALUE)).containsExactly(new Range(4, 4));
    assertThat(ranges.through()).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(ranges.add(1, Long.MAX_VALUE)).isEmpty();
    assertThat(ranges.contains(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void shouldKnowTheSameNumbersAsASetOfBits() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var bits = new BitSet();
    for (int i = 0; i < 2_000; i++) {
      // given
      int first = 1 + random.nextInt(3_000);
      int last = first + random.nextInt(8) - 1;
      var before = (BitSet) bits.clone();
      bits.set(first, Math.max(first, last + 1));
      // when
      var added = ranges.add(first, last);
      // then
      before.xor(bits);
      assertThat(added).as("seed %d", seed).isEqualTo(runsOf(before));
      int probe = 1 + random.nextInt(3_010);
      assertThat(ranges.contains(probe)).as("seed %d, %d", seed, probe).isEqualTo(bits.get(probe));
      assertThat(ranges.through()).isEqualTo(bits.nextClearBit(1) - 1);
      assertThat(ranges.size()).as("seed %d", seed).isEqualTo(runsOf(bits).size());
    }
  }

  private static List<Range> runsOf(BitSet bits) {
    var runs = new ArrayList<Range>();
    for (int first = bits.nextSetBit(1); first > 0; first = bits.nextSetBit(first)) {
      int end = bits.nextClearBit(first);
      runs.add(new Range(first, end - 1));
      first = end;
    }
    return runs;
  }
}
