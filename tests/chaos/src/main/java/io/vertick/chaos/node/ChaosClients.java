package io.vertick.chaos.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Clients of bridges, as a program. It says and obeys the words of {@link ChaosNode} that are not about machines: {@code ready} when all have connected, {@code links COUNT} of those
 * that are open, {@code quiet}, {@code rest} and {@code leave}.
 */
public final class ChaosClients {
  private static final int LINKS_PERIOD_MS = 50;
  private static final int FLUSH_PERIOD_MS = 500;

  private final Vertx vertx;
  private final Console console;
  private final List<BridgeClient> clients;

  private ChaosClients(Vertx vertx, Console console, List<BridgeClient> clients) {
    this.vertx = vertx;
    this.console = console;
    this.clients = clients;
  }

  /** Lives as {@link ClientsSpec#command} says. */
  public static void main(String[] args) throws IOException {
    var spec = ClientsSpec.parse(args);
    var vertx = Vertx.vertx();
    var console = new Console();
    var connecting = new ArrayList<Future<BridgeClient>>();
    for (int i = 0; i < spec.count(); i++) {
      connecting.add(BridgeClient.connect(vertx, spec, i));
    }
    Future.all(connecting)
        .onSuccess(all -> new ChaosClients(vertx, console, all.list()).begin())
        .onFailure(console::fail);
  }

  private void begin() {
    vertx.setPeriodic(
        LINKS_PERIOD_MS,
        due -> console.sayLinks(clients.stream().filter(BridgeClient::isOpen).count()));
    vertx.setPeriodic(FLUSH_PERIOD_MS, due -> clients.forEach(BridgeClient::flush));
    console.say("ready");
    console.read(this::obey);
  }

  private void obey(String[] command) {
    switch (command[0]) {
      case "pause" -> clients.forEach(BridgeClient::pause);
      case "resume" -> clients.forEach(BridgeClient::resume);
      case "quiet" -> all(BridgeClient::end).onSuccess(quiet -> console.say("quiet"));
      case "rest" -> all(BridgeClient::rest).onSuccess(rested -> console.say("rested"));
      case "leave" ->
        all(BridgeClient::end)
            .compose(quiet -> all(BridgeClient::close))
            .onComplete(left -> System.exit(left.succeeded() ? 0 : 1));
      default ->
        throw new IllegalArgumentException(
            "Expected pause, resume, quiet, rest or leave, but got " + command[0]);
    }
  }

  private Future<?> all(Function<BridgeClient, Future<Void>> action) {
    return Future.all(clients.stream().map(action).toList());
  }
}
