package io.vertick.link;

import io.vertick.engine.schema.States;
import java.util.List;

/** The states of another node's schema, of which no more than the names is known here: enough to call them. */
final class NamedStates extends States {
  NamedStates(List<String> names) {
    names.forEach(this::state);
  }
}
