package io.vertick.engine.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The one order of all states in which handlers run: needed states before those that need them, then as {@code after} asks, else by index.
 *
 * <p>Edges are taken one by one — all needs in order of (owner, declared position), then all afters — and one that would close a cycle is skipped with a warning.
 * Then a topological order, smallest index first (Kahn 1962). An edge can only close a cycle inside a strongly connected component of the graph of all edges, so
 * only those are searched.
 */
final class StaticOrder {
  private final int size;
  private final List<List<Integer>> successors;
  private final int[] component;
  private final List<SchemaWarning> warnings = new ArrayList<>();
  private final int[] indexByRank;
  private final int[] rankByIndex;

  private StaticOrder(StateDefinition[] definitions) {
    size = definitions.length;
    var allEdges = emptyGraph(size);
    eachEdge(definitions, Relation.REQUIRE, (from, to) -> allEdges.get(from).add(to));
    eachEdge(definitions, Relation.AFTER, (from, to) -> allEdges.get(from).add(to));
    component = StrongComponents.of(allEdges);
    successors = emptyGraph(size);
    eachEdge(
        definitions,
        Relation.REQUIRE,
        (from, to) -> takeOrWarn(definitions, Relation.REQUIRE, from, to));
    eachEdge(
        definitions,
        Relation.AFTER,
        (from, to) -> takeOrWarn(definitions, Relation.AFTER, from, to));
    indexByRank = topological();
    rankByIndex = new int[size];
    for (int rank = 0; rank < size; rank++) {
      rankByIndex[indexByRank[rank]] = rank;
    }
  }

  static StaticOrder of(StateDefinition[] definitions) {
    return new StaticOrder(definitions);
  }

  int[] indexByRank() {
    return indexByRank;
  }

  int[] rankByIndex() {
    return rankByIndex;
  }

  List<SchemaWarning> warnings() {
    return warnings;
  }

  private interface EdgeConsumer {
    void accept(int from, int to);
  }

  /** From the state that comes first to the owner of the relation; a state's need of itself is none. */
  private static void eachEdge(
      StateDefinition[] definitions, Relation relation, EdgeConsumer consumer) {
    for (int owner = 0; owner < definitions.length; owner++) {
      for (int related : definitions[owner].related(relation)) {
        if (related != owner) {
          consumer.accept(related, owner);
        }
      }
    }
  }

  private static List<List<Integer>> emptyGraph(int size) {
    var graph = new ArrayList<List<Integer>>(size);
    for (int i = 0; i < size; i++) {
      graph.add(new ArrayList<>(0));
    }
    return graph;
  }

  private void takeOrWarn(StateDefinition[] definitions, Relation relation, int from, int to) {
    if (component[from] == component[to] && reaches(to, from)) {
      warnings.add(skipped(relation, definitions[to].name(), definitions[from].name()));
    } else {
      successors.get(from).add(to);
    }
  }

  private static SchemaWarning skipped(Relation relation, String owner, String related) {
    return relation == Relation.REQUIRE
        ? new SchemaWarning(
            SchemaWarning.Kind.REQUIRE_CYCLE,
            List.of(owner, related),
            owner + " requires " + related + ", which requires " + owner
                + ": they can only be activated together")
        : new SchemaWarning(
            SchemaWarning.Kind.IGNORED_AFTER,
            List.of(owner, related),
            owner + " after " + related + " is ignored: other relations put " + owner + " first");
  }

  private boolean reaches(int start, int goal) {
    var seen = new boolean[size];
    var open = new ArrayDeque<Integer>();
    open.add(start);
    seen[start] = true;
    while (!open.isEmpty()) {
      int node = open.poll();
      if (node == goal) {
        return true;
      }
      for (int next : successors.get(node)) {
        if (!seen[next] && component[next] == component[goal]) {
          seen[next] = true;
          open.add(next);
        }
      }
    }
    return false;
  }

  private int[] topological() {
    var incoming = new int[size];
    successors.forEach(targets -> targets.forEach(target -> incoming[target]++));
    var ready = new PriorityQueue<Integer>();
    for (int index = 0; index < size; index++) {
      if (incoming[index] == 0) {
        ready.add(index);
      }
    }
    var order = new int[size];
    int rank = 0;
    while (!ready.isEmpty()) {
      int index = ready.poll();
      order[rank++] = index;
      for (int next : successors.get(index)) {
        if (--incoming[next] == 0) {
          ready.add(next);
        }
      }
    }
    if (rank != size) {
      throw new AssertionError("Expected an order without cycles, but only placed "
          + Arrays.toString(Arrays.copyOf(order, rank)));
    }
    return order;
  }
}
