package io.vertick.engine.subscription;

/** A wait was cancelled by its owner, or ended with the state context it was bound to. */
public final class WaitCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * That wait ended.
   *
   * @param wait what was waited for
   * @param by who ended it
   */
  public WaitCancelledException(String wait, String by) {
    super("The wait for " + wait + " was cancelled by " + by, null, false, false);
  }
}
