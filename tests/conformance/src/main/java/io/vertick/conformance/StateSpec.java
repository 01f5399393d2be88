package io.vertick.conformance;

import java.util.List;

/** A state as its author declares it, before cleaning (rules, section 1). A missing relation is an empty list. */
public record StateSpec(
    String name,
    boolean auto,
    boolean multi,
    boolean quiet,
    List<String> require,
    List<String> add,
    List<String> remove,
    List<String> after) {

  public StateSpec {
    require = List.copyOf(require);
    add = List.copyOf(add);
    remove = List.copyOf(remove);
    after = List.copyOf(after);
  }

  /** The state that is part of every schema, as it is when the author does not declare it. */
  public static StateSpec exception() {
    return new StateSpec(
        "Exception", false, true, false, List.of(), List.of(), List.of(), List.of());
  }
}
