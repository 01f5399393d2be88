package io.vertick.engine.schema;

import java.util.List;
import java.util.stream.Collectors;

/** A states class is no schema; says all reasons at once. */
public final class SchemaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // The list holds records and is never serialized.
  private final List<SchemaProblem> problems;

  SchemaException(List<SchemaProblem> problems) {
    super("Expected a sound schema, but found "
        + (problems.size() == 1 ? "a problem" : problems.size() + " problems")
        + problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining()));
    this.problems = List.copyOf(problems);
  }

  /** All problems, in order of declaration; at least one. */
  public List<SchemaProblem> problems() {
    return problems;
  }
}
