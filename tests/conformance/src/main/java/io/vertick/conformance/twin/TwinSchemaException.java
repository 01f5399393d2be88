package io.vertick.conformance.twin;

import java.util.List;

/**
 * A schema that cannot be built. All errors at once, each as a list: {@code [state, relation, name, "unknown"]}, {@code [state, "require
 * and remove", name]}, {@code [name, "name", "empty"]} or {@code [name, "name", "doubled"]}.
 */
public final class TwinSchemaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<List<String>> errors;

  TwinSchemaException(List<List<String>> errors) {
    super("Expected a schema without errors, but found " + errors);
    this.errors = List.copyOf(errors);
  }

  public List<List<String>> errors() {
    return errors;
  }
}
