package io.vertick.machine;

/**
 * How a machine is hosted: {@code MachineOptions.DEFAULT.restoreLast()}. Immutable; any thread.
 *
 * @param restoresLast see {@link #restoreLast}
 */
public record MachineOptions(boolean restoresLast) {
  /** A new machine each time it is hosted. */
  public static final MachineOptions DEFAULT = new MachineOptions(false);

  /**
   * The same, but the machine goes on from its last export: it is saved while it moves and when it is disposed, and the next machine that is hosted under its id is
   * restored from what was saved. Needs a store: {@link io.vertick.Vertick#keepSnapshots}.
   */
  public MachineOptions restoreLast() {
    return new MachineOptions(true);
  }
}
