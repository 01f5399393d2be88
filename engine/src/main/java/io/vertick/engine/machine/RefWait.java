package io.vertick.engine.machine;

import io.vertick.engine.subscription.WaitCancelledException;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Something to wait for through a {@link MachineRef}: a future, and the means to stop waiting. It ends once, like a {@link io.vertick.engine.subscription.Wait}: fulfilled,
 * cancelled ({@link WaitCancelledException}), timed out ({@link WaitTimeoutException}), or failed with the reason for which the machine is gone, or can't be reached ({@link
 * MachineUnavailableException}). When it ends here, the machine forgets it. Any thread.
 *
 * <p>Without a limit it lasts as long as the machine and the verticle that asked, which cancels it when it is undeployed.
 */
public interface RefWait {
  /** Completes when the wait ends, on the context that asked. */
  Future<Void> future();

  /** Ends the wait, unless it has ended. */
  void cancel();

  /**
   * Ends the wait if it lasts longer than {@code limit}.
   *
   * @param limit at least one millisecond; a second call replaces the first
   * @throws IllegalArgumentException if it is shorter, and the wait is cancelled
   */
  RefWait within(Duration limit);
}
