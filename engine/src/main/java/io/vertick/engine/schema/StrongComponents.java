package io.vertick.engine.schema;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/** Strongly connected components of a graph (Tarjan 1972), without recursion: chains of 65,535 states must not exhaust the stack. */
final class StrongComponents {
  private final List<List<Integer>> successors;
  private final int[] number;
  private final int[] low;
  private final int[] nextChild;
  private final int[] component;
  private final ArrayDeque<Integer> open = new ArrayDeque<>();
  private final ArrayDeque<Integer> path = new ArrayDeque<>();
  private int visited;
  private int components;

  private StrongComponents(List<List<Integer>> successors) {
    this.successors = successors;
    int size = successors.size();
    number = new int[size];
    low = new int[size];
    nextChild = new int[size];
    component = new int[size];
    Arrays.fill(component, -1);
  }

  /** The component of each node, numbered from 0; two nodes share it if each reaches the other. */
  static int[] of(List<List<Integer>> successors) {
    var search = new StrongComponents(successors);
    for (int node = 0; node < search.number.length; node++) {
      if (search.number[node] == 0) {
        search.visitFrom(node);
      }
    }
    return search.component;
  }

  private void visitFrom(int root) {
    enter(root);
    while (!path.isEmpty()) {
      int node = path.peekLast();
      var children = successors.get(node);
      if (nextChild[node] < children.size()) {
        int child = children.get(nextChild[node]++);
        if (number[child] == 0) {
          enter(child);
        } else if (component[child] < 0) {
          low[node] = Math.min(low[node], number[child]);
        }
      } else {
        leave(node);
      }
    }
  }

  private void enter(int node) {
    number[node] = ++visited;
    low[node] = visited;
    open.addLast(node);
    path.addLast(node);
  }

  private void leave(int node) {
    path.removeLast();
    if (low[node] == number[node]) {
      int member;
      do {
        member = open.removeLast();
        component[member] = components;
      } while (member != node);
      components++;
    }
    var parent = path.peekLast();
    if (parent != null) {
      low[parent] = Math.min(low[parent], low[node]);
    }
  }
}
