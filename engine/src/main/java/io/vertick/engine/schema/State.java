package io.vertick.engine.schema;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A named state of a {@link States} class, and the handle by which everything else refers to it.
 *
 * <p>The chained methods describe the state while its states class is being constructed; {@link Schema#of} freezes it, after which they throw {@link
 * IllegalStateException}. A handle belongs to one schema: machines of another schema refuse it. Immutable once frozen; any thread.
 */
public final class State {
  /** A related state, by handle or by name; exactly one of the two is given. */
  record Related(@Nullable State state, @Nullable String name) {}

  private final States owner;
  private final String localName;
  private final boolean shared;
  private final Map<Relation, List<Related>> relations = new EnumMap<>(Relation.class);
  private final Set<String> tags = new TreeSet<>();
  private boolean auto;
  private boolean multi;
  private boolean quiet;
  private @Nullable Duration lasts;
  private @Nullable Duration limit;
  private @Nullable Related limitElse;
  private String doc = "";

  // Set once, by Schema.of.
  private @Nullable Schema<?> schema;
  private String name = "";
  private int index = -1;
  private int rank = -1;

  State(States owner, String localName, boolean shared) {
    this.owner = owner;
    this.localName = localName;
    this.shared = shared;
  }

  /** Tries to activate itself after every change. */
  public State auto() {
    requireUnfrozen().auto = true;
    return this;
  }

  /** Re-entrant: calling it while it is active enters it again, and adds two to its tick. */
  public State multi() {
    requireUnfrozen().multi = true;
    return this;
  }

  /** A mutation that calls only quiet states starts no auto step. */
  public State quiet() {
    requireUnfrozen().quiet = true;
    return this;
  }

  /** Active only together with all of {@code states}. */
  public State require(State... states) {
    return relate(Relation.REQUIRE, states);
  }

  /** Like {@link #require(State...)}, by the names that the states have in this states class. */
  public State require(String... names) {
    return relate(Relation.REQUIRE, names);
  }

  /** Activating this state also tries to activate {@code states}; one that does not fit is left out without a refusal. */
  public State add(State... states) {
    return relate(Relation.ADD, states);
  }

  /** Like {@link #add(State...)}, by the names that the states have in this states class. */
  public State add(String... names) {
    return relate(Relation.ADD, names);
  }

  /** While this state is active {@code states} are not: entering it throws them out, and it keeps them out. */
  public State remove(State... states) {
    return relate(Relation.REMOVE, states);
  }

  /** Like {@link #remove(State...)}, by the names that the states have in this states class. */
  public State remove(String... names) {
    return relate(Relation.REMOVE, names);
  }

  /** Handlers of this state run after those of {@code states}; decides nothing else. */
  public State after(State... states) {
    return relate(Relation.AFTER, states);
  }

  /** Like {@link #after(State...)}, by the names that the states have in this states class. */
  public State after(String... names) {
    return relate(Relation.AFTER, names);
  }

  /**
   * Removes the state this long after it was entered; a re-entry starts the time again.
   *
   * @param duration at least one millisecond
   */
  public State lasts(Duration duration) {
    requireUnfrozen();
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException(
          "Expected " + localName + " to last at least 1 ms, but got " + duration);
    }
    lasts = duration;
    return this;
  }

  /**
   * Limits how long the state waits for something: {@code waiting.within(Duration.ofMinutes(5)).orElse(expired)}. If it is still
   * active after this long, the other state is added; a re-entry starts the time again.
   *
   * @param duration at least one millisecond
   */
  public TimeLimit within(Duration duration) {
    requireUnfrozen();
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException(
          "Expected a time limit of at least 1 ms for " + localName + ", but got " + duration);
    }
    limit = duration;
    limitElse = null;
    return other -> {
      limitElse = new Related(
          Objects.requireNonNull(
              other,
              "Expected a state in orElse(…), but found null: relate states in an initializer block below the fields"),
          null);
      return this;
    };
  }

  /** The second half of {@link #within}. */
  @FunctionalInterface
  public interface TimeLimit {
    /** The state to add when the time is up; returns the state that has the limit. */
    State orElse(State other);
  }

  /** Labels for people and tools, {@code key} or {@code key:value}; the engine reads none of them. */
  public State tags(String... labels) {
    requireUnfrozen().tags.addAll(List.of(labels));
    return this;
  }

  /** One sentence for people and tools. */
  public State doc(String text) {
    requireUnfrozen().doc = Objects.requireNonNull(text);
    return this;
  }

  /** The full name, with the prefixes of all includes; before freezing, the name in its own states class. */
  public String name() {
    return schema == null ? localName : name;
  }

  /** Position in the order of declaration, {@code 0 ≤ index < schema.size()}. */
  public int index() {
    frozenSchema();
    return index;
  }

  /** Position in the schema's static order, {@code 0 ≤ rank < schema.size()}: the order in which handlers run. */
  public int rank() {
    frozenSchema();
    return rank;
  }

  public boolean isAuto() {
    return definition().auto();
  }

  public boolean isMulti() {
    return definition().multi();
  }

  public boolean isQuiet() {
    return definition().quiet();
  }

  /** The schema that this handle belongs to. */
  public Schema<?> schema() {
    return frozenSchema();
  }

  boolean isFrozen() {
    return schema != null;
  }

  /** Whether this handle belongs to {@code other}; false before freezing. */
  public boolean isOf(Schema<?> other) {
    return schema == other;
  }

  /** Handles are equal if they mean the same state: a shared state has one in each class that shares it. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof State state
            && schema != null
            && schema == state.schema
            && index == state.index);
  }

  @Override
  public int hashCode() {
    // The same before and after freezing, and for all handles of a state.
    return localName.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }

  void freeze(Schema<?> owningSchema, String fullName, int stateIndex, int stateRank) {
    schema = owningSchema;
    name = fullName;
    index = stateIndex;
    rank = stateRank;
  }

  States owner() {
    return owner;
  }

  String localName() {
    return localName;
  }

  boolean isShared() {
    return shared;
  }

  List<Related> related(Relation relation) {
    return relations.getOrDefault(relation, List.of());
  }

  /** Whether anything was said about it besides its name. */
  boolean isDescribed() {
    return auto
        || multi
        || quiet
        || !relations.isEmpty()
        || lasts != null
        || limit != null
        || !tags.isEmpty()
        || !doc.isEmpty();
  }

  boolean declaredAuto() {
    return auto;
  }

  boolean declaredMulti() {
    return multi;
  }

  boolean declaredQuiet() {
    return quiet;
  }

  @Nullable
  Duration declaredLasts() {
    return lasts;
  }

  @Nullable
  Duration declaredLimit() {
    return limit;
  }

  /** The state to add when the limit is reached; null without a limit. */
  @Nullable
  Related declaredLimitElse() {
    return limitElse;
  }

  Set<String> declaredTags() {
    return tags;
  }

  String declaredDoc() {
    return doc;
  }

  private StateDefinition definition() {
    return frozenSchema().definition(index);
  }

  private Schema<?> frozenSchema() {
    var frozen = schema;
    if (frozen == null) {
      throw new IllegalStateException("Expected a state of a schema, but " + localName
          + " is not part of one yet: take it from the states of a Schema.of(…)");
    }
    return frozen;
  }

  private State relate(Relation relation, State[] states) {
    for (var state : states) {
      // A field that is declared further down is still null here.
      related(relation, new Related(Objects.requireNonNull(state, () -> tooEarly(relation)), null));
    }
    return this;
  }

  private State relate(Relation relation, String[] names) {
    for (var related : names) {
      related(relation, new Related(null, Objects.requireNonNull(related)));
    }
    return this;
  }

  private void related(Relation relation, Related related) {
    requireUnfrozen()
        .relations
        .computeIfAbsent(relation, kind -> new ArrayList<>())
        .add(related);
  }

  private String tooEarly(Relation relation) {
    return "Expected a state in " + localName + "." + relation.text()
        + "(…), but found null: relate states in an initializer block below the fields";
  }

  private State requireUnfrozen() {
    if (schema != null) {
      throw new IllegalStateException(
          "Expected " + name
              + " to be described before Schema.of(…), but its schema is frozen: describe it in its states class");
    }
    return this;
  }
}
