package io.vertick.link;

/** An error of another JVM, of which only the type's name and the message came here. */
public final class RemoteErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String type;

  RemoteErrorException(String type, String message) {
    super(message, null, false, false);
    this.type = type;
  }

  /** The name of the class that it had where it was thrown. */
  public String type() {
    return type;
  }

  /** Such as {@code java.io.IOException: no route}, as the original says. */
  @Override
  public String toString() {
    return getMessage().isEmpty() ? type : type + ": " + getMessage();
  }
}
