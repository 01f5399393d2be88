package io.vertick.lines;

import io.vertick.engine.machine.ReasonCode;

/** A question that is not asked of any machine: whoever asked may not, or a limit is reached. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ReasonCode code;

  RefusedException(ReasonCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  ReasonCode code() {
    return code;
  }
}
