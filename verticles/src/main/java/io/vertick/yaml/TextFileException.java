package io.vertick.yaml;

import java.util.List;

/** A file does not hold what it should; says all reasons at once, one line each. */
public abstract class TextFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // An immutable list of texts.
  private final List<String> problems;

  protected TextFileException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** At least one line, {@code FILE:LINE:COLUMN: Expected …, but found …}; without line and column if a file could not be read. */
  public final List<String> problems() {
    return problems;
  }
}
