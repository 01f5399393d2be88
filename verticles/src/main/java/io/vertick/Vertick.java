package io.vertick;

import io.vertick.bridge.server.Exchange;
import io.vertick.cluster.Cluster;
import io.vertick.cluster.Membership;
import io.vertick.cluster.NodeConfig;
import io.vertick.cluster.NodeStartException;
import io.vertick.engine.machine.LoopStats;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Machines;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import io.vertick.link.Alone;
import io.vertick.link.EventBusCarrier;
import io.vertick.link.LinkCarrier;
import io.vertick.link.LinkConfig;
import io.vertick.link.Links;
import io.vertick.link.Principal;
import io.vertick.logging.OneLine;
import io.vertick.machine.Hosting;
import io.vertick.machine.MachineOptions;
import io.vertick.pool.WorkPools;
import io.vertick.snapshot.FileSnapshotStore;
import io.vertick.snapshot.SnapshotStats;
import io.vertick.snapshot.SnapshotStore;
import io.vertick.snapshot.Snapshots;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Vertick on one Vert.x instance: hosts machines on its event loops, and hands out refs to them. Any thread; futures complete on the context that asked.
 *
 * <pre>{@code
 * var vertick = Vertick.create(vertx);
 * vertick.host("gate-1", new Gate())
 *     .compose(gate -> gate.add(gate.states().unlocked, GateStates.CENTS.is(50L)))
 *     .onSuccess(result -> ...);
 * }</pre>
 */
public final class Vertick implements Machines {
  private static final long DRAIN_SECONDS_MAX = 10;

  private final Hosting hosting;
  private final @Nullable Cluster cluster;

  private Vertick(Hosting hosting, @Nullable Cluster cluster) {
    this.hosting = hosting;
    this.cluster = cluster;
  }

  /** Vertick on this Vert.x, with half as many event loops as there are cores, at least one; the same machines each time it is called for the same Vert.x. */
  public static Vertick create(Vertx vertx) {
    return create(vertx, Hosting.defaultEventLoops());
  }

  /**
   * Like {@link #create(Vertx)}.
   *
   * @param eventLoops on how many event loops {@link #host} places machines; 1 to 1,024. Counts only the first time for a Vert.x
   */
  public static Vertick create(Vertx vertx, int eventLoops) {
    if (eventLoops < 1 || eventLoops > 1_024) {
      throw new IllegalArgumentException("Expected 1 to 1,024 event loops, but got " + eventLoops);
    }
    return new Vertick(Hosting.of(vertx, eventLoops), null);
  }

  /**
   * Joins a cluster on a Vert.x of its own, hosts the machines of the configuration, and hears which machines the other nodes have; {@link #close} leaves in order. A program that is ended without it is
   * missed by the others like one that crashed: call it from a shutdown hook.
   *
   * @return fails with {@link io.vertick.cluster.NodeStartException} if the node can't join, or a machine can't be hosted; then nothing is left behind
   */
  public static Future<Vertick> join(NodeConfig node) {
    return join(node, Vertx.builder(), new VertxOptions());
  }

  /**
   * Like {@link #join(NodeConfig)}.
   *
   * @param builder of the Vert.x, with metrics and the like, but without options
   * @param options of the Vert.x; those of the event bus are set by {@code node}
   */
  public static Future<Vertick> join(NodeConfig node, VertxBuilder builder, VertxOptions options) {
    return Cluster.join(node, builder, options).compose(cluster -> {
      var vertick = new Vertick(Hosting.of(cluster.vertx(), node.eventLoops()), cluster);
      return vertick.begin(node);
    });
  }

  private Future<Vertick> begin(NodeConfig node) {
    // Of no context: those of this Vert.x end with it if it fails.
    Promise<Vertick> begun = Promise.promise();
    link(Objects.requireNonNull(cluster).membership(), linkConfig(node, vertx()))
        .compose(links -> {
          relayAll(node, links);
          return Future.all(hostAll(node), links.settled());
        })
        .onSuccess(all -> begun.complete(this))
        .onFailure(failed -> close().onComplete(closed -> begun.fail(failed)));
    return begun.future();
  }

  private static LinkConfig linkConfig(NodeConfig node, Vertx vertx) {
    var kept = node.snapshots();
    return kept == null
        ? LinkConfig.DEFAULT
        : LinkConfig.DEFAULT.losers(
            new FileSnapshotStore(vertx, kept.directory().resolve("losers")));
  }

  private Future<Void> hostAll(NodeConfig node) {
    var kept = node.snapshots();
    if (kept != null) {
      keepSnapshots(new FileSnapshotStore(vertx(), kept.directory()), kept.interval());
    }
    node.pools().forEach(pool -> pool(pool.name(), pool.size(), pool.waitingMax()));
    var hosted = node.machines().stream()
        .map(machine -> host(machine.id(), machine.type(), machine.options())
            .recover(failed -> Future.failedFuture(new NodeStartException(
                machine.id() + " can't be hosted: "
                    + OneLine.of(String.valueOf(failed.getMessage())),
                failed))))
        .toList();
    return Future.all(hosted).mapEmpty();
  }

  /** Nobody waits for them: their machines may come later than this node. */
  private static void relayAll(NodeConfig node, Links links) {
    for (var relay : node.relays()) {
      var unusedUntilShown = links.relay(relay.machine(), relay.schema(), relay.tracking());
    }
  }

  /** The Vert.x that machines are hosted on. */
  public Vertx vertx() {
    return hosting.vertx();
  }

  /** The cluster that was {@linkplain #join joined}, if one was. */
  public Optional<Cluster> cluster() {
    return Optional.ofNullable(cluster);
  }

  /** Keeps the exports of machines with {@link MachineOptions#restoreLast} in this store, and saves a machine that moves every 5 s; once for a Vert.x. */
  public Vertick keepSnapshots(SnapshotStore store) {
    return keepSnapshots(store, Snapshots.INTERVAL_DEFAULT);
  }

  /**
   * Like {@link #keepSnapshots(SnapshotStore)}.
   *
   * @param interval how often a machine that moves is saved, 100 ms to 1 hour
   * @throws IllegalStateException if this Vert.x has a store already
   */
  public Vertick keepSnapshots(SnapshotStore store, Duration interval) {
    hosting.snapshots().keepIn(store, interval);
    return this;
  }

  /**
   * Hosts a machine on one of the event loops, in turn, and starts it.
   *
   * @param id 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}
   * @return a ref to it, once its first act is done; fails if the id is taken or malformed
   */
  public <S extends States> Future<MachineRef<S>> host(String id, MachineType<S> type) {
    return host(id, type, MachineOptions.DEFAULT);
  }

  /**
   * Like {@link #host(String, MachineType)}; with {@link MachineOptions#restoreLast} it also fails, with a {@link io.vertick.snapshot.SnapshotException}, if what is
   * stored of the machine can't be read or does not fit.
   */
  public <S extends States> Future<MachineRef<S>> host(
      String id, MachineType<S> type, MachineOptions options) {
    return hosting.host(id, type, options).map(done -> hosting.ref(id, type.schema()));
  }

  /** Once this Vert.x is linked, refs find machines of other nodes too, wherever each is at the time of a call. */
  @Override
  public <S extends States> MachineRef<S> machine(String id, Schema<S> schema) {
    var links = Links.of(vertx());
    return links == null ? hosting.ref(id, schema) : links.ref(id, schema);
  }

  /**
   * Links this node with all other members of a cluster, over the event bus of this Vert.x; once for a Vert.x.
   *
   * @return the links, once frames are taken; refs made from now on reach machines of other nodes
   */
  public Future<Links> link(Membership membership) {
    return link(membership, LinkConfig.DEFAULT);
  }

  private Future<Links> link(Membership membership, LinkConfig config) {
    return link(membership, new EventBusCarrier(vertx().eventBus()), config);
  }

  /** Like {@link #link(Membership)}, over another carrier of frames. */
  public Future<Links> link(Membership membership, LinkCarrier carrier, LinkConfig config) {
    return Links.start(vertx(), hosting, membership, carrier, config);
  }

  /**
   * What a bridge lets its clients reach: the machines here, and those of the cluster if this Vert.x is linked. If it is not, it is linked with nobody, and can't be any more.
   */
  public Future<Exchange> exchange() {
    var links = Links.of(vertx());
    return links == null
        ? link(new Alone(), new Alone.NoCarrier(), LinkConfig.DEFAULT).map(Links::exchange)
        : Future.succeededFuture(links.exchange());
  }

  /**
   * Adds a pool for slow work of machines: {@code tx.during(s.paying).fork("bank", …)}.
   *
   * @param size how many works it runs at a time, exactly; 1 to {@value WorkPools#SIZE_MAX}
   * @param waitingMax how many may wait; 0 to {@value WorkPools#WAITING_MAX}; one more fails
   * @throws IllegalArgumentException if a number is out of range, or the name is taken
   */
  public Vertick pool(String name, int size, int waitingMax) {
    hosting.pools().add(name, size, waitingMax);
    return this;
  }

  /** What the pools for slow work do at this moment, by name. */
  public Map<String, WorkPools.PoolStats> pools() {
    return hosting.pools().stats();
  }

  /**
   * Lets a tracer see every fact of every machine hosted here, those hosted later included. Machines call it on their own loops: with more than one it is called by
   * several threads, as a {@link io.vertick.trace.TraceSink} allows.
   *
   * @return completes when all machines that are hosted now have it
   */
  public Future<Void> trace(Tracer tracer) {
    return hosting.trace(tracer);
  }

  /** Takes a tracer back from all machines. */
  public Future<Void> untrace(Tracer tracer) {
    return hosting.untrace(tracer);
  }

  /**
   * Appends states, attributes and handlers to a machine hosted here, while it runs, in a later turn of its loop. Refs, replicas and waits by its earlier schema go on; those by the new one know the new
   * states too. See {@link Machine#grow}.
   *
   * @param type made by {@link MachineType#grow} of the type that the machine follows
   * @return fails with {@link MachineUnavailableException} if it is not hosted here, else as {@link Machine#grow} throws; then nothing has changed
   */
  public Future<Void> grow(String id, MachineType<?> type) {
    return hosting.grow(id, type);
  }

  /**
   * Disposes a machine and forgets it. What is stored of it stays: a machine that is hosted again goes on from there.
   *
   * @return completes after its last handler, and when its last export is stored or could not be, which the log says; fails with {@link MachineUnavailableException} if it is not hosted here
   */
  public Future<Void> dispose(String id) {
    return hosting.dispose(id);
  }

  /** A ref to the machine hosted here under this id, for tools that learn its schema from it; fails with {@link MachineUnavailableException}. */
  public Future<MachineRef<?>> machine(String id) {
    return hosting.ref(id);
  }

  /**
   * Like {@link #machine(String)}, but for a machine hosted anywhere in the cluster.
   *
   * @param principal on whose behalf; the node of the machine notes it
   * @return also fails with {@link io.vertick.engine.machine.MutationException} if the node of the machine does not tell its states in time
   */
  public Future<MachineRef<?>> machine(String id, Principal principal) {
    var links = Links.of(vertx());
    return links == null || hosting.has(id) ? hosting.ref(id) : links.ref(id, principal);
  }

  /** The links of this node to the others, and the directory of the cluster, if it has any: see {@link #join} and {@link #link}. */
  public Optional<Links> links() {
    return Optional.ofNullable(Links.of(vertx()));
  }

  /**
   * Lets other nodes follow a machine at this one: those that attach with {@link Tracking#via(String...) Tracking.via} this node. So one machine has many readers, and tells few nodes.
   *
   * @param tracking what is relayed, and how this node follows the machine itself: with {@code via}, over another relay
   * @return completes when there is something to show; fails with {@link IllegalStateException} if this Vert.x has no links, or relays the machine already
   * @throws IllegalArgumentException if the schema has no state like one that is to be tracked
   */
  public Future<Void> relay(String id, Schema<?> schema, Tracking tracking) {
    return links()
        .map(links -> links.relay(id, schema, tracking))
        .orElseGet(() -> Future.failedFuture(new IllegalStateException(
            "Expected this Vert.x to be linked with others before it relays " + id
                + " to them, but it is not: join a cluster")));
  }

  /** Ends a relay, if there is one; those who follow the machine here look for it elsewhere. */
  public Future<Void> unrelay(String id) {
    return links().map(links -> links.unrelay(id)).orElse(Future.succeededFuture());
  }

  /** The ids of the machines hosted here now. */
  public Set<String> ids() {
    return hosting.ids();
  }

  /** The counters of all loops, summed up at this moment. */
  public Future<LoopStats> stats() {
    return hosting.stats();
  }

  /** What was saved of machines so far. */
  public SnapshotStats snapshotStats() {
    return hosting.snapshots().stats();
  }

  /** Whether every loop has answered within five seconds, this node is not about to leave, and it has a link if it knows of other nodes: what {@code /health/ready} says. */
  public Future<Boolean> isReady() {
    var links = Links.of(vertx());
    return links == null
        ? hosting.isReady()
        : Future.all(hosting.isReady(), links.isReady())
            .map(both -> both.<Boolean>list().stream().allMatch(isReady -> isReady));
  }

  /**
   * Gets this node ready to leave: nothing more is hosted, other nodes send no new requests, and those that run come to their end, as do those of this node elsewhere.
   * What runs here on behalf of this node itself goes on until {@link #close}.
   *
   * @param limit 1 ms to 5 minutes
   * @return how many mutations, of other nodes here or of this node elsewhere, still ran when the limit was reached; 0 if none
   */
  public Future<Integer> drain(Duration limit) {
    return links().map(links -> links.drain(limit)).orElse(Future.succeededFuture(0));
  }

  /**
   * Disposes all machines, in reverse order of hosting; nothing can be hosted afterwards. One that {@linkplain #join joined} a cluster {@linkplain #drain drains} before
   * for at most {@value #DRAIN_SECONDS_MAX} s; then it leaves, and its Vert.x is closed.
   */
  public Future<Void> close() {
    if (cluster == null) {
      return hosting.close();
    }
    // Of no context: its loop ends before Vert.x is closed.
    Promise<Void> left = Promise.promise();
    drain(Duration.ofSeconds(DRAIN_SECONDS_MAX))
        .eventually(hosting::close)
        .onComplete(disposed -> cluster.vertx().close().onComplete(left));
    return left.future();
  }
}
