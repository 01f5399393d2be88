package io.vertick.engine.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds what is sound but probably not meant: rings of autos, and states that can never be active. */
final class SchemaLint {
  // Longer chains of needs are not searched, so that 65,535 states are checked in milliseconds.
  private static final int NEEDS_MAX = 256;

  private final StateDefinition[] definitions;
  private final List<SchemaWarning> warnings = new ArrayList<>();

  private SchemaLint(StateDefinition[] definitions) {
    this.definitions = definitions;
  }

  static List<SchemaWarning> check(StateDefinition[] definitions) {
    var lint = new SchemaLint(definitions);
    lint.checkAutoRings();
    lint.checkNeverActive();
    return lint.warnings;
  }

  /** Autos that throw each other out without being thrown out in return, in a circle. */
  private void checkAutoRings() {
    var graph = new ArrayList<List<Integer>>(definitions.length);
    for (int owner = 0; owner < definitions.length; owner++) {
      var targets = new ArrayList<Integer>(0);
      if (definitions[owner].auto()) {
        for (int removed : definitions[owner].remove()) {
          if (definitions[removed].auto()
              && !definitions[removed].relatesTo(Relation.REMOVE, owner)) {
            targets.add(removed);
          }
        }
      }
      graph.add(targets);
    }
    var component = StrongComponents.of(graph);
    Map<Integer, List<String>> rings = new TreeMap<>();
    for (int index = 0; index < component.length; index++) {
      rings
          .computeIfAbsent(component[index], key -> new ArrayList<>(1))
          .add(definitions[index].name());
    }
    for (var ring : rings.values()) {
      if (ring.size() > 1) {
        warnings.add(new SchemaWarning(
            SchemaWarning.Kind.AUTO_RING,
            List.copyOf(ring),
            "Autos that remove each other in a ring turn a full circle on every change: "
                + String.join(", ", ring)));
      }
    }
  }

  private void checkNeverActive() {
    for (int index = 0; index < definitions.length; index++) {
      if (definitions[index].require().length > 0) {
        checkNeverActive(index);
      }
    }
  }

  /** A state is out of reach if one of the states it needs, however indirectly, blocks another of them. */
  private void checkNeverActive(int index) {
    var needed = needsOf(index);
    for (int blocker : needed) {
      for (int blocked : definitions[blocker].remove()) {
        if (needed.contains(blocked)) {
          var names = List.of(
              definitions[index].name(), definitions[blocker].name(), definitions[blocked].name());
          warnings.add(new SchemaWarning(
              SchemaWarning.Kind.NEVER_ACTIVE,
              names,
              names.get(0) + " can never be active: it needs both " + names.get(1) + " and "
                  + names.get(2) + ", and " + names.get(1) + " removes " + names.get(2)));
          return;
        }
      }
    }
  }

  private Set<Integer> needsOf(int index) {
    var needed = new LinkedHashSet<Integer>();
    var open = new ArrayDeque<Integer>();
    open.add(index);
    while (!open.isEmpty() && needed.size() < NEEDS_MAX) {
      int next = open.poll();
      if (needed.add(next)) {
        for (int related : definitions[next].require()) {
          open.add(related);
        }
      }
    }
    return needed;
  }
}
