package io.vertick.client;

/** There is no session with the server, and none will come. */
public final class NotOpenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String code;

  NotOpenException(String code, String text) {
    super("Expected a session with the server, but there is none (" + code + "): " + text);
    this.code = code;
  }

  /** Why, for programs: {@code token}, {@code version} or {@code slow} as the server said, {@code tls}, {@code timeout} or {@code closed}. */
  public String code() {
    return code;
  }
}
