package io.vertick.link;

/** A machine can't be hosted here: another node has it, claims it too, or does not say. */
public final class PlacementException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlacementException(String message) {
    super(message, null, false, false);
  }
}
