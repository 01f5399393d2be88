package io.vertick.engine.machine;

/** An error of another JVM, of which only the type's name and the message came here. */
public final class RemoteErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String type;
  private final String text;

  /** An error with the type's name and the message that it had there; an empty one for none. */
  public RemoteErrorException(String type, String text) {
    super(text, null, false, false);
    this.type = type;
    this.text = text;
  }

  /** The name of the class that it had where it was thrown. */
  public String type() {
    return type;
  }

  /** The message that it had there; empty if none. */
  public String text() {
    return text;
  }

  /** Such as {@code java.io.IOException: no route}, as the original says: logs and snapshots show the same text on all nodes. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // The message alone is what travels on.
  public String toString() {
    return text.isEmpty() ? type : type + ": " + text;
  }
}
