package io.vertick.benchmarks.link;

import static io.vertick.benchmarks.report.Table.number;

import io.vertick.benchmarks.report.Table;
import io.vertick.client.ClientOptions;
import io.vertick.client.VertickClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * So many clients of a bridge that follow one machine, which one more client switches on and off, one request at a time.
 *
 * @param sessionBytes heap of the host for a session that follows nothing yet; not a number with fewer than {@value #WEIGHED_MIN}, of which what else changes is more
 * @param togglesPerSecond how fast the machine changes
 * @param updatesPerSecond that all clients together are told
 * @param wireBytes for each update, both ways, of TCP payload
 */
record Audience(
    int clients,
    double sessionBytes,
    double togglesPerSecond,
    double updatesPerSecond,
    double wireBytes) {
  /** As many connect at the same time. */
  private static final int CONNECTING = 50;

  private static final int WEIGHED_MIN = 100;

  /** In a process of its own. Blocks. */
  static Audience measure(Ports ports, HostProcess host, int clients, Pace pace) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    var context = vertx.getOrCreateContext();
    var switching = BridgePeer.call(vertx, ports);
    long before = host.vitals().heapBytes();
    var listening = connect(vertx, ports, clients);
    double bytes = (double) (host.vitals().heapBytes() - before) / clients;
    var updates = new LongAdder();
    listening.forEach(client -> Wait.until(Wait.on(context, () -> follow(client, updates))));
    var lane = new Load(1, 1);
    new Lanes(switching, lane).run(pace.practice());
    long wire = Wire.of(switching.ports()).bytes();
    updates.reset();
    var toggles = new Lanes(switching, lane).run(pace.window());
    double told = updates.sum();
    double wireBytes = (Wire.of(switching.ports()).bytes() - wire) / told;
    Wait.until(vertx.close());
    return new Audience(
        clients,
        clients < WEIGHED_MIN ? Double.NaN : bytes,
        toggles.perSecond(),
        told * toggles.perSecond() / toggles.answers(),
        wireBytes);
  }

  private static List<VertickClient> connect(Vertx vertx, Ports ports, int clients) {
    var options = ClientOptions.to(Ports.HOST, ports.bridge());
    var connected = new ArrayList<VertickClient>(clients);
    while (connected.size() < clients) {
      var next = new ArrayList<Future<VertickClient>>(CONNECTING);
      for (int i = 0; i < Math.min(CONNECTING, clients - connected.size()); i++) {
        next.add(VertickClient.connect(vertx, options));
      }
      Wait.until(Future.all(next));
      next.forEach(client -> connected.add(client.result()));
    }
    return connected;
  }

  private static Future<?> follow(VertickClient client, LongAdder updates) {
    return BridgePeer.machine(client, 0)
        .attach()
        .onSuccess(view -> view.trace(fact -> updates.increment()));
  }

  /** One line for each. */
  static String table(List<Audience> audiences) {
    var table = new Table(
        "clients that follow a machine",
        "toggles a second",
        "updates a second",
        "wire B an update",
        "heap B a session");
    audiences.forEach(audience -> table.add(
        number(audience.clients, 0),
        number(audience.togglesPerSecond, 0),
        number(audience.updatesPerSecond, 0),
        number(audience.wireBytes, 1),
        number(audience.sessionBytes, 0)));
    return table.text();
  }

  JsonObject json() {
    var json = new JsonObject()
        .put("clients", clients)
        .put("togglesPerSecond", togglesPerSecond)
        .put("updatesPerSecond", updatesPerSecond)
        .put("wireBytes", wireBytes);
    // JSON has no word for what is not known.
    return Double.isNaN(sessionBytes) ? json : json.put("sessionBytes", sessionBytes);
  }
}
