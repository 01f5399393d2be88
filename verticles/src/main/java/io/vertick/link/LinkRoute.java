package io.vertick.link;

import io.vertick.bridge.remote.LostPosts;
import io.vertick.bridge.remote.Route;
import io.vertick.bridge.remote.Views;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.session.RequestOptions;
import io.vertick.logging.OneLine;
import io.vertx.core.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to machines of other nodes: over the links. Any thread. */
record LinkRoute(Links links, LostPosts lostPosts) implements Route {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");

  LinkRoute(Links links) {
    this(links, new LostPosts(line -> LOG.warn("{}", OneLine.of(line)), System::nanoTime));
  }

  @Override
  public void request(
      String machine, Schema<?> schema, Call call, RequestOptions options, Consumer<Outcome> end) {
    links.request(machine, schema, call, options, end);
  }

  @Override
  public void await(
      String machine,
      Schema<?> schema,
      Call.Await call,
      RequestOptions options,
      Future<Void> wanted,
      Consumer<Outcome> end) {
    links.await(machine, schema, call, options, wanted, end);
  }

  @Override
  public void send(
      String machine, Payload payload, RequestOptions options, Consumer<PayloadOutcome> end) {
    links.send(machine, payload, options, end);
  }

  @Override
  public void fetch(String machine, String name, RequestOptions options, Consumer<Fetched> end) {
    links.fetch(machine, name, options, end);
  }

  @Override
  public Views.Source source(String machine, Schema<?> schema, Tracking tracking) {
    return links.feeds().source(machine, schema, tracking);
  }

  @Override
  public boolean waits() {
    return links.config().waitsWhenUnreachable();
  }

  @Override
  public void lost(String machine, Mutation post, Outcome outcome) {
    lostPosts.add(machine, post, outcome);
  }
}
