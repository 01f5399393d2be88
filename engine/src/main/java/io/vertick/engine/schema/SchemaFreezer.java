package io.vertick.engine.schema;

import io.vertick.engine.schema.SchemaProblem.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a tree of states objects into a flat list of definitions: names with prefixes, shared states joined, relations by index, cleaned; collects all problems
 * on the way. Used once a schema, on the thread that calls {@link Schema#of}.
 */
final class SchemaFreezer {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,254}");

  /** One states object of the tree. {@code including} is null for the root. */
  private record Scope(
      States states, String prefix, @Nullable Scope including, Map<String, State> declared) {}

  /** A state before its relations are resolved: all handles that mean it, the first one declaring it. */
  private record Entry(String name, List<State> handles) {
    State first() {
      return handles.get(0);
    }
  }

  /** Receives an attribute with its full name and index. */
  interface AttributeConsumer {
    void accept(Attribute<?> attribute, String fullName, int index);
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Attribute<?>> attributes = new LinkedHashMap<>();
  private final IdentityHashMap<State, Scope> scopes = new IdentityHashMap<>();
  private final Map<String, Integer> indexes = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final List<SchemaProblem> problems = new ArrayList<>();
  private final List<SchemaWarning> warnings = new ArrayList<>();
  /** The schema that grows; null if none does. */
  private final @Nullable Schema<?> base;

  private StateDefinition[] definitions = new StateDefinition[0];

  private SchemaFreezer(@Nullable Schema<?> base) {
    this.base = base;
  }

  static SchemaFreezer freeze(States root, @Nullable Schema<?> base) {
    var freezer = new SchemaFreezer(base);
    freezer.takeBase();
    freezer.collect(root);
    freezer.resolve();
    if (!freezer.problems.isEmpty()) {
      throw new SchemaException(freezer.problems);
    }
    return freezer;
  }

  StateDefinition[] definitions() {
    return definitions;
  }

  List<Attribute<?>> attributes() {
    return List.copyOf(attributes.values());
  }

  List<SchemaWarning> warnings() {
    return warnings;
  }

  /** Every handle with its state's index; the declaring handle of a state comes before its others. */
  void eachHandle(ObjIntConsumer<State> consumer) {
    int index = 0;
    for (var entry : entries.values()) {
      for (var handle : entry.handles()) {
        consumer.accept(handle, index);
      }
      index++;
    }
  }

  /** Every attribute that the schema that grows does not have. */
  void eachAttribute(AttributeConsumer consumer) {
    int index = 0;
    for (var attribute : attributes.entrySet()) {
      if (attribute.getValue().index() < 0) {
        consumer.accept(attribute.getValue(), attribute.getKey(), index);
      }
      index++;
    }
  }

  private void takeBase() {
    if (base != null) {
      for (var state : base.all()) {
        entries.put(state.name(), new Entry(state.name(), new ArrayList<>(List.of(state))));
      }
      base.attributes().forEach(attribute -> attributes.put(attribute.name(), attribute));
    }
  }

  private void collect(States root) {
    var shared = new ArrayList<State>();
    var allScopes = new ArrayList<Scope>();
    collect(new Scope(root, "", null, declaredBy(root)), shared, allScopes);
    for (var handle : shared) {
      share(scopeOf(handle), handle);
    }
    // A root without Exception gets it last, and it is a multi state.
    if (!entries.containsKey(States.EXCEPTION)) {
      var appended = new State(root, States.EXCEPTION, true).multi();
      scopes.put(appended, allScopes.get(0));
      entries.put(
          States.EXCEPTION, new Entry(States.EXCEPTION, new ArrayList<>(List.of(appended))));
    }
    for (var scope : allScopes) {
      var handle = scope.states().exception();
      scopes.put(handle, scope);
      join(States.EXCEPTION, handle);
    }
    int declaredCount = entries.size() - 1;
    if (declaredCount > Schema.STATES_MAX) {
      problem(Kind.TOO_MANY, "State number " + declaredCount, null, "65,535 states", List.of());
    }
  }

  private void collect(Scope scope, List<State> shared, List<Scope> allScopes) {
    if (scope.states().exception().isFrozen()
        || allScopes.stream().anyMatch(other -> other.states() == scope.states())) {
      throw new IllegalArgumentException(
          "Expected a new states object for each schema and each include, but "
              + scope.states().getClass().getSimpleName()
              + " was used before: pass the constructor, such as GateStates::new");
    }
    allScopes.add(scope);
    for (var member : scope.states().members()) {
      if (member instanceof State state) {
        scopes.put(state, scope);
        if (state.isShared() && (scope.including() != null || base != null)) {
          shared.add(state);
        } else {
          declare(scope.prefix() + state.localName(), state);
        }
      } else if (member instanceof Attribute<?> attribute) {
        declare(scope.prefix() + attribute.localName(), attribute);
      } else if (member instanceof States.Part part) {
        var prefix = scope.prefix() + part.prefix();
        collect(
            new Scope(part.states(), prefix, scope, declaredBy(part.states())), shared, allScopes);
      }
    }
  }

  private static Map<String, State> declaredBy(States states) {
    var byName = new LinkedHashMap<String, State>();
    states.declared().forEach(state -> byName.putIfAbsent(state.localName(), state));
    return byName;
  }

  private void share(Scope scope, State handle) {
    if (scope.including() == null && !entries.containsKey(handle.localName())) {
      problem(Kind.NOT_THERE, handle.localName(), null, handle.localName(), entries.keySet());
    } else {
      join(sharedName(scope, handle.localName()), handle);
    }
  }

  private void declare(String name, State state) {
    checkName(name, state.localName());
    if (base != null && base.has(name)) {
      problem(Kind.THERE_ALREADY, name, null, name, List.of());
      return;
    }
    if (entries.putIfAbsent(name, new Entry(name, new ArrayList<>(List.of(state)))) != null) {
      problem(Kind.DOUBLED, name, null, name, List.of());
    }
  }

  private void declare(String name, Attribute<?> attribute) {
    checkName(name, attribute.localName());
    if (attributes.putIfAbsent(name, attribute) != null) {
      problem(Kind.DOUBLED, "Attribute " + name, null, name, List.of());
    } else if (attributes.size() > Attribute.COUNT_MAX) {
      problem(
          Kind.TOO_MANY, "Attribute " + name, null, Attribute.COUNT_MAX + " attributes", List.of());
    }
  }

  private void checkName(String fullName, String localName) {
    if (localName.isEmpty() || !NAME.matcher(fullName).matches()) {
      problem(Kind.MALFORMED, fullName, null, localName, List.of());
    }
  }

  private void join(String name, State handle) {
    var entry = entries.get(name);
    if (entry == null) {
      declare(name, handle);
    } else {
      entry.handles().add(handle);
    }
  }

  /** The full name behind a shared name: the including schema's own, which may share it in turn. */
  private static String sharedName(Scope scope, String name) {
    var including = scope.including();
    if (including == null || name.equals(States.EXCEPTION)) {
      return name;
    }
    var above = including.declared().get(name);
    return above != null && above.isShared()
        ? sharedName(including, name)
        : including.prefix() + name;
  }

  private void resolve() {
    int next = 0;
    for (var name : entries.keySet()) {
      indexes.put(name, next++);
    }
    names.addAll(entries.keySet());
    var byHandle = new IdentityHashMap<State, Integer>();
    eachHandle(byHandle::put);
    definitions = entries.values().stream()
        .map(entry -> entry.first().isFrozen() ? keep(entry) : define(entry, byHandle))
        .toArray(StateDefinition[]::new);
  }

  /** A state of the schema that grows stays what it is. */
  private StateDefinition keep(Entry entry) {
    if (entry.handles().stream().anyMatch(handle -> !handle.isFrozen() && handle.isDescribed())) {
      problem(Kind.CHANGED, entry.name(), null, "", List.of());
    }
    return Objects.requireNonNull(base).definition(entry.first().index());
  }

  private StateDefinition define(Entry entry, IdentityHashMap<State, Integer> byHandle) {
    int own = Objects.requireNonNull(indexes.get(entry.name()));
    var require = related(entry, Relation.REQUIRE, byHandle);
    var add = related(entry, Relation.ADD, byHandle);
    var remove = related(entry, Relation.REMOVE, byHandle);
    var after = related(entry, Relation.AFTER, byHandle);
    remove.remove(own);
    after.remove(own);
    for (int index : add) {
      if (remove.remove(index)) {
        warnings.add(addAndRemove(entry.name(), names.get(index)));
      }
    }
    for (int index : require) {
      if (remove.contains(index)) {
        problem(
            Kind.REQUIRE_AND_REMOVE, entry.name(), Relation.REQUIRE, names.get(index), List.of());
      }
    }
    var first = entry.first();
    return new StateDefinition(
        entry.name(),
        first.declaredAuto(),
        first.declaredMulti(),
        first.declaredQuiet(),
        toArray(require),
        toArray(add),
        toArray(remove),
        toArray(after),
        first.declaredLasts(),
        first.declaredLimit(),
        limitElse(entry, byHandle),
        List.copyOf(first.declaredTags()),
        first.declaredDoc());
  }

  private Set<Integer> related(
      Entry entry, Relation relation, IdentityHashMap<State, Integer> byHandle) {
    var found = new LinkedHashSet<Integer>();
    for (var handle : entry.handles()) {
      for (var related : handle.related(relation)) {
        var index = indexOf(related, scopeOf(handle), byHandle);
        if (index != null) {
          found.add(index);
        } else if (related.name() != null) {
          problem(Kind.UNKNOWN, entry.name(), relation, related.name(), entries.keySet());
        } else {
          problem(Kind.FOREIGN, entry.name(), relation, String.valueOf(related.state()), List.of());
        }
      }
    }
    return found;
  }

  private int limitElse(Entry entry, IdentityHashMap<State, Integer> byHandle) {
    var first = entry.first();
    var other = first.declaredLimitElse();
    if (other == null) {
      if (first.declaredLimit() != null) {
        problem(
            Kind.UNFINISHED, entry.name(), null, String.valueOf(first.declaredLimit()), List.of());
      }
      return -1;
    }
    var index = indexOf(other, scopeOf(first), byHandle);
    if (index == null) {
      problem(Kind.FOREIGN, entry.name(), null, String.valueOf(other.state()), List.of());
      return -1;
    }
    return index;
  }

  private @Nullable Integer indexOf(
      State.Related related, Scope scope, IdentityHashMap<State, Integer> byHandle) {
    var name = related.name();
    if (name == null) {
      return indexOf(Objects.requireNonNull(related.state()), byHandle);
    }
    var declared = scope.declared().get(name);
    boolean isShared = name.equals(States.EXCEPTION) || (declared != null && declared.isShared());
    return indexes.get(isShared ? sharedName(scope, name) : scope.prefix() + name);
  }

  private @Nullable Integer indexOf(State state, IdentityHashMap<State, Integer> byHandle) {
    boolean isOfBase = base != null && state.isFrozen() && base.isGrownFrom(state.schema());
    return isOfBase ? Integer.valueOf(state.index()) : byHandle.get(state);
  }

  private Scope scopeOf(State handle) {
    return Objects.requireNonNull(scopes.get(handle));
  }

  private static int[] toArray(Set<Integer> indexes) {
    return indexes.stream().mapToInt(Integer::intValue).toArray();
  }

  private static SchemaWarning addAndRemove(String owner, String related) {
    return new SchemaWarning(
        SchemaWarning.Kind.ADD_AND_REMOVE,
        Arrays.asList(owner, related),
        owner + " both adds and removes " + related + ": add wins");
  }

  private void problem(
      Kind kind, String state, @Nullable Relation relation, String name, Collection<String> known) {
    problems.add(new SchemaProblem(kind, state, relation, name, NearestName.of(name, known)));
  }
}
