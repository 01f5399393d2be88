package io.vertick.engine.machine;

/** A machine can't be reached: it is not hosted, or not from here. */
public final class MachineUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MachineUnavailableException(String message) {
    super(message, null, false, false);
  }

  /** What kept somebody from a machine, to be thrown. */
  public static RuntimeException because(Throwable failed) {
    return failed instanceof RuntimeException runtime
        ? runtime
        : new MachineUnavailableException(String.valueOf(failed));
  }
}
