package io.vertick.cluster;

import java.util.List;

/** A file is no configuration of a node; says all reasons at once, one line each. */
public final class NodeConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // An immutable list of texts.
  private final List<String> problems;

  NodeConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** At least one line, {@code FILE:LINE:COLUMN: Expected …, but found …}; the file may be a schema that the configuration names. */
  public List<String> problems() {
    return problems;
  }
}
