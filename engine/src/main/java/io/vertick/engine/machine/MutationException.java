package io.vertick.engine.machine;

/** A mutation that was not executed, for those who expected it to be: see {@link Result#orElseThrow}. */
public final class MutationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // Results are values of this JVM and are never serialized.
  private final Result result;

  public MutationException(Result result) {
    super(
        "Expected the mutation to be executed, but the result is " + result,
        result instanceof Result.Failed failed ? failed.error() : null);
    this.result = result;
  }

  public Result result() {
    return result;
  }
}
