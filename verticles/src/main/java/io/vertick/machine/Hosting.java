package io.vertick.machine;

import io.vertick.bridge.remote.AskedWait;
import io.vertick.bridge.remote.Asker;
import io.vertick.bridge.remote.Asking;
import io.vertick.bridge.remote.Views;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.LoopStats;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Retry;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedSubscriber;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import io.vertick.pool.WorkPools;
import io.vertick.published.PublishedMachines;
import io.vertick.snapshot.Snapshots;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The machines of one Vert.x: which there are, and on which loops. There is one a Vert.x. Any thread. */
public final class Hosting implements Shareable {
  private static final String SHARED_MAP = "io.vertick";
  private static final long LOOP_ANSWER_MS_MAX = 5_000;

  private final Vertx vertx;
  private final Loops loops;
  private final WorkPools pools = new WorkPools();
  /** Bound to every machine. */
  private final List<Tracer> tracers = new CopyOnWriteArrayList<>();

  private final List<HostingListener> listeners = new CopyOnWriteArrayList<>();
  private volatile Claiming claims = (id, isForced) -> Future.succeededFuture();

  private final Snapshots snapshots = new Snapshots();
  private final PublishedMachines published;
  private final Asker asker;
  private final Map<String, MachinePlace> places = new ConcurrentHashMap<>();
  private final AtomicLong nextPlace = new AtomicLong();
  private volatile boolean isClosed;

  /** Port: asks others whether a machine may be hosted here. */
  public interface Claiming {
    /**
     * Succeeds if it may.
     *
     * @param isForced whether it may too if somebody does not answer
     */
    Future<Void> claim(String id, boolean isForced);
  }

  private Hosting(Vertx vertx, int eventLoops) {
    this.vertx = vertx;
    asker = new Asker(vertx, () -> newLoop().ports());
    published = new PublishedMachines(vertx.eventBus(), System::nanoTime);
    loops = new Loops(vertx, eventLoops, this::newLoop);
    // A Vert.x that closes disposes the machines first, while their loops still run.
    ((VertxInternal) vertx).addCloseHook(completion -> close().onComplete(completion));
  }

  /** Half as many event loops as there are cores, at least one: waking another loop costs more than most work. */
  public static int defaultEventLoops() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** The machines of this Vert.x; made when first asked for. */
  public static Hosting of(Vertx vertx, int eventLoops) {
    // The map's own lock makes sure that there is one.
    return vertx
        .sharedData()
        .<String, Hosting>getLocalMap(SHARED_MAP)
        .computeIfAbsent("hosting", key -> new Hosting(vertx, eventLoops));
  }

  /** Hosts a machine on one of the loops, in turn. */
  public Future<Void> host(String id, MachineType<?> type, MachineOptions options) {
    var answer = Asking.here(vertx).<Void>promise();
    loops.next().compose(host -> hostOn(host, id, type, options)).onComplete(answer);
    return answer.future();
  }

  /** Hosts a machine on a certain loop; completes when it is started. */
  Future<Void> hostOn(LoopHost host, String id, MachineType<?> type, MachineOptions options) {
    var place = new MachinePlace(nextPlace.getAndIncrement());
    try {
      take(id, place);
    } catch (RuntimeException refused) {
      return Future.failedFuture(refused);
    }
    var answer = Asking.here(vertx).<Void>promise();
    new Activation(this, host, id, type, options, place, answer).begin();
    return answer.future();
  }

  private void take(String id, MachinePlace place) {
    Loop.checkId(id);
    if (places.putIfAbsent(id, place) != null) {
      throw new IllegalStateException("Expected an id that is not taken, but " + id
          + " is hosted here already: dispose it first, or choose another id");
    }
    // Looked at last: whoever closes sees the place, or is seen here.
    if (isClosed) {
      places.remove(id, place);
      var closed =
          new IllegalStateException("Expected to host " + id + ", but this Vertick is closed");
      place.made().fail(closed);
      throw closed;
    }
  }

  // What an activation asks for.

  Future<Void> claim(String id, MachineOptions options) {
    return options.isAnnounced() ? claims.claim(id, options.isForced()) : Future.succeededFuture();
  }

  PublishedMachines published() {
    return published;
  }

  /** A machine is there, and its first act is still to come. On its context. */
  void made(Machine<?> machine) {
    tracers.forEach(machine::trace);
    published.follow(machine);
  }

  void hosted(Machine<?> machine, MachineOptions options) {
    listeners.forEach(listener -> listener.hosted(machine, options));
  }

  void free(String id, MachinePlace place) {
    places.remove(id, place);
  }

  /** Nothing is hosted under this id any more. */
  void ended(String id) {
    published.close(id);
    listeners.forEach(listener -> listener.ended(id));
  }

  // Questions.

  /** A ref to the machine with this id, hosted or not. */
  public <S extends States> MachineRef<S> ref(String id, Schema<S> schema) {
    Loop.checkId(id);
    return new LocalMachineRef<>(this, vertx, id, schema);
  }

  /** A ref to the machine that is hosted here under this id, whatever its schema. */
  public Future<MachineRef<?>> ref(String id) {
    var answer = Asking.here(vertx).<MachineRef<?>>promise();
    find(id)
        .<MachineRef<?>>map(
            hosted -> ref(id, Objects.requireNonNull(hosted.schema().get())))
        .onComplete(answer);
    return answer.future();
  }

  /** The place of the machine with this id, or null. */
  @Nullable
  MachinePlace place(String id) {
    return places.get(id);
  }

  /** The hosted machine; fails with {@link MachineUnavailableException} if there is none. */
  Future<HostedMachine> find(String id) {
    var place = places.get(id);
    return place == null ? Future.failedFuture(unavailable(id)) : place.machine();
  }

  static MachineUnavailableException unavailable(String id) {
    return new MachineUnavailableException(
        "Expected a machine " + id + ", but none with this id is hosted here");
  }

  /** Lets a hosted machine grow, in a later turn of its loop; see {@link Machine#grow}. */
  public Future<Void> grow(String id, MachineType<?> type) {
    var answer = Asking.here(vertx).<Void>promise();
    find(id)
        .onSuccess(hosted -> hosted.host().later(() -> grow(hosted.machine(), type, answer)))
        .onFailure(answer::fail);
    return answer.future();
  }

  private static void grow(Machine<?> machine, MachineType<?> type, Promise<Void> answer) {
    try {
      machine.grow(type);
      answer.complete();
    } catch (IllegalArgumentException | IllegalStateException wrong) {
      // The caller is told, and not the machine's loop.
      answer.fail(wrong);
    }
  }

  public Future<Void> dispose(String id) {
    var answer = Asking.here(vertx).<Void>promise();
    find(id)
        .onSuccess(hosted -> hosted.host().run(() -> dispose(hosted, answer)))
        .onFailure(answer::fail);
    return answer.future();
  }

  private static void dispose(HostedMachine hosted, Promise<Void> answer) {
    try {
      hosted.machine().dispose().compose(gone -> hosted.saved()).onComplete(answer);
    } catch (Throwable fatal) {
      // A handler that still had its turn broke the machine: it is gone too, as the caller hears.
      answer.fail(fatal);
    }
  }

  /** Disposes a machine if it is hosted on this loop: one with the same id may have been hosted elsewhere first. */
  Future<Void> disposeOn(LoopHost host, String id) {
    return find(id)
        .compose(
            hosted -> hosted.host() == host ? dispose(id) : Future.succeededFuture(),
            notHosted -> Future.succeededFuture());
  }

  public Vertx vertx() {
    return vertx;
  }

  /** The pools for slow work. */
  public WorkPools pools() {
    return pools;
  }

  public Set<String> ids() {
    return new TreeSet<>(places.keySet());
  }

  /** Binds a tracer to all machines, those hosted later included; completes when those hosted now have it. */
  public Future<Void> trace(Tracer tracer) {
    tracers.add(tracer);
    return onEach(hosted -> {
      // One that is being hosted at this moment may have it already.
      hosted.machine().untrace(tracer);
      hosted.machine().trace(tracer);
    });
  }

  /** Takes a tracer back from all machines. */
  public Future<Void> untrace(Tracer tracer) {
    tracers.remove(tracer);
    return onEach(hosted -> hosted.machine().untrace(tracer));
  }

  /** Tells a listener of the machines that are hosted now, and of all that come and go from now on. */
  public Future<Void> listen(HostingListener listener) {
    listeners.add(listener);
    return onEach(hosted -> {
      // One that ended meanwhile was told as ended already.
      if (has(hosted.machine().id())) {
        listener.hosted(hosted.machine(), hosted.options());
      }
    });
  }

  /** Asks before each machine that is to be announced whether it may be hosted here: once the future succeeds it is. */
  public void claimBy(Claiming asking) {
    claims = asking;
  }

  /** Whether a machine with this id is hosted here: not yet while others are asked whether it may be. */
  public boolean has(String id) {
    var place = places.get(id);
    return place != null && place.machine().succeeded();
  }

  /** A promise that completes on the calling context; see {@link Asking}. */
  public <T> Promise<T> promise() {
    return asker.promise();
  }

  /** A wait of the calling context, to be told to a machine; {@code description} says what for. */
  public AskedWait newWait(String description) {
    return asker.newWait(description);
  }

  /** Sends a mutation through a ref again and again; see {@link MachineRef#send(Mutation, Retry)}. */
  public Future<Result> send(MachineRef<?> ref, Mutation mutation, Retry retry) {
    return asker.send(ref, mutation, retry);
  }

  /**
   * Asks a machine on its context, in the order of the calls.
   *
   * @return completes on the calling context; fails as {@link #use} says
   */
  public <T> Future<T> ask(String id, Function<Machine<?>, Future<T>> question) {
    var answer = Asking.here(vertx).<T>promise();
    use(id, machine -> question.apply(machine).onComplete(answer), answer::fail);
    return answer.future();
  }

  /**
   * Has a machine used on its context, in the order of the calls.
   *
   * @param failed told instead, on any context: {@link MachineUnavailableException} if no such machine is hosted here; or what the use threw
   */
  public void use(String id, Consumer<Machine<?>> use, Consumer<Throwable> failed) {
    find(id)
        .onSuccess(hosted -> hosted.host().run(() -> use(hosted, use, failed)))
        .onFailure(failed::accept);
  }

  private static void use(
      HostedMachine hosted, Consumer<Machine<?>> use, Consumer<Throwable> failed) {
    try {
      use.accept(hosted.machine());
    } catch (RuntimeException wrong) {
      // The caller is told, and not the machine's loop.
      failed.accept(wrong);
    }
  }

  /**
   * Tells somebody of a machine that is hosted here, on its context.
   *
   * @param key how it is followed, by its schema
   * @return fails with {@link MachineUnavailableException} if there is none, with what {@code key} threw
   */
  public Future<Following> follow(
      String id, Function<Schema<?>, FeedKey> key, FeedSubscriber subscriber) {
    return find(id).compose(hosted -> {
      Promise<Following> followed = Promise.promise();
      hosted.host().run(() -> follow(hosted, key, subscriber, followed));
      return followed.future();
    });
  }

  private static void follow(
      HostedMachine hosted,
      Function<Schema<?>, FeedKey> key,
      FeedSubscriber subscriber,
      Promise<Following> followed) {
    var machine = hosted.machine();
    try {
      if (machine.isEnded()) {
        throw unavailable(machine.id());
      }
      var made = key.apply(machine.schema());
      hosted.host().feeds().subscribe(machine, made, subscriber);
      followed.complete(new Following(hosted.host(), machine.id(), made, subscriber));
    } catch (RuntimeException wrong) {
      // Such as a state that the machine does not have: who asked is told, and not the loop.
      followed.fail(wrong);
    }
  }

  /** Tells those who follow a machine what has happened so far; on its context. */
  public void flushFeeds(String id) {
    var place = places.get(id);
    if (place != null && place.machine().succeeded()) {
      place.machine().result().host().feeds().flush(id);
    }
  }

  /** What refs share. */
  public Asker asker() {
    return asker;
  }

  /** Attaches replicas to contexts. */
  public Views views() {
    return asker.views();
  }

  private Future<Void> onEach(Consumer<HostedMachine> action) {
    var answer = Asking.here(vertx).<Void>promise();
    var done = places.values().stream()
        .map(place -> place
            .machine()
            .compose(hosted -> onLoop(hosted, action), neverMade -> Future.succeededFuture()))
        .toList();
    Future.join(done).<Void>mapEmpty().onComplete(answer);
    return answer.future();
  }

  private static Future<Void> onLoop(HostedMachine hosted, Consumer<HostedMachine> action) {
    Promise<Void> done = Promise.promise();
    hosted.host().run(() -> {
      action.accept(hosted);
      done.complete();
    });
    return done.future();
  }

  public Future<LoopStats> stats() {
    var answer = Asking.here(vertx).<LoopStats>promise();
    loops.stats().onComplete(answer);
    return answer.future();
  }

  public Future<Boolean> isReady() {
    if (isClosed) {
      return Future.succeededFuture(false);
    }
    var answer = Asking.here(vertx).<Boolean>promise();
    loops
        .stats()
        .timeout(LOOP_ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
        .map(true)
        .otherwise(false)
        .onComplete(answer);
    return answer.future();
  }

  public Future<Void> close() {
    isClosed = true;
    var byAge = new ConcurrentSkipListMap<Long, String>(Collections.reverseOrder());
    places.forEach((id, place) -> byAge.put(place.number(), id));
    // One that is gone by now, or never came to be, needs no disposal.
    return InTurn.forEach(
            byAge.values(), id -> dispose(id).recover(gone -> Future.succeededFuture()))
        .onComplete(closed -> pools.close());
  }

  /** A loop on the current context; see {@link LoopHost#onCurrentContext}. */
  LoopHost newLoop() {
    return LoopHost.onCurrentContext(pools, this::told);
  }

  /** On the loop's context. */
  private void told(TraceRecord fact) {
    if (fact instanceof TraceRecord.MachineGrown grown) {
      grown(fact.machine(), grown.schema());
    } else {
      ended(fact);
    }
  }

  private void grown(String id, Schema<?> schema) {
    find(id).onSuccess(hosted -> hosted.schema().set(schema));
    published.grown(ref(id, schema));
    listeners.forEach(listener -> listener.grown(id, schema));
  }

  private void ended(TraceRecord fact) {
    // Its last export is on its way before its id is free: who hosts it again reads this one.
    if (fact instanceof TraceRecord.MachineDisposed) {
      snapshots.disposed(fact.machine());
    } else {
      snapshots.broke(fact.machine());
    }
    places.remove(fact.machine());
    ended(fact.machine());
  }

  /** Which machines are kept, where, and how far it is with them. */
  public Snapshots snapshots() {
    return snapshots;
  }

  /** All loops, those of verticles included. */
  Loops loops() {
    return loops;
  }
}
