package io.vertick.engine.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A frozen, validated states class: index, relations, static order, attributes, hash. Immutable; shared by all machines of its types and by all threads.
 *
 * @param <S> the states class, whose instance {@link #states()} holds the handles
 */
public final class Schema<S extends States> {
  /** How many states an author may declare; {@code Exception} is appended beside them. */
  public static final int STATES_MAX = 65_535;

  private final S states;
  /** What this one grew from; null for most. */
  private final @Nullable Schema<?> base;

  private final State[] handles;
  private final StateDefinition[] definitions;
  private final Map<String, State> byName;
  private final List<Attribute<?>> attributes;
  private final int[] rankByIndex;
  private final int[] indexByRank;
  private final List<SchemaWarning> warnings;
  private @Nullable SchemaHash hash;

  private Schema(S states, SchemaFreezer frozen, @Nullable Schema<?> base) {
    this.states = states;
    this.base = base;
    definitions = frozen.definitions();
    attributes = frozen.attributes();
    var order = StaticOrder.of(definitions);
    indexByRank = order.indexByRank();
    rankByIndex = order.rankByIndex();
    handles = new State[definitions.length];
    byName = new LinkedHashMap<>(definitions.length * 2);
    frozen.eachHandle((handle, index) -> {
      if (!handle.isFrozen()) {
        handle.freeze(ownerOf(index), definitions[index].name(), index, rankByIndex[index]);
      }
      if (handles[index] == null) {
        handles[index] = handle;
        byName.put(definitions[index].name(), handle);
      }
    });
    frozen.eachAttribute((attribute, name, index) -> attribute.freeze(this, name, index));
    requireOrderOfBase();
    var found = new ArrayList<>(frozen.warnings());
    found.addAll(order.warnings());
    found.addAll(SchemaLint.check(definitions));
    warnings = List.copyOf(found);
  }

  /**
   * Makes a schema of a new instance of a states class.
   *
   * @throws SchemaException with all problems at once
   */
  public static <S extends States> Schema<S> of(Supplier<S> statesClass) {
    S states = Objects.requireNonNull(
        statesClass.get(), "Expected the supplier to make a states object, but got null");
    return new Schema<>(states, SchemaFreezer.freeze(states, null), null);
  }

  /**
   * A schema that begins with the states and attributes of this one, as they are, and goes on with those of another states class, for machines that grow while they run (see
   * {@link io.vertick.engine.machine.MachineType#grow}). All handles of this schema are handles of that one too. The states class may relate its states to them, or name them by
   * {@link States#shared}; what they are themselves does not change.
   *
   * @throws SchemaException with all problems at once: those of {@link #of}, a state that this schema has already, a shared one that it does not have or that is described anew
   */
  public <G extends States> Schema<G> grow(Supplier<G> statesClass) {
    G added = Objects.requireNonNull(
        statesClass.get(), "Expected the supplier to make a states object, but got null");
    return new Schema<>(added, SchemaFreezer.freeze(added, this), this);
  }

  /** Whether this is that schema, or grew from it: then indexes, ranks and handles of that one hold here. */
  public boolean isGrownFrom(Schema<?> earlier) {
    return this == earlier || (base != null && base.isGrownFrom(earlier));
  }

  /** The one with this hash, of this schema and those that it grew from; null if there is none. Whoever speaks by its indexes means the states with the same indexes here. */
  public @Nullable Schema<?> ancestor(SchemaHash wanted) {
    if (hash().equals(wanted)) {
      return this;
    }
    return base == null ? null : base.ancestor(wanted);
  }

  /** A state belongs to the schema that had it first. */
  private Schema<?> ownerOf(int index) {
    return base != null && index < base.size() ? base.handles[index].schema() : this;
  }

  /** New states are related to old ones and never the other way round, so they come after them; machines that grow count on it. */
  private void requireOrderOfBase() {
    if (base != null && !Arrays.equals(base.indexByRank, Arrays.copyOf(indexByRank, base.size()))) {
      throw new AssertionError("Expected the order of " + this + " to begin with that of " + base
          + ", but it is " + Arrays.toString(indexByRank));
    }
  }

  /** The handles by which this schema's states are named. */
  public S states() {
    return states;
  }

  /** How many states there are, {@code Exception} included. */
  public int size() {
    return definitions.length;
  }

  /** The state with this index, {@code 0 ≤ index < size()}. */
  public State state(int index) {
    return handles[Objects.checkIndex(index, handles.length)];
  }

  /**
   * The state with this name.
   *
   * @throws IllegalArgumentException if there is none; names the nearest
   */
  public State state(String name) {
    var state = byName.get(name);
    if (state == null) {
      throw new IllegalArgumentException("Expected a state of this schema, but found " + name
          + NearestName.hint(name, byName.keySet()));
    }
    return state;
  }

  /** The states with these names; see {@link #state(String)}. */
  public List<State> states(Collection<String> names) {
    return names.stream().map(this::state).toList();
  }

  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /** All names in index order. */
  public List<String> names() {
    return Arrays.stream(definitions).map(StateDefinition::name).toList();
  }

  /** All states in index order. */
  public List<State> all() {
    return List.of(handles);
  }

  /** The {@code Exception} state. */
  public State exception() {
    return state(States.EXCEPTION);
  }

  public StateDefinition definition(int index) {
    return definitions[index];
  }

  public List<Attribute<?>> attributes() {
    return attributes;
  }

  /** The attribute's index, checked to be of this schema. */
  public int indexOf(Attribute<?> attribute) {
    if (!owns(attribute)) {
      throw new IllegalArgumentException("Expected an attribute of this schema, but " + attribute
          + " belongs to another: take it from schema.states()");
    }
    return attribute.index();
  }

  /**
   * The state's rank, checked to be of this schema.
   *
   * @throws IllegalArgumentException for a state of another schema
   */
  public int rankOf(State state) {
    if (!state.isOf(this) && !knows(state)) {
      throw foreign(state);
    }
    return state.rank();
  }

  /** Whether this is a state of this schema, or of one that it grew from. */
  public boolean knows(State state) {
    return isGrownFrom(state.schema());
  }

  private boolean owns(Attribute<?> attribute) {
    return attribute.isOf(this) || (base != null && base.owns(attribute));
  }

  public int rankOfIndex(int index) {
    return rankByIndex[index];
  }

  public int indexOfRank(int rank) {
    return indexByRank[rank];
  }

  /** The state with this rank. */
  public State stateOfRank(int rank) {
    return handles[indexByRank[rank]];
  }

  /** What the author may want to look at; empty for most schemas. */
  public List<SchemaWarning> warnings() {
    return warnings;
  }

  /** Equal hashes mean equal indexes, relations and attributes. */
  public SchemaHash hash() {
    var known = hash;
    if (known == null) {
      // Computed twice by a race at worst, and then equal.
      known = SchemaHash.of(definitions, attributes);
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return states.getClass().getSimpleName() + "(" + size() + " states)";
  }

  private IllegalArgumentException foreign(State state) {
    var other = state.schema();
    return new IllegalArgumentException("Expected a state of "
        + this
        + ", but found "
        + state
        + " of "
        + (other.states.getClass() == states.getClass() ? "another instance of it" : other)
        + ": take states from machine.states() or schema.states()"
        + (has(state.name()) ? "" : NearestName.hint(state.name(), byName.keySet())));
  }
}
