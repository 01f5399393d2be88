package io.vertick.json;

import io.vertick.engine.machine.Mutation;
import io.vertick.engine.schema.State;

/** What can be done to the states of a machine, by its word in paths and messages. */
public enum Verb {
  ADD("add"),
  REMOVE("remove"),
  SET("set"),
  TOGGLE("toggle"),
  CAN_ADD("can-add"),
  CAN_REMOVE("can-remove");

  private final String text;

  Verb(String text) {
    this.text = text;
  }

  /** The word: {@code add}, {@code can-add}. */
  public String text() {
    return text;
  }

  Mutation of(State... states) {
    return switch (this) {
      case ADD -> Mutation.add(states);
      case REMOVE -> Mutation.remove(states);
      case SET -> Mutation.set(states);
      case TOGGLE -> Mutation.toggle(states);
      case CAN_ADD -> Mutation.canAdd(states);
      case CAN_REMOVE -> Mutation.canRemove(states);
    };
  }
}
