package io.vertick.cluster;

import io.vertick.yaml.TextFileException;
import java.util.List;

/** A file is no configuration of a node, or a schema that it names is none. */
public final class NodeConfigException extends TextFileException {
  private static final long serialVersionUID = 1L;

  NodeConfigException(List<String> problems) {
    super(problems);
  }
}
