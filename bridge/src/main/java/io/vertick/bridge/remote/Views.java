package io.vertick.bridge.remote;

import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Replica;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Attaches replicas to contexts. Any thread. */
public final class Views {
  /** Port: where a replica's machine is followed. */
  public interface Source {
    /**
     * Tells a listener of the machine, on its context, until it is stopped.
     *
     * @return what stops it; fails if the machine can't be followed
     */
    Future<Runnable> follow(FeedListener listener);

    /** When the machine's node was last heard, by {@link System#nanoTime}. Any thread. */
    LongSupplier lastHeardNanos();
  }

  private final Vertx vertx;
  private final Supplier<ContextHost> newLoop;
  /** One for each context that has replicas. */
  private final Map<ContextInternal, ViewLoop> loops = new ConcurrentHashMap<>();

  Views(Vertx vertx, Supplier<ContextHost> newLoop) {
    this.vertx = vertx;
    this.newLoop = newLoop;
  }

  /**
   * A replica on the calling context, which has to be an event loop's. It is detached with the verticle of that context.
   *
   * @return completes with the first state; fails with {@link MachineUnavailableException} if none comes in {@link MachineRef#WITHIN_DEFAULT}
   * @throws IllegalArgumentException if the schema has no state like one that is to be tracked
   */
  public <S extends States> Future<MachineView<S>> attach(
      String id, Schema<S> schema, Tracking tracking, Source source) {
    var unused = tracking.indexes(schema);
    var current = (ContextInternal) Vertx.currentContext();
    if (current == null || !current.isEventLoopContext() || current.owner() != vertx) {
      return Future.failedFuture(
          new IllegalStateException(
              "Expected to attach to " + id
                  + " on an event-loop context, but this is none: a view belongs to one; ask the MachineRef instead"));
    }
    Promise<MachineView<S>> attached = current.promise();
    var loop = loops.computeIfAbsent(current.unwrap(), this::newLoop);
    var host = loop.host();
    var subscription = new Subscription();
    var replica =
        host.loop().replica(id, schema, tracking, source.lastHeardNanos(), subscription::stop);
    var view = new AttachedView<>(replica, attached);
    source
        .follow(new Crossing(host::run, view))
        .onSuccess(stop -> host.run(() -> subscription.begin(stop)))
        .onFailure(
            failed -> host.run(() -> view.ended(MachineUnavailableException.because(failed))));
    long late = vertx.setTimer(
        MachineRef.WITHIN_DEFAULT.toMillis(),
        fired -> host.run(() -> giveUp(id, attached, replica::detach)));
    attached
        .future()
        .onSuccess(shown -> {
          // One that is relayed may be later than an answer that came straight from the machine.
          if (tracking.via().isEmpty()) {
            loop.add(replica);
          }
        })
        .onComplete(done -> vertx.cancelTimer(late));
    detachWith(current.unwrap(), host, replica);
    return attached.future();
  }

  /** The end of the context's verticle is the end of its replicas. */
  private static void detachWith(ContextInternal context, ContextHost host, Replica<?> replica) {
    // Whoever undeploys may be on any thread.
    Closeable detach = closed -> host.run(() -> {
      replica.detach();
      closed.succeed();
    });
    context.addCloseHook(detach);
    replica.whenDisposed().future().onComplete(ended -> context.removeCloseHook(detach));
  }

  private static <S extends States> void giveUp(
      String id, Promise<MachineView<S>> attached, Runnable detach) {
    if (attached.tryFail(new MachineUnavailableException("Expected " + id + " to show itself in "
        + MachineRef.WITHIN_DEFAULT + ", but it did not: its node may be silent"))) {
      detach.run();
    }
  }

  /**
   * A result, once the replicas of the calling context show it, if there are any; see {@link MachineRef#attach(Tracking)}.
   *
   * @param limit how long all may take from now on, at least 1 ms
   */
  public Future<Result> shown(String id, Future<Result> answer, Duration limit) {
    var current = (ContextInternal) Vertx.currentContext();
    var loop = current == null ? null : loops.get(current.unwrap());
    if (loop == null) {
      return answer;
    }
    long until = System.nanoTime() + limit.toNanos();
    return answer.compose(result -> result.isExecuted()
        ? loop.shown(id, result.version(), leftOf(until)).map(result)
        : Future.succeededFuture(result));
  }

  private static Duration leftOf(long untilNanos) {
    return Duration.ofMillis(Math.max(1, (untilNanos - System.nanoTime()) / 1_000_000));
  }

  private ViewLoop newLoop(ContextInternal context) {
    context.addCloseHook(closed -> {
      loops.remove(context);
      closed.succeed();
    });
    return new ViewLoop(newLoop.get());
  }
}
