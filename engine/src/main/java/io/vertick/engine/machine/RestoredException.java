package io.vertick.engine.machine;

/** The last error of a machine that was restored: its text is what was kept of it. */
public final class RestoredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RestoredException(String text) {
    super(text, null, false, false);
  }
}
