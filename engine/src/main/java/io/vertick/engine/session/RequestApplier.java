package io.vertick.engine.session;

import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.RequestId;
import java.util.function.Consumer;

/**
 * Port: lets requests act on machines, or passes them on.
 *
 * @param <P> where requests come from
 */
public interface RequestApplier<P extends ReplyPath> {
  /**
   * Runs a request; each comes once. Requests come in the order in which their origin sent them.
   *
   * @param path where it came from
   * @param deadline when it must not begin any more, on the clock of the table
   * @param end takes the outcome, on the table's thread, now or later; all but its first call are ignored
   */
  void apply(Request request, P path, long deadline, Consumer<Outcome> end);

  /** The origin does not want the outcome any more: a wait ends with {@link Outcome.Ended}; a mutation that has begun runs on. */
  void cancel(RequestId id);
}
