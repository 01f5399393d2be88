package io.vertick.engine.remote;

import io.vertick.engine.schema.States;
import io.vertick.engine.schema.ValueType;
import java.util.List;
import java.util.Map;

/** The states of a schema elsewhere, of which no more than names is known here: enough to call them, and to read what they show. */
final class NamedStates extends States {
  NamedStates(List<String> names, Map<String, ValueType<?>> attributes) {
    names.forEach(this::state);
    attributes.forEach(this::attribute);
  }
}
