package io.vertick.cluster;

import org.jspecify.annotations.Nullable;

/** A node could not start, or not become part of its cluster; the message says what to do. */
public final class NodeStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NodeStartException(String message) {
    this(message, null);
  }

  public NodeStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
