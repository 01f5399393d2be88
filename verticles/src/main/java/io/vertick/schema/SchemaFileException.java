package io.vertick.schema;

import java.util.List;

/** A file is no schema; says all reasons at once, one line each. */
public final class SchemaFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // An immutable list of texts.
  private final List<String> problems;

  SchemaFileException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** At least one line, {@code FILE:LINE:COLUMN: Expected …, but found …}; without line and column if the file could not be read. */
  public List<String> problems() {
    return problems;
  }
}
