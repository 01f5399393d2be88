package io.vertick.engine.machine;

/** Thrown by {@link Result#orElseThrow} for a mutation that was not executed. */
public final class MutationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // Results are values of this JVM and are never serialized.
  private final Result result;

  MutationException(Result result) {
    super(
        "Expected the mutation to be executed, but the result is " + result,
        result instanceof Result.Failed failed ? failed.error() : null);
    this.result = result;
  }

  public Result result() {
    return result;
  }
}
