package io.vertick.schema;

import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.NearestName;
import io.vertick.engine.schema.Relation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import io.vertick.engine.schema.ValueType;
import io.vertick.schema.SchemaEntries.AttributeEntry;
import io.vertick.schema.SchemaEntries.StateEntry;
import io.vertick.yaml.Keys;
import io.vertick.yaml.Name;
import io.vertick.yaml.Place;
import io.vertick.yaml.Problems;
import io.vertick.yaml.ValueReader;
import io.vertick.yaml.YamlNode;
import io.vertick.yaml.YamlNode.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Nodes to entries: checks keys, types, names and limits, reports every problem and reads on behind it. */
final class SchemaReader {
  /** A group of n states comes to n × (n - 1) relations; four megabytes of names could ask for billions. */
  static final long EXCLUSIVE_RELATIONS_MAX = 1_000_000;

  static final Duration DURATION_MIN = Duration.ofMillis(1);
  static final Duration DURATION_MAX = Duration.ofHours(10_000);

  private static final Map<String, ValueType<?>> TYPES = Stream.of(
          Attribute.BOOL, Attribute.INT64, Attribute.FLOAT64, Attribute.STRING)
      .collect(Collectors.toUnmodifiableMap(ValueType::name, type -> type));
  private static final List<String> TYPE_NAMES = List.of("bool", "int64", "float64", "string");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]+");
  private static final Pattern MACHINE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private final Problems problems;
  private final ValueReader values;
  private final SchemaEntries entries = new SchemaEntries();

  private SchemaReader(Problems problems) {
    this.problems = problems;
    values = new ValueReader(problems);
  }

  static SchemaEntries read(YamlNode root, Problems problems) {
    var reader = new SchemaReader(problems);
    reader.readFile(root);
    reader.checkNames();
    return reader.entries;
  }

  private void readFile(YamlNode root) {
    if (!(root instanceof YamlNode.Entries map)) {
      problems.add("a map with the key states", root);
      return;
    }
    var keys = new Keys("a key of a schema file")
        .optional("machine", this::readMachine)
        .optional("states", this::readStates)
        .optional("attributes", this::readAttributes)
        .optional("exclusive", this::readExclusive);
    var seen = values.read(map, keys);
    if (!seen.containsKey("states")) {
      problems.add(map.place(), "a map with the key states", "none");
    }
  }

  private void readMachine(YamlNode node) {
    if (node.isText() && MACHINE.matcher(node.text()).matches()) {
      entries.machine = node.text();
    } else {
      problems.add("a name of 1 to 128 letters, digits, dots, _ and - for machine", node);
    }
  }

  private void readStates(YamlNode node) {
    if (!(node instanceof YamlNode.Entries map)) {
      problems.add("a map of states", node);
      return;
    }
    if (map.entries().isEmpty()) {
      problems.add(map.place(), "at least one state", "none");
    }
    values.eachName(map, "the name of a state", (name, value) -> {
      var entry = new StateEntry(name);
      readState(entry, value);
      entries.states.put(name.text(), entry);
      int declared = entries.states.size() - (entries.states.containsKey(States.EXCEPTION) ? 1 : 0);
      // Said once; the rest is read all the same, for what else is wrong with it.
      if (declared == Schema.STATES_MAX + 1 && !name.text().equals(States.EXCEPTION)) {
        tooMany(name, Schema.STATES_MAX, "states");
      }
    });
  }

  private void tooMany(Name name, int max, String what) {
    problems.add(name.place(), String.format("at most %,d %s", max, what), "one more");
  }

  private void readState(StateEntry entry, YamlNode node) {
    if (node instanceof YamlNode.Entries map) {
      var seen = values.read(map, keysOf(entry));
      requireBoth(seen, "within", "orElse");
      requireBoth(seen, "orElse", "within");
    } else if (!(node instanceof YamlNode.Scalar scalar && scalar.kind() == Kind.NOTHING)) {
      problems.add("a map of the state's properties, or nothing", node);
    }
  }

  /** A limit has two halves, each a key of its own. */
  private void requireBoth(Map<String, Place> seen, String key, String other) {
    var place = seen.get(key);
    if (place != null && !seen.containsKey(other)) {
      problems.add(place, other + " beside " + key, "none");
    }
  }

  private Keys keysOf(StateEntry entry) {
    var keys = new Keys("a key of a state")
        .optional("auto", value -> entry.isAuto = values.bool(value))
        .optional("multi", value -> entry.isMulti = values.bool(value))
        .optional("quiet", value -> entry.isQuiet = values.bool(value));
    for (var relation : Relation.values()) {
      keys.optional(relation.text(), value -> entry.relations.put(relation, readNames(value)));
    }
    return keys.optional("lasts", value -> entry.lasts = readDuration(value))
        .optional("within", value -> entry.within = readDuration(value))
        .optional("orElse", value -> entry.orElse = readName(value))
        .optional("tags", value -> readTags(entry, value))
        .optional("doc", value -> readDoc(entry, value));
  }

  private @Nullable Duration readDuration(YamlNode node) {
    return values.duration(node, DURATION_MIN, DURATION_MAX);
  }

  private List<Name> readNames(YamlNode node) {
    var names = new ArrayList<Name>();
    if (!(node instanceof YamlNode.Items list)) {
      problems.add("a list of states", node);
      return names;
    }
    for (var item : list.nodes()) {
      var name = readName(item);
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  private @Nullable Name readName(YamlNode node) {
    if (node.isText()) {
      return new Name(node.place(), node.text());
    }
    problems.add("the name of a state", node);
    return null;
  }

  private void readTags(StateEntry entry, YamlNode node) {
    if (!(node instanceof YamlNode.Items list)) {
      problems.add("a list of labels", node);
      return;
    }
    for (var item : list.nodes()) {
      if (item.isText() && !item.text().isEmpty()) {
        entry.tags.add(item.text());
      } else {
        problems.add("a label", item);
      }
    }
  }

  private void readDoc(StateEntry entry, YamlNode node) {
    if (node.isText()) {
      entry.doc = node.text();
    } else {
      problems.add("a text", node);
    }
  }

  private void readAttributes(YamlNode node) {
    if (!(node instanceof YamlNode.Entries map)) {
      problems.add("a map of attributes and their types", node);
      return;
    }
    values.eachName(map, "the name of an attribute", (name, value) -> {
      var type = readType(value);
      if (type != null) {
        entries.attributes.put(name.text(), new AttributeEntry(name, type));
        if (entries.attributes.size() == Attribute.COUNT_MAX + 1) {
          tooMany(name, Attribute.COUNT_MAX, "attributes");
        }
      }
    });
  }

  private @Nullable ValueType<?> readType(YamlNode node) {
    var expected = "one of the types bool, int64, float64 and string";
    if (!node.isText()) {
      problems.add(expected, node);
      return null;
    }
    var type = TYPES.get(node.text());
    if (type == null) {
      problems.unknown(expected, node.place(), node.text(), TYPE_NAMES);
    }
    return type;
  }

  private void readExclusive(YamlNode node) {
    if (!(node instanceof YamlNode.Items groups)) {
      problems.add("a list of groups of states", node);
      return;
    }
    long relations = 0;
    for (var item : groups.nodes()) {
      var group = readNames(item);
      relations += group.size() * (group.size() - 1L);
      if (relations > EXCLUSIVE_RELATIONS_MAX) {
        problems.add(
            item.place(),
            String.format("groups of at most %,d relations", EXCLUSIVE_RELATIONS_MAX),
            String.format("%,d", relations));
        return;
      }
      if (item instanceof YamlNode.Items list && list.nodes().size() < 2) {
        problems.add(
            item.place(),
            "a group of at least two states",
            list.nodes().isEmpty() ? "none" : "one");
      }
      entries.exclusive.add(group);
    }
  }

  /** Names of states that are not there. Each name is looked for once, however often it is wrong. */
  private void checkNames() {
    // A name that is malformed itself is no hint, and might hold the end of a line.
    var known = Stream.concat(entries.states.keySet().stream(), Stream.of(States.EXCEPTION))
        .distinct()
        .filter(name -> WORD.matcher(name).matches())
        .toList();
    var hints = new HashMap<String, String>();
    allNames()
        .filter(name ->
            !entries.states.containsKey(name.text()) && !name.text().equals(States.EXCEPTION))
        .forEach(name -> problems.add(
            name.place(),
            "a state of this file",
            () -> YamlNode.quote(name.text())
                + hints.computeIfAbsent(name.text(), text -> NearestName.hint(text, known))));
  }

  private Stream<Name> allNames() {
    var ofStates = entries.states.values().stream().flatMap(SchemaReader::namesIn);
    return Stream.concat(ofStates, entries.exclusive.stream().flatMap(Collection::stream));
  }

  private static Stream<Name> namesIn(StateEntry entry) {
    var related = entry.relations.values().stream().flatMap(Collection::stream);
    return Stream.concat(related, Stream.ofNullable(entry.orElse));
  }
}
