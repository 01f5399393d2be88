package io.vertick.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparseBitsTest {
  private static final int CASES = 1_000;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  private int[] randomBits(int size) {
    return random.ints(random.nextInt(6), 0, size).toArray();
  }

  private long[] randomWords(int size, int density) {
    var words = Bits.create(size);
    IntStream.range(0, size)
        .filter(bit -> random.nextInt(density) > 0)
        .forEach(bit -> Bits.set(words, bit));
    return words;
  }

  private static BitSet setOf(int[] bits) {
    var set = new BitSet();
    IntStream.of(bits).forEach(set::set);
    return set;
  }

  @Test
  void shouldAnswerLikeABitSet() {
    for (int round = 0; round < CASES; round++) {
      // given
      int size = 1 + random.nextInt(300);
      int[] bits = randomBits(size);
      var expected = setOf(bits);
      var other = randomWords(size, 2 + random.nextInt(8));
      var both = setOf(bits);
      both.and(BitSet.valueOf(other));
      var missing = setOf(bits);
      missing.andNot(BitSet.valueOf(other));
      // when
      var set = SparseBits.of(bits);
      // then
      assertThat(set.isEmpty()).as("seed %d", seed).isEqualTo(expected.isEmpty());
      assertThat(set.intersects(other)).as("seed %d", seed).isEqualTo(!both.isEmpty());
      assertThat(set.isSubsetOf(other)).as("seed %d", seed).isEqualTo(missing.isEmpty());
      assertThat(set.firstIn(other)).as("seed %d", seed).isEqualTo(both.nextSetBit(0));
      assertThat(set.firstNotIn(other)).as("seed %d", seed).isEqualTo(missing.nextSetBit(0));
    }
  }

  @Test
  void shouldBeASubsetButForOneMember() {
    for (int round = 0; round < CASES; round++) {
      // given
      int size = 1 + random.nextInt(300);
      int[] bits = randomBits(size);
      var other = randomWords(size, 6);
      int except = bits.length > 0 && random.nextBoolean() ? bits[0] : random.nextInt(size);
      var missing = setOf(bits);
      missing.andNot(BitSet.valueOf(other));
      missing.clear(except);
      // when, then
      assertThat(SparseBits.of(bits).isSubsetOfExcept(other, except))
          .as("seed %d", seed)
          .isEqualTo(missing.isEmpty());
    }
  }

  @Test
  void shouldUniteLikeABitSet() {
    for (int round = 0; round < CASES; round++) {
      // given
      int size = 1 + random.nextInt(300);
      int[] bits = randomBits(size);
      var target = randomWords(size, 2);
      var expected = BitSet.valueOf(target);
      expected.or(setOf(bits));
      // when
      var united = target.clone();
      SparseBits.of(bits).orInto(united);
      // then
      assertThat(BitSet.valueOf(united)).as("seed %d", seed).isEqualTo(expected);
    }
  }
}
