package io.vertick.engine.schema;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An immutable set of states of one schema, listed in index order. Any thread. */
public final class StateSet implements Iterable<State> {
  private static final StateSet EMPTY = new StateSet(null, new long[0]);

  // Null only for the empty set, which belongs to every schema.
  private final @Nullable Schema<?> schema;
  // By rank, see Bits.
  private final long[] bits;

  private StateSet(@Nullable Schema<?> schema, long[] bits) {
    this.schema = schema;
    this.bits = bits;
  }

  /**
   * The set of these states; doubles collapse.
   *
   * @throws IllegalArgumentException if they belong to different schemas
   */
  public static StateSet of(State... states) {
    return of(Arrays.asList(states));
  }

  /** Like {@link #of(State...)}. */
  public static StateSet of(Collection<State> states) {
    if (states.isEmpty()) {
      return EMPTY;
    }
    var schema = states.iterator().next().schema();
    var bits = Bits.create(schema.size());
    for (var state : states) {
      Bits.set(bits, schema.rankOf(state));
    }
    return new StateSet(schema, bits);
  }

  /** The set whose members' ranks are the bits set in {@code rankBits}, which is copied. */
  public static StateSet ofRanks(Schema<?> schema, long[] rankBits) {
    return new StateSet(schema, rankBits.clone());
  }

  /** The schema of its members; null if there are none to tell. */
  public @Nullable Schema<?> schema() {
    return schema;
  }

  public boolean isEmpty() {
    return Bits.isEmpty(bits);
  }

  public int size() {
    return Bits.count(bits);
  }

  public boolean contains(State state) {
    return schema != null && Bits.get(bits, schema.rankOf(state));
  }

  public boolean containsAll(StateSet other) {
    return other.isEmpty() || (isSameSchema(other) && Bits.isSubset(other.bits, bits));
  }

  public boolean intersects(StateSet other) {
    return !other.isEmpty()
        && !isEmpty()
        && isSameSchema(other)
        && Bits.intersects(bits, other.bits);
  }

  /** Whether every member's rank is a bit of {@code rankBits}. */
  public boolean isSubsetOf(long[] rankBits) {
    return schema == null || Bits.isSubset(bits, rankBits);
  }

  /** Whether some member's rank is a bit of {@code rankBits}. */
  public boolean intersects(long[] rankBits) {
    return schema != null && Bits.intersects(bits, rankBits);
  }

  /** The members' indexes, ascending. */
  public int[] indexes() {
    return schema == null
        ? new int[0]
        : ranks().map(schema::indexOfRank).sorted().toArray();
  }

  /** The members in index order. */
  public List<State> toList() {
    return stream().toList();
  }

  /** The members' names in index order. */
  public List<String> names() {
    return stream().map(State::name).toList();
  }

  @Override
  public Iterator<State> iterator() {
    return toList().iterator();
  }

  public Stream<State> stream() {
    var of = schema;
    return of == null ? Stream.of() : Arrays.stream(indexes()).mapToObj(of::state);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StateSet set
        && (isEmpty() ? set.isEmpty() : schema == set.schema && Arrays.equals(bits, set.bits));
  }

  @Override
  public int hashCode() {
    return isEmpty() ? 0 : Arrays.hashCode(bits);
  }

  /** The names in index order, such as {@code (A C)}. */
  @Override
  public String toString() {
    return "(" + String.join(" ", names()) + ")";
  }

  private IntStream ranks() {
    return IntStream.iterate(
        Bits.next(bits, 0), rank -> rank >= 0, rank -> Bits.next(bits, rank + 1));
  }

  private boolean isSameSchema(StateSet other) {
    if (schema != null && other.schema != null && schema != other.schema) {
      throw new IllegalArgumentException(
          "Expected states of one schema, but found " + this + " and " + other + " of two");
    }
    return schema != null;
  }
}
