package io.vertick.access;

import io.vertick.yaml.TextFileException;
import java.util.List;

/** A file holds no tokens, or no certificate with its key. */
public final class AccessFileException extends TextFileException {
  private static final long serialVersionUID = 1L;

  AccessFileException(List<String> problems) {
    super(problems);
  }
}
