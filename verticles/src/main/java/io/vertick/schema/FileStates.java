package io.vertick.schema;

import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.yaml.Name;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The states of a file: in its order, related as it says. Names that it does not declare are left out; they were reported. */
final class FileStates extends States {
  private final Map<String, State> byName = new HashMap<>();

  FileStates(SchemaEntries entries) {
    byName.put(EXCEPTION, exception());
    entries.states.values().forEach(this::declare);
    entries.states.values().forEach(this::relate);
    entries.exclusive.forEach(group -> exclusive(known(group)));
    entries
        .attributes
        .values()
        .forEach(attribute -> attribute(attribute.name().text(), attribute.type()));
  }

  private void declare(SchemaEntries.StateEntry entry) {
    var state = state(entry.name.text()).tags(entry.tags.toArray(String[]::new)).doc(entry.doc);
    if (entry.isAuto) {
      state.auto();
    }
    if (entry.isMulti) {
      state.multi();
    }
    if (entry.isQuiet) {
      state.quiet();
    }
    var lasts = entry.lasts;
    if (lasts != null) {
      state.lasts(lasts);
    }
    byName.put(entry.name.text(), state);
  }

  private void relate(SchemaEntries.StateEntry entry) {
    var state = Objects.requireNonNull(byName.get(entry.name.text()));
    entry.relations.forEach((relation, names) -> {
      var related = known(names);
      switch (relation) {
        case REQUIRE -> state.require(related);
        case ADD -> state.add(related);
        case REMOVE -> state.remove(related);
        case AFTER -> state.after(related);
      }
    });
    var within = entry.within;
    var other = entry.orElse == null ? null : byName.get(entry.orElse.text());
    if (within != null && other != null) {
      state.within(within).orElse(other);
    }
  }

  private State[] known(List<Name> names) {
    return names.stream()
        .map(name -> byName.get(name.text()))
        .filter(Objects::nonNull)
        .toArray(State[]::new);
  }
}
