package io.vertick.conformance.twin;

import io.vertick.conformance.StateSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A cleaned schema with its static order (rules, section 1). Immutable. */
public final class TwinSchema {
  static final String EXCEPTION = "Exception";
  static final String START = "Start";

  /** The cleaned states by name, in index order. */
  private final Map<String, StateSpec> states;

  private final List<String> index;
  private final List<String> staticOrder;

  private TwinSchema(Map<String, StateSpec> states) {
    this.states = states;
    this.index = List.copyOf(states.keySet());
    this.staticOrder = topologicalOrder(edgesWithoutCycles());
  }

  /**
   * Cleans the states and orders them.
   *
   * @throws TwinSchemaException with all errors, if there are any
   */
  public static TwinSchema of(List<StateSpec> statesInIndexOrder) {
    var declared = new ArrayList<>(statesInIndexOrder);
    // Rules, section 1: Exception{multi} is part of every schema, declared there or appended.
    if (declared.stream().noneMatch(state -> state.name().equals(EXCEPTION))) {
      declared.add(StateSpec.exception());
    }
    var cleaned = declared.stream().map(TwinSchema::clean).toList();
    var errors = errorsOf(cleaned);
    if (!errors.isEmpty()) {
      throw new TwinSchemaException(errors);
    }
    var states = new LinkedHashMap<String, StateSpec>();
    cleaned.forEach(state -> states.put(state.name(), state));
    return new TwinSchema(states);
  }

  /** Rules, section 1, cleaning: own name out of remove and after; doubles collapse; add beats remove. */
  private static StateSpec clean(StateSpec state) {
    var remove = new LinkedHashSet<>(state.remove());
    remove.remove(state.name());
    remove.removeAll(state.add());
    var after = new LinkedHashSet<>(state.after());
    after.remove(state.name());
    return new StateSpec(
        state.name(),
        state.auto(),
        state.multi(),
        state.quiet(),
        distinct(state.require()),
        distinct(state.add()),
        List.copyOf(remove),
        List.copyOf(after));
  }

  /** Rules, section 1, errors: all at once, state by state in index order. */
  private static List<List<String>> errorsOf(List<StateSpec> cleaned) {
    var names = cleaned.stream().map(StateSpec::name).toList();
    var errors = new ArrayList<List<String>>();
    var seen = new LinkedHashSet<String>();
    for (var state : cleaned) {
      if (state.name().isEmpty()) {
        errors.add(List.of(state.name(), "name", "empty"));
      }
      if (!seen.add(state.name())) {
        errors.add(List.of(state.name(), "name", "doubled"));
      }
      addUnknown(errors, names, state.name(), "require", state.require());
      addUnknown(errors, names, state.name(), "add", state.add());
      addUnknown(errors, names, state.name(), "remove", state.remove());
      addUnknown(errors, names, state.name(), "after", state.after());
      for (var name : state.require()) {
        if (state.remove().contains(name)) {
          errors.add(List.of(state.name(), "require and remove", name));
        }
      }
    }
    return errors;
  }

  private static void addUnknown(
      List<List<String>> errors,
      List<String> known,
      String state,
      String relation,
      List<String> names) {
    for (var name : names) {
      if (!known.contains(name)) {
        errors.add(List.of(state, relation, name, "unknown"));
      }
    }
  }

  /**
   * Rules, section 1, static order: first all edges needed → needer, then all edges y → x for x after y, each in order of (index of the
   * owner, declared position), without those that would close a cycle. The result: state → the states that come later because of it.
   */
  private Map<String, Set<String>> edgesWithoutCycles() {
    var edges = new LinkedHashMap<String, Set<String>>();
    index.forEach(name -> edges.put(name, new LinkedHashSet<>()));
    for (var owner : states.values()) {
      owner.require().forEach(needed -> addEdge(edges, needed, owner.name()));
    }
    for (var owner : states.values()) {
      owner.after().forEach(earlier -> addEdge(edges, earlier, owner.name()));
    }
    return edges;
  }

  /** An edge closes a cycle if its start can be reached from its end (a self-need, too). */
  private static void addEdge(Map<String, Set<String>> edges, String from, String to) {
    if (!reachableFrom(to, edges).contains(from)) {
      successors(edges, from).add(to);
    }
  }

  private static Set<String> reachableFrom(String start, Map<String, Set<String>> edges) {
    var reached = new ArrayList<>(List.of(start));
    for (int i = 0; i < reached.size(); i++) {
      for (var next : successors(edges, reached.get(i))) {
        if (!reached.contains(next)) {
          reached.add(next);
        }
      }
    }
    return new LinkedHashSet<>(reached);
  }

  /** Rules, section 1, static order: topological, smallest index first. */
  private List<String> topologicalOrder(Map<String, Set<String>> edges) {
    var order = new ArrayList<String>();
    var left = new ArrayList<>(index);
    while (!left.isEmpty()) {
      var next =
          left.stream().filter(name -> isFirst(name, left, edges)).findFirst().orElseThrow();
      left.remove(next);
      order.add(next);
    }
    return List.copyOf(order);
  }

  private static boolean isFirst(String name, List<String> left, Map<String, Set<String>> edges) {
    return left.stream().noneMatch(other -> successors(edges, other).contains(name));
  }

  private static Set<String> successors(Map<String, Set<String>> edges, String name) {
    return Objects.requireNonNull(edges.get(name));
  }

  /** All names, in index order. */
  public List<String> index() {
    return index;
  }

  /** All names, in static order. */
  public List<String> staticOrder() {
    return staticOrder;
  }

  boolean declares(String name) {
    return states.containsKey(name);
  }

  StateSpec state(String name) {
    return Objects.requireNonNull(states.get(name));
  }

  List<String> inIndexOrder(Collection<String> names) {
    return index.stream().filter(names::contains).toList();
  }

  List<String> inStaticOrder(Collection<String> names) {
    return staticOrder.stream().filter(names::contains).toList();
  }

  /** Rules, section 4: "b blocks s": s is in b's remove. */
  boolean blocks(String blocker, String name) {
    return state(blocker).remove().contains(name);
  }

  /** Whether one of these states blocks that one. */
  boolean anyBlocks(Collection<String> blockers, String name) {
    return blockers.stream().anyMatch(blocker -> blocks(blocker, name));
  }

  static List<String> distinct(Collection<String> names) {
    return List.copyOf(new LinkedHashSet<>(names));
  }
}
