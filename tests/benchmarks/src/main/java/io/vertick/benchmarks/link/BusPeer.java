package io.vertick.benchmarks.link;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Request and reply on the clustered event bus that links use too: eight bytes each way. */
final class BusPeer implements Peer {
  static final String NAME = "raw clustered bus";

  private static final String ADDRESS = "benchmark.";
  private static final Buffer BODY = Buffer.buffer(new byte[8]);

  private final Vertx vertx;
  private final Ports ports;
  private final Context context;

  private BusPeer(Vertx vertx, Ports ports) {
    this.vertx = vertx;
    this.ports = ports;
    context = vertx.getOrCreateContext();
  }

  /** Answers, spread over so many event loops. Blocks. */
  static void serve(Vertx vertx, int loops) {
    var next = new AtomicInteger();
    Wait.until(vertx.deployVerticle(
        () -> new Answering(next.getAndIncrement(), loops),
        new DeploymentOptions().setInstances(loops)));
  }

  private static final class Answering extends VerticleBase {
    private final int first;
    private final int step;

    Answering(int first, int step) {
      this.first = first;
      this.step = step;
    }

    @Override
    public Future<?> start() {
      return Future.all(IntStream.iterate(first, i -> i < TARGETS, i -> i + step)
          .mapToObj(this::answer)
          .toList());
    }

    private Future<Void> answer(int target) {
      return vertx
          .eventBus()
          .<Buffer>consumer(ADDRESS + target, asked -> asked.reply(asked.body()))
          .completion();
    }
  }

  static BusPeer call(Vertx vertx, Ports ports) {
    return new BusPeer(vertx, ports);
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
    vertx
        .eventBus()
        .request(ADDRESS + target, BODY)
        .onSuccess(reply -> answer.answered())
        .onFailure(answer::failed);
  }
}
