package io.vertick.benchmarks.link;

import io.vertick.Vertick;
import io.vertick.benchmarks.PlainStates;
import io.vertick.cluster.NodeConfig;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.link.LinkStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A state of a machine on another node is switched on or off. */
final class VertickPeer implements Peer {
  static final String NAME = "Vertick link";

  private static final Schema<PlainStates> SCHEMA = PlainStates.schema(4);
  private static final State TOGGLED = SCHEMA.state(1);
  private static final Duration HOSTED_MAX = Duration.ofSeconds(30);

  private final Vertick vertick;
  private final Ports ports;
  private final Context context;
  private final List<MachineRef<PlainStates>> machines;

  private VertickPeer(Vertick vertick, Ports ports) {
    this.vertick = vertick;
    this.ports = ports;
    context = vertick.vertx().getOrCreateContext();
    machines = ids().stream().map(id -> vertick.machine(id, SCHEMA)).toList();
  }

  /** A node that hosts the machines, on so many event loops; the raw bus answers on its Vert.x. Blocks. */
  static Vertick serve(Ports ports, int loops) {
    return start(ports.host(loops, ids(), MachineType.of(SCHEMA)), loops);
  }

  /** A node that asks. Blocks. */
  static Vertick join(Ports ports, int loops) {
    return start(ports.caller(loops), loops);
  }

  /** A node, on so many event loops. Blocks. */
  static Vertick start(NodeConfig config, int loops) {
    var options = new VertxOptions().setEventLoopPoolSize(loops);
    return Wait.until(Vertick.join(config, Vertx.builder(), options));
  }

  /** Asks from this node. Blocks until the last machine of the host is known. */
  static VertickPeer call(Vertick vertick, Ports ports) {
    Wait.until(hosted(vertick));
    return new VertickPeer(vertick, ports);
  }

  /** Completes when this node knows all machines. */
  static Future<Void> hosted(Vertick vertick) {
    var links = vertick.links().orElseThrow();
    return Future.all(ids().stream().map(id -> links.whenHosted(id, HOSTED_MAX)).toList())
        .mapEmpty();
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
    return Set.of(ports.callerBus(), ports.hostBus());
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

  @Override
  public long framedBytes() {
    return Wait.until(vertick.links().orElseThrow().status()).stream()
        .mapToLong(VertickPeer::bytes)
        .sum();
  }

  private static long bytes(LinkStatus link) {
    return link.bytesSent() + link.bytesReceived();
  }
}
