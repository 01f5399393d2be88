package io.vertick.machine;

import io.vertick.engine.machine.LoopStats;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The loops of one Vert.x: its own, which take machines in turn, and those that verticles brought along; and what they counted. Any thread. */
final class Loops {
  private final List<LoopHost> own = new CopyOnWriteArrayList<>();
  private final List<LoopHost> ofVerticles = new CopyOnWriteArrayList<>();

  /** The counters of verticles that were undeployed; its own lock guards it and the loops that it takes over from. */
  private final LoopStats stopped = new LoopStats();

  private final AtomicInteger turn = new AtomicInteger();
  private final Future<?> started;

  /**
   * Adds the loops in later turns.
   *
   * @param count of own loops, at least 1
   * @param newLoop makes one on the current context
   */
  Loops(Vertx vertx, int count, Supplier<LoopHost> newLoop) {
    var added = new ArrayList<Future<Void>>();
    for (int i = 0; i < count; i++) {
      added.add(addOwn(vertx, newLoop));
    }
    started = Future.all(added);
  }

  /** Adds a loop on a context of no verticle: on one of whoever asks first, it would end with that verticle. */
  private Future<Void> addOwn(Vertx vertx, Supplier<LoopHost> newLoop) {
    Promise<Void> added = Promise.promise();
    ((VertxInternal) vertx).createEventLoopContext().runOnContext(ignored -> {
      own.add(newLoop.get());
      added.complete();
    });
    return added.future();
  }

  /** The own loop whose turn it is, once all are there. */
  Future<LoopHost> next() {
    return started.map(done -> own.get(Math.floorMod(turn.getAndIncrement(), own.size())));
  }

  /** The loop of a verticle, from its start to its stop. */
  void add(LoopHost host) {
    ofVerticles.add(host);
  }

  /** Forgets the loop of a verticle, but not what it counted: counters only grow. On the loop's context. */
  void remove(LoopHost host) {
    synchronized (stopped) {
      if (ofVerticles.remove(host)) {
        stopped.add(host.loop().stats());
      }
    }
  }

  /** The sum of all counters, each loop's of a turn of its own; once the own loops are there. */
  Future<LoopStats> stats() {
    return started.compose(done -> sum());
  }

  private Future<LoopStats> sum() {
    var sum = new LoopStats();
    var copies = new ArrayList<Future<LoopStats>>();
    synchronized (stopped) {
      sum.add(stopped);
      Stream.concat(own.stream(), ofVerticles.stream()).forEach(host -> copies.add(copy(host)));
    }
    return Future.all(copies).map(all -> {
      copies.forEach(copy -> sum.add(copy.result()));
      return sum;
    });
  }

  private static Future<LoopStats> copy(LoopHost host) {
    Promise<LoopStats> copied = Promise.promise();
    host.context().runOnContext(ignored -> {
      var copy = new LoopStats();
      copy.add(host.loop().stats());
      copied.complete(copy);
    });
    return copied.future();
  }
}
