package io.vertick.benchmarks.link;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertick.Vertick;
import io.vertick.access.Security;
import io.vertick.benchmarks.PlainStates;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Limit;
import io.vertick.client.ClientOptions;
import io.vertick.client.VertickClient;
import io.vertick.cluster.NodeConfig;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.node.Bridge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A state of a machine behind a bridge is switched on or off by the Java client. */
final class BridgePeer implements Peer {
  static final String NAME = "Vertick bridge";

  private static final Schema<PlainStates> SCHEMA = PlainStates.schema(4);
  private static final State TOGGLED = SCHEMA.state(1);

  private final Context context;
  private final List<MachineRef<PlainStates>> machines;
  private final int port;

  private BridgePeer(Context context, VertickClient client, int port) {
    this.context = context;
    this.port = port;
    machines = IntStream.range(0, TARGETS).mapToObj(i -> machine(client, i)).toList();
  }

  /** A process in no cluster, with the machines on so many event loops. Blocks. */
  static Vertx serve(Ports ports, int loops) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    var vertick = Vertick.create(vertx, loops);
    var type = MachineType.of(SCHEMA);
    Wait.until(Future.all(ids().stream().map(id -> vertick.host(id, type)).toList()));
    open(vertick, ports);
    return vertx;
  }

  /** Lets clients of this machine in. Blocks. */
  static void open(Vertick vertick, Ports ports) {
    // All clients of a benchmark have one address.
    var limits = BridgeLimits.of(Map.of(Limit.SESSIONS, 4_096, Limit.SESSIONS_PER_ADDRESS, 4_096));
    var config = new NodeConfig.Bridge(Ports.HOST, ports.bridge(), Security.NONE, limits);
    Wait.until(Bridge.open(vertick, config, new SimpleMeterRegistry()));
  }

  /** Blocks. */
  static BridgePeer call(Vertx vertx, Ports ports) {
    var context = vertx.getOrCreateContext();
    return Wait.until(Wait.on(
        context,
        () -> VertickClient.connect(vertx, ClientOptions.to(Ports.HOST, ports.bridge()))
            .map(client -> new BridgePeer(context, client, ports.bridge()))));
  }

  /** One of those that answer. */
  static MachineRef<PlainStates> machine(VertickClient client, int target) {
    return client.machine(ids().get(target), SCHEMA);
  }

  private static List<String> ids() {
    return IntStream.range(0, TARGETS).mapToObj(i -> "machine-" + i).toList();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Integer> ports() {
    return Set.of(port);
  }

  @Override
  public void begin(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  @Override
  public void ask(int target, Answer answer) {
    machines
        .get(target)
        .toggle(TOGGLED)
        .onSuccess(result -> tell(result, answer))
        .onFailure(answer::failed);
  }

  private static void tell(Result result, Answer answer) {
    if (result.isExecuted()) {
      answer.answered();
    } else {
      answer.failed(new IllegalStateException("Expected a toggled state, but got " + result));
    }
  }
}
