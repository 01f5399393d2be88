package io.vertick.engine.remote;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the indexes of a caller's schema and the states of the machine correspond: one to one if the schemas are equal, else by name. Immutable.
 *
 * @param schema the machine's; the one that it grew from, if that is the caller's
 * @param names the caller's states in index order; null if the schemas are equal
 */
public record SpokenStates(Schema<?> schema, @Nullable StateNames names) {
  /** How many states the caller knows. */
  public int size() {
    return names == null ? schema.size() : names.size();
  }

  /**
   * The machine's state.
   *
   * @throws IllegalArgumentException if it has none with the caller's name, or the caller has none with this index
   */
  public State state(int index) {
    if (index < 0 || index >= size()) {
      throw new IllegalArgumentException(
          "Expected the index of a state below " + size() + ", but got " + index);
    }
    return names == null ? schema.state(index) : schema.state(names.name(index));
  }

  public List<State> states(Collection<Integer> indexes) {
    // One state is the usual case.
    return indexes.size() == 1
        ? List.of(state(indexes.iterator().next()))
        : indexes.stream().map(this::state).toList();
  }

  /** The caller's index of a state; -1 if it does not know the state. */
  public int index(@Nullable State state) {
    if (state == null) {
      return -1;
    }
    if (names != null) {
      return names.index(state.name());
    }
    // A machine that has grown has states that the caller does not know.
    return state.index() < schema.size() ? state.index() : -1;
  }

  /** The caller's indexes of those states that it knows. */
  public List<Integer> indexes(Iterable<State> states) {
    var indexes = new ArrayList<Integer>();
    for (var state : states) {
      if (index(state) >= 0) {
        indexes.add(index(state));
      }
    }
    return indexes;
  }
}
