package io.vertick.engine.relation;

import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Relation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SparseBits;
import io.vertick.engine.schema.StateDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * A schema's relations in the form that deciding needs: everything by rank, so that walking the bits of a set walks the static order. Immutable; shared by all
 * machines of a type.
 */
public final class RelationTable {
  private final Schema<?> schema;
  private final int[][] adds;
  private final SparseBits[] needs;
  private final SparseBits[] blocks;
  private final SparseBits[] blockedBy;
  private final SparseBits[] neededBy;
  private final int exceptionRank;
  private final long[] unrelated;
  private final long[] needing;
  private final long[] multi;
  private final long[] quiet;
  private final int[] autosByIndex;

  private RelationTable(Schema<?> schema) {
    this.schema = schema;
    int size = schema.size();
    adds = new int[size][];
    needs = new SparseBits[size];
    blocks = new SparseBits[size];
    for (int rank = 0; rank < size; rank++) {
      adds[rank] = ranksOf(rank, Relation.ADD);
      needs[rank] = SparseBits.of(ranksOf(rank, Relation.REQUIRE));
      blocks[rank] = SparseBits.of(ranksOf(rank, Relation.REMOVE));
    }
    blockedBy = inverse(Relation.REMOVE);
    neededBy = inverse(Relation.REQUIRE);
    exceptionRank = schema.rankOf(schema.exception());
    needing = where(definition -> definition.require().length > 0);
    unrelated = findUnrelated();
    multi = where(StateDefinition::multi);
    quiet = where(StateDefinition::quiet);
    autosByIndex = findAutos();
  }

  public static RelationTable of(Schema<?> schema) {
    return new RelationTable(schema);
  }

  public Schema<?> schema() {
    return schema;
  }

  public int size() {
    return adds.length;
  }

  /** The ranks that activating this one implies, in declared order. */
  int[] adds(int rank) {
    return adds[rank];
  }

  /** Whether activating the first state implies the second. */
  boolean implies(int rank, int other) {
    return Arrays.stream(adds[rank]).anyMatch(added -> added == other);
  }

  SparseBits needs(int rank) {
    return needs[rank];
  }

  SparseBits blocks(int rank) {
    return blocks[rank];
  }

  public SparseBits blockedBy(int rank) {
    return blockedBy[rank];
  }

  /** The states that require this one. */
  SparseBits neededBy(int rank) {
    return neededBy[rank];
  }

  int exceptionRank() {
    return exceptionRank;
  }

  /** States that require others. */
  long[] needing() {
    return needing;
  }

  /**
   * Whether no relation ties the state to others: adding or removing it changes nothing else. Never, if {@code Exception} requires
   * something: it may have lost that, and would leave with the next transition.
   */
  public boolean isUnrelated(int rank) {
    return Bits.get(unrelated, rank);
  }

  /** Re-entrant states. */
  public long[] multi() {
    return multi;
  }

  public long[] quiet() {
    return quiet;
  }

  /** The ranks of the auto states, in index order. */
  public int[] autosByIndex() {
    return Arrays.copyOf(autosByIndex, autosByIndex.length);
  }

  /** The first state of the set that lacks a need or blocks another of the set, or -1. A set of active states has none, but that {@code
   * Exception} may lack a need: a failure never takes it out. */
  public int firstUnsound(long[] set) {
    for (int rank = Bits.next(set, 0); rank >= 0; rank = Bits.next(set, rank + 1)) {
      boolean lacks = rank != exceptionRank && !needs[rank].isSubsetOf(set);
      if (lacks || blocks[rank].intersects(set)) {
        return rank;
      }
    }
    return -1;
  }

  /** The states that a predicate of their definition holds for. */
  public long[] where(Predicate<StateDefinition> predicate) {
    var set = Bits.create(size());
    for (int rank = 0; rank < size(); rank++) {
      if (predicate.test(schema.definition(schema.indexOfRank(rank)))) {
        Bits.set(set, rank);
      }
    }
    return set;
  }

  private int[] ranksOf(int rank, Relation relation) {
    int[] indexes = schema.definition(schema.indexOfRank(rank)).related(relation);
    return Arrays.stream(indexes).map(schema::rankOfIndex).toArray();
  }

  private SparseBits[] inverse(Relation relation) {
    var owners = new ArrayList<List<Integer>>();
    for (int rank = 0; rank < size(); rank++) {
      owners.add(new ArrayList<>(0));
    }
    for (int rank = 0; rank < size(); rank++) {
      for (int related : ranksOf(rank, relation)) {
        owners.get(related).add(rank);
      }
    }
    return owners.stream()
        .map(list -> SparseBits.of(list.stream().mapToInt(Integer::intValue).toArray()))
        .toArray(SparseBits[]::new);
  }

  private long[] findUnrelated() {
    var found = Bits.create(size());
    for (int rank = 0; rank < size() && needs[exceptionRank].isEmpty(); rank++) {
      if (adds[rank].length == 0
          && needs[rank].isEmpty()
          && neededBy[rank].isEmpty()
          && blocks[rank].isEmpty()
          && blockedBy[rank].isEmpty()) {
        Bits.set(found, rank);
      }
    }
    return found;
  }

  private int[] findAutos() {
    return schema.all().stream()
        .filter(state -> schema.definition(state.index()).auto())
        .mapToInt(schema::rankOf)
        .toArray();
  }
}
