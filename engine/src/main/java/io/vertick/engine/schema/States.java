package io.vertick.engine.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A class of states: extend it, declare states as fields, relate them in an initializer block, and make it a schema with {@link Schema#of}.
 *
 * <pre>{@code
 * final class DoorStates extends States {
 *   final State closed = auto("Closed");
 *   final State open = state("Open");
 *   { exclusive(closed, open); }
 *
 *   static final Schema<DoorStates> SCHEMA = Schema.of(DoorStates::new);
 * }
 * }</pre>
 *
 * <p>The order of declaration is the order of the index. Names are letters, digits and {@code _}, start with a letter and have at most 255 characters. {@code
 * Exception} is part of every schema: declared like any state, or appended as a multi state. Construction happens on one thread; afterwards immutable.
 */
public abstract class States {
  /** The name of the state that every schema has: active while an error waits to be dealt with. */
  public static final String EXCEPTION = "Exception";

  /** An included states class at its place among the declarations. */
  record Part(String prefix, States states) {}

  private final List<State> declared = new ArrayList<>();
  // States, attributes and parts, in order of declaration: State, Attribute<?> or Part.
  private final List<Object> members = new ArrayList<>();
  private final State exception = new State(this, EXCEPTION, true);

  protected States() {}

  /** A state without properties. */
  protected final State state(String name) {
    return declare(new State(this, Objects.requireNonNull(name), name.equals(EXCEPTION)));
  }

  /** A state that tries to activate itself after every change. */
  protected final State auto(String name) {
    return state(name).auto();
  }

  /** A re-entrant state. */
  protected final State multi(String name) {
    return state(name).multi();
  }

  /** A state whose calls start no auto step. */
  protected final State quiet(String name) {
    return state(name).quiet();
  }

  /**
   * A state of the including schema, under the same name and without the prefix; appended there if it is missing. Relations given to it here are added to those it
   * has there.
   */
  protected final State shared(String name) {
    return declare(new State(this, Objects.requireNonNull(name), true));
  }

  /** The {@code Exception} state. */
  public final State exception() {
    return exception;
  }

  /** A value that readers and replicas see in step with the states. */
  protected final <T> Attribute<T> attribute(String name, ValueType<T> type) {
    var attribute = new Attribute<>(Objects.requireNonNull(name), type);
    members.add(attribute);
    return attribute;
  }

  /**
   * All states and attributes of another states class, their names prefixed (also inside their relations), except {@code Exception} and those it declares as
   * {@link #shared}.
   */
  protected final <T extends States> T include(String prefix, Supplier<T> part) {
    T states = part.get();
    members.add(new Part(Objects.requireNonNull(prefix), states));
    return states;
  }

  /**
   * The same states class {@code count} times, with the prefixes {@code prefix + 1} … {@code prefix + count}.
   *
   * @return the parts in order; the first has number 1
   */
  protected final <T extends States> List<T> includeEach(
      String prefix, int count, Supplier<T> part) {
    var parts = new ArrayList<T>(count);
    for (int number = 1; number <= count; number++) {
      parts.add(include(prefix + number, part));
    }
    return List.copyOf(parts);
  }

  /** At most one of {@code states} is active: each removes all others. */
  protected final void exclusive(State... states) {
    for (var state : states) {
      for (var other : states) {
        if (!other.equals(state)) {
          state.remove(other);
        }
      }
    }
  }

  /** The states declared here so far, parts not included, in order of declaration. */
  protected final List<State> declared() {
    return List.copyOf(declared);
  }

  List<Object> members() {
    return members;
  }

  /** The handle behind a name inside this class, or null. */
  @Nullable
  State find(String name) {
    for (var state : declared) {
      if (state.localName().equals(name)) {
        return state;
      }
    }
    return null;
  }

  private State declare(State state) {
    declared.add(state);
    members.add(state);
    return state;
  }
}
