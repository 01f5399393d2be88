package io.vertick.engine.session;

import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.RequestId;
import java.util.function.Consumer;

/** Port: lets requests act on machines, or passes them on. */
public interface RequestApplier {
  /**
   * Runs a request; each comes once. Requests come in the order in which their origin sent them.
   *
   * @param deadline when it must not begin any more, on the clock of the table
   * @param end takes the outcome, on the table's thread, now or later; all but its first call are ignored
   */
  void apply(Request request, long deadline, Consumer<Outcome> end);

  /** The origin does not want the outcome any more: a wait ends with {@link Outcome.Ended}; a mutation that has begun runs on. */
  void cancel(RequestId id);
}
