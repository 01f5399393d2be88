package io.vertick.engine.machine;

/** The machine that a replica follows lives anew, and counts anew: what waited for a tick of its former life, or for the end of a mutation, can't tell any more. */
public final class MachineRestartedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MachineRestartedException(String machine) {
    super(
        "The machine " + machine
            + " lives anew: its ticks begin again, so wait for states, or for ticks of its present life");
  }
}
