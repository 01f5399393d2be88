package io.vertick.engine.replica;

import io.vertick.engine.machine.MachineBrokenException;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.RemoteErrorException;
import io.vertick.engine.protocol.Reason;

/** Why feeds end: as exceptions here, as reasons between the ends of a session. */
final class FeedEnds {
  private FeedEnds() {}

  static String reason(RuntimeException why) {
    if (why instanceof MachineDisposedException) {
      return Reason.DISPOSED;
    } else if (why instanceof MachineBrokenException) {
      return Reason.BROKEN + ": " + why.getMessage();
    } else if (why instanceof IllegalArgumentException) {
      return Reason.INVALID + ": " + why.getMessage();
    }
    return Reason.ABSENT + ": " + why.getMessage();
  }

  static RuntimeException exception(String machine, String reason) {
    return switch (Reason.wordOf(reason)) {
      case Reason.DISPOSED -> new MachineDisposedException(machine);
      case Reason.BROKEN ->
        new MachineBrokenException(machine, new RemoteErrorException(Reason.BROKEN, reason));
      case Reason.INVALID -> new IllegalArgumentException(reason);
      default ->
        new MachineUnavailableException(
            "Expected to follow " + machine + ", but its node says: " + reason);
    };
  }
}
