package io.vertick.schema;

import io.vertick.engine.schema.Relation;
import io.vertick.engine.schema.ValueType;
import io.vertick.yaml.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a schema file says, before it becomes a schema; filled while it is read, by one thread. */
final class SchemaEntries {
  /** One state; its fields are filled key by key. */
  static final class StateEntry {
    final Name name;
    final Map<Relation, List<Name>> relations = new EnumMap<>(Relation.class);
    final List<String> tags = new ArrayList<>();
    boolean isAuto;
    boolean isMulti;
    boolean isQuiet;

    @Nullable
    Duration lasts;

    @Nullable
    Duration within;

    @Nullable
    Name orElse;

    String doc = "";

    StateEntry(Name name) {
      this.name = name;
    }
  }

  /** One attribute. */
  record AttributeEntry(Name name, ValueType<?> type) {}

  final Map<String, StateEntry> states = new LinkedHashMap<>();
  final Map<String, AttributeEntry> attributes = new LinkedHashMap<>();
  final List<List<Name>> exclusive = new ArrayList<>();

  @Nullable
  String machine;
}
