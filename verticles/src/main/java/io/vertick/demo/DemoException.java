package io.vertick.demo;

/** A demo can't run as asked; the message is one line for the person who asked. */
public final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DemoException(String message) {
    super(message);
  }
}
