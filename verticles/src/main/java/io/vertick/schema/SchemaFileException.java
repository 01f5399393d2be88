package io.vertick.schema;

import io.vertick.yaml.TextFileException;
import java.util.List;

/** A file is no schema. */
public final class SchemaFileException extends TextFileException {
  private static final long serialVersionUID = 1L;

  SchemaFileException(List<String> problems) {
    super(problems);
  }
}
