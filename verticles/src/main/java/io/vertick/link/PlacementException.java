package io.vertick.link;

/** A machine can't be hosted here: another node has it, claims it too, or does not say. */
public final class PlacementException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isUnknown;

  private PlacementException(String message, boolean isUnknown) {
    super(message, null, false, false);
    this.isUnknown = isUnknown;
  }

  static PlacementException refused(String message) {
    return new PlacementException(message, false);
  }

  static PlacementException unknown(String message) {
    return new PlacementException(message, true);
  }

  /** Whether nobody objects, but a member does not say: {@link io.vertick.machine.MachineOptions#force} would host it all the same. */
  public boolean isUnknown() {
    return isUnknown;
  }
}
