package io.vertick.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitsTest {
  private static final int CASES = 500;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  private static BitSet asBitSet(long[] set) {
    return BitSet.valueOf(set);
  }

  private long[] randomSet(int size) {
    var set = Bits.create(size);
    int members = random.nextInt(size + 1);
    for (int i = 0; i < members; i++) {
      Bits.set(set, random.nextInt(size));
    }
    return set;
  }

  @Test
  void shouldHaveRoomForAllBits() {
    assertThat(Bits.create(0)).isEmpty();
    assertThat(Bits.create(1)).hasSize(1);
    assertThat(Bits.create(64)).hasSize(1);
    assertThat(Bits.create(65)).hasSize(2);
  }

  @Test
  void shouldSetAndClearLikeABitSet() {
    for (int round = 0; round < CASES; round++) {
      // given
      int size = 1 + random.nextInt(200);
      var set = Bits.create(size);
      var expected = new BitSet(size);
      for (int step = 0; step < 100; step++) {
        int bit = random.nextInt(size);
        // when
        if (random.nextInt(3) > 0) {
          Bits.set(set, bit);
          expected.set(bit);
        } else {
          Bits.clear(set, bit);
          expected.clear(bit);
        }
        // then
        assertThat(Bits.get(set, bit)).as("seed %d", seed).isEqualTo(expected.get(bit));
      }
      assertThat(asBitSet(set)).as("seed %d", seed).isEqualTo(expected);
      assertThat(Bits.count(set)).as("seed %d", seed).isEqualTo(expected.cardinality());
      assertThat(Bits.isEmpty(set)).as("seed %d", seed).isEqualTo(expected.isEmpty());
      Bits.clearAll(set);
      assertThat(Bits.isEmpty(set)).isTrue();
    }
  }

  @Test
  void shouldCombineLikeABitSet() {
    for (int round = 0; round < CASES; round++) {
      // given
      int size = 1 + random.nextInt(200);
      var a = randomSet(size);
      var b = random.nextInt(4) == 0 ? a.clone() : randomSet(size);
      var expectedOr = asBitSet(a);
      expectedOr.or(asBitSet(b));
      var expectedAnd = asBitSet(a);
      expectedAnd.and(asBitSet(b));
      var expectedAndNot = asBitSet(a);
      expectedAndNot.andNot(asBitSet(b));
      // when
      var copy = Bits.create(size);
      Bits.copy(a, copy);
      var or = a.clone();
      Bits.orInto(b, or);
      var andNot = a.clone();
      Bits.andNotInto(b, andNot);
      var difference = randomSet(size);
      Bits.difference(a, b, difference);
      var intersection = randomSet(size);
      Bits.intersection(a, b, intersection);
      // then
      assertThat(copy).as("seed %d", seed).isEqualTo(a);
      assertThat(asBitSet(or)).as("seed %d", seed).isEqualTo(expectedOr);
      assertThat(asBitSet(andNot)).as("seed %d", seed).isEqualTo(expectedAndNot);
      assertThat(asBitSet(difference)).as("seed %d", seed).isEqualTo(expectedAndNot);
      assertThat(asBitSet(intersection)).as("seed %d", seed).isEqualTo(expectedAnd);
      assertThat(Bits.intersects(a, b)).as("seed %d", seed).isEqualTo(!expectedAnd.isEmpty());
      assertThat(Bits.isSubset(a, b)).as("seed %d", seed).isEqualTo(expectedAndNot.isEmpty());
    }
  }

  @Test
  void shouldWalkUpAndDownLikeABitSet() {
    for (int round = 0; round < CASES; round++) {
      // given
      int size = 1 + random.nextInt(200);
      var set = randomSet(size);
      var expected = asBitSet(set);
      // when, then
      for (int from = 0; from < size; from++) {
        assertThat(Bits.next(set, from)).as("seed %d", seed).isEqualTo(expected.nextSetBit(from));
        assertThat(Bits.previous(set, from))
            .as("seed %d", seed)
            .isEqualTo(expected.previousSetBit(from));
      }
      assertThat(Bits.last(set)).as("seed %d", seed).isEqualTo(expected.length() - 1);
    }
  }

  @Test
  void shouldEndWalksAtTheEdges() {
    // given
    var set = Bits.create(128);
    Bits.set(set, 0);
    Bits.set(set, 127);
    // when, then
    assertThat(Bits.next(set, 128)).isEqualTo(-1);
    assertThat(Bits.previous(set, -1)).isEqualTo(-1);
    assertThat(Bits.next(set, 1)).isEqualTo(127);
    assertThat(Bits.previous(set, 126)).isZero();
    assertThat(Bits.next(Bits.create(0), 0)).isEqualTo(-1);
    assertThat(Bits.last(Bits.create(70))).isEqualTo(-1);
  }
}
