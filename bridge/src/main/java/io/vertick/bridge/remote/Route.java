package io.vertick.bridge.remote;

import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.session.RequestOptions;
import io.vertx.core.Future;
import java.util.function.Consumer;

/** Port: brings what is asked of a machine to it, wherever it is. Any thread. */
public interface Route {
  /**
   * Asks something, in the order of the calls.
   *
   * @param end told the outcome once, on any thread, maybe before this returns
   */
  void request(
      String machine, Schema<?> schema, Call call, RequestOptions options, Consumer<Outcome> end);

  /**
   * Has the machine wait for as long as that is {@code wanted}: until that fails.
   *
   * @param options how each of the requests is treated that this takes
   * @param end told the outcome once, like that of a {@link #request}
   */
  void await(
      String machine,
      Schema<?> schema,
      Call.Await call,
      RequestOptions options,
      Future<Void> wanted,
      Consumer<Outcome> end);

  /** Sends a payload; {@code end} is told like that of a {@link #request}. */
  void send(String machine, Payload payload, RequestOptions options, Consumer<PayloadOutcome> end);

  /** Fetches what the machine offers; {@code end} is told like that of a {@link #request}. */
  void fetch(String machine, String name, RequestOptions options, Consumer<Fetched> end);

  /** Where a replica follows the machine. */
  Views.Source source(String machine, Schema<?> schema, Tracking tracking);

  /** Whether requests wait while the machine can't be reached; see {@link RequestOptions#waits}. */
  boolean waits();

  /** A post did not arrive: somebody should read it in a log. */
  void lost(String machine, Mutation post, Outcome outcome);
}
