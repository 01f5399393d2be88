package io.vertick.chaos.node;

import io.vertick.chaos.journal.Journal;
import io.vertick.client.ClientOptions;
import io.vertick.client.ConnectionState;
import io.vertick.client.VertickClient;
import io.vertick.engine.machine.Tracking;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A client of a node's bridge, with a caller and a reader. Any thread. */
final class BridgeClient {
  /** All together send half as much as the callers of three nodes. */
  private static final int PERIOD_MS = 150;

  private static final int WAIT_PERIOD_MS = 1_000;
  /** A session is open before the server, which may just have started and is asked by all at the same time, has found the machines. */
  private static final int LATE_MS = 2_000;

  private static final Reader.Habit HABIT =
      new Reader.Habit("client", Tracking.ALL, WAIT_PERIOD_MS, LATE_MS, false);
  private static final Duration CONNECT = Duration.ofSeconds(60);

  private final VertickClient client;
  private final Caller caller;
  private final Reader reader;
  private final Journal views;

  private BridgeClient(
      VertickClient client,
      String name,
      long seed,
      List<String> machines,
      List<String> followed,
      Journal journal,
      Journal views) {
    this.client = client;
    this.views = views;
    caller = new Caller(name, seed, PERIOD_MS, client, machines, journal);
    reader = new Reader(name, seed, HABIT, client, followed, journal, views);
  }

  /** Connects one of the clients. */
  static Future<BridgeClient> connect(Vertx vertx, ClientsSpec spec, int number)
      throws IOException {
    var journal = Journal.open(spec.journalOf(number));
    var views = Journal.buffered(spec.viewsOf(number));
    var name = ClientsSpec.nameOf(number);
    var address = spec.serverOf(number).address();
    var options =
        ClientOptions.to(address.host(), address.bridgePort()).name(name).within(CONNECT);
    return VertickClient.connect(vertx, options)
        .map(client -> new BridgeClient(
            client,
            name,
            spec.seedOf(number),
            spec.machines(),
            spec.followedBy(number),
            journal,
            views))
        .compose(client -> client.deploy(vertx));
  }

  private Future<BridgeClient> deploy(Vertx vertx) {
    return Future.all(vertx.deployVerticle(caller), vertx.deployVerticle(reader))
        .map(deployed -> this);
  }

  boolean isOpen() {
    return client.state() == ConnectionState.OPEN;
  }

  void pause() {
    caller.pause();
  }

  void resume() {
    caller.resume();
  }

  /** See {@link Caller#end}. */
  Future<Void> end() {
    return caller.end();
  }

  /** See {@link Reader#rest}. */
  Future<Void> rest() {
    return reader.rest().onSuccess(rested -> views.flush());
  }

  void flush() {
    views.flush();
  }

  Future<Void> close() {
    return client.close().onComplete(closed -> views.flush());
  }
}
