package io.vertick.engine.remote;

import io.vertick.engine.schema.SchemaHash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of somebody's states in the order of his indexes, as he told them; no name stands twice. Immutable. */
public final class StateNames {
  private final List<String> names;
  private final Map<String, Integer> indexes;
  private final SchemaHash hash;

  private StateNames(List<String> names, Map<String, Integer> indexes) {
    this.names = names;
    this.indexes = indexes;
    hash = SchemaHash.ofNames(names);
  }

  /**
   * These names, in this order.
   *
   * @throws IllegalArgumentException if one stands there twice
   */
  public static StateNames of(List<String> names) {
    var copy = List.copyOf(names);
    var indexes = new HashMap<String, Integer>();
    for (var name : copy) {
      var first = indexes.putIfAbsent(name, indexes.size());
      if (first != null) {
        throw new IllegalArgumentException("Expected each state once, but " + name + " stands at "
            + first + " and at " + indexes.size());
      }
    }
    return new StateNames(copy, indexes);
  }

  public int size() {
    return names.size();
  }

  public List<String> list() {
    return names;
  }

  public String name(int index) {
    return names.get(index);
  }

  /** The index of a name; -1 if he has none. */
  int index(String name) {
    return indexes.getOrDefault(name, -1);
  }

  /** What to call them when they are told to somebody else: whoever told them may have chosen a hash that others have chosen too. */
  public SchemaHash hash() {
    return hash;
  }
}
