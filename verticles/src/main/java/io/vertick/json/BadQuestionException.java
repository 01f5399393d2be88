package io.vertick.json;

/** A question that can't be asked; the message is for the one who asked. */
public final class BadQuestionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadQuestionException(String message) {
    super(message, null, false, false);
  }
}
