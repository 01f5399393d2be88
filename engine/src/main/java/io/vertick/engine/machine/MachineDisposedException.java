package io.vertick.engine.machine;

/** The machine was disposed; what waited for it never comes. */
public final class MachineDisposedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MachineDisposedException(String machineId) {
    super("The machine " + machineId + " was disposed", null, false, false);
  }
}
