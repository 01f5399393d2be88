package io.vertick.benchmarks.link;

import io.vertick.Vertick;
import io.vertick.link.LinkStates;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One life of a node that only hosts machines, as another node sees it.
 *
 * @param joinMs from the start of its process until it is ready and the other node knows its machines
 * @param idle after it joined
 * @param busy with 256 mutations in flight
 * @param frozenMs from SIGSTOP until its link is suspect
 * @param resumedMs from SIGCONT, after its link was suspect, until a mutation that waited has its answer
 * @param suspectedMs from SIGKILL until its link is suspect
 * @param unlistedMs from SIGKILL until it is no member any more
 */
record Life(
    double joinMs,
    Vitals idle,
    Vitals busy,
    double frozenMs,
    double resumedMs,
    double suspectedMs,
    double unlistedMs) {
  private static final Duration STATE_MAX = Duration.ofSeconds(30);
  private static final Duration BUSY = Duration.ofSeconds(4);
  private static final Load LOAD = new Load(256, Peer.TARGETS);
  private static final String NODE = "host";

  /** Starts, loads, freezes and kills a node. Blocks, for about half a minute. */
  static Life observe(Vertick observer, Ports ports, Path log) {
    long started = System.nanoTime();
    try (var host = HostProcess.start(ports, 1, Cast.NODE, log)) {
      host.awaitReady();
      var peer = VertickPeer.call(observer, ports);
      double joinMs = millisSince(started);
      var link = observer.machine(LinkStates.machineOf(NODE), LinkStates.SCHEMA);
      var idle = host.vitals();
      var busy = whenBusy(host, peer);
      double frozenMs =
          millisUntil(() -> host.freeze(true), () -> link.when(link.states().suspect, STATE_MAX));
      double resumedMs = millisUntil(() -> host.freeze(false), () -> ask(peer));
      Wait.until(link.when(link.states().ready, STATE_MAX));
      long killed = System.nanoTime();
      var unlistedMs = unlisted(observer).map(gone -> millisSince(killed));
      double suspectedMs =
          millisUntil(host::close, () -> link.when(link.states().suspect, STATE_MAX));
      return new Life(joinMs, idle, busy, frozenMs, resumedMs, suspectedMs, Wait.until(unlistedMs));
    }
  }

  private static Vitals whenBusy(HostProcess host, Peer peer) {
    var load = CompletableFuture.runAsync(() -> new Lanes(peer, LOAD).run(BUSY));
    var practised = CompletableFuture.delayedExecutor(BUSY.toMillis() / 2, TimeUnit.MILLISECONDS);
    var vitals = CompletableFuture.supplyAsync(host::vitals, practised).join();
    load.join();
    return vitals;
  }

  /** From an action until what is asked for just before it. */
  private static double millisUntil(Runnable action, Supplier<Future<?>> end) {
    var awaited = end.get();
    long started = System.nanoTime();
    action.run();
    Wait.until(awaited);
    return millisSince(started);
  }

  private static Future<?> ask(Peer peer) {
    Promise<Void> answer = Promise.promise();
    peer.begin(() -> peer.ask(0, new Peer.Answer() {
      @Override
      public void answered() {
        answer.complete();
      }

      @Override
      public void failed(Throwable why) {
        answer.fail(why);
      }
    }));
    return answer.future();
  }

  private static Future<Void> unlisted(Vertick observer) {
    var membership = observer.cluster().orElseThrow().membership();
    Promise<Void> unlisted = Promise.promise();
    var takeBack = membership.listen(() -> {
      if (membership.members().size() == 1) {
        unlisted.tryComplete();
      }
    });
    return unlisted.future().onComplete(ended -> takeBack.run());
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }
}
