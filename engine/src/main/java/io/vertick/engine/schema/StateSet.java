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
    var schema = latest(states);
    var bits = Bits.create(schema.size());
    for (var state : states) {
      Bits.set(bits, schema.rankOf(state));
    }
    return new StateSet(schema, bits);
  }

  /** Of several that grew from each other, the one that has all the states. */
  private static Schema<?> latest(Collection<State> states) {
    var latest = states.iterator().next().schema();
    for (var state : states) {
      latest = state.schema().isGrownFrom(latest) ? state.schema() : latest;
    }
    return latest;
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
    return schema != null && !isNewer(state) && Bits.get(bits, schema.rankOf(state));
  }

  public boolean containsAll(StateSet other) {
    return isSameSchema(other)
        ? Bits.isSubset(other.bits, bits)
        : other.stream().allMatch(this::contains);
  }

  public boolean intersects(StateSet other) {
    return isSameSchema(other)
        ? Bits.intersects(bits, other.bits)
        : other.stream().anyMatch(this::contains);
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
        && (isSameSchema(set) ? Arrays.equals(bits, set.bits) : toList().equals(set.toList()));
  }

  @Override
  public int hashCode() {
    // The same for a set of a schema and for one of what that grew into, which has more words.
    int hash = 0;
    for (int rank = Bits.next(bits, 0); rank >= 0; rank = Bits.next(bits, rank + 1)) {
      hash = 31 * hash + rank + 1;
    }
    return hash;
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

  /** A state that the schema of this set grew by later is none of its members. */
  private boolean isNewer(State state) {
    return schema != null && state.schema() != schema && state.schema().isGrownFrom(schema);
  }

  private boolean isSameSchema(StateSet other) {
    return schema == other.schema;
  }
}
