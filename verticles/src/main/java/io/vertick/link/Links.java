package io.vertick.link;

import io.vertick.bridge.remote.LinkLoop;
import io.vertick.bridge.remote.RemoteMachineRef;
import io.vertick.bridge.server.Exchange;
import io.vertick.cluster.Member;
import io.vertick.cluster.Membership;
import io.vertick.directory.Announcement;
import io.vertick.directory.Directory;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MutationException;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.payload.PayloadRooms;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.session.RequestOrigin;
import io.vertick.engine.session.RequestTable;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertick.machine.Hosting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of this node to all others, one each, and what came through them: which machines the cluster has, and requests to the machines here. There is one a Vert.x,
 * and all of it lives on one event-loop context. Public methods: any thread; futures complete on the context that asked.
 */
public final class Links implements Shareable {
  /** How many other nodes a node has links to; further members are left out, which the log says. */
  public static final int LINKS_MAX = 63;

  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");
  /** A loop that stalls longer is not ready. */
  private static final long READY_MS_MAX = 5_000;

  private static final long SETTLED_MS_MAX = 30_000;
  private static final String SHARED_MAP = "io.vertick.links";

  private final Vertx vertx;
  private final Hosting hosting;
  private final Membership membership;
  private final Member self;
  private final LinkCarrier carrier;
  private final LinkConfig config;
  private final LinkLoop loop;
  private final RequestOrigin origin;
  private final HostedRequests requests;
  private final RequestTable<Speaker> table;
  private final Peers peers;
  private final LinkMachines machines;
  private final Placement placement;
  private final RemoteFeeds feeds;
  private final Relays relays;
  private final LinkRoute route;
  private final Departure departure;
  private final PayloadRooms nodeRooms = new PayloadRooms();
  private final PayloadRooms clientRooms = new PayloadRooms();
  private final DescribedSchemas described = new DescribedSchemas();
  private final Strangers strangers = new Strangers();

  /** Who else sends at the end of a turn. */
  private final Set<Exchange.Guest> guests = new LinkedHashSet<>();

  private boolean isClosed;
  private Runnable takeBack = () -> {};

  private Links(
      Vertx vertx, Hosting hosting, Membership membership, LinkCarrier carrier, LinkConfig config) {
    this.vertx = vertx;
    this.hosting = hosting;
    this.membership = membership;
    self = membership.self();
    this.carrier = carrier;
    this.config = config;
    loop = new LinkLoop(vertx, this::flush, this::nextDeadline, this::tick);
    origin = new RequestOrigin(self.incarnation());
    requests = new HostedRequests(this, hosting);
    table = new RequestTable<>(requests);
    feeds = new RemoteFeeds(this, hosting);
    relays = new Relays(this, hosting);
    peers = new Peers(this, membership);
    machines = new LinkMachines(hosting);
    placement = new Placement(this, vertx, hosting, self, config);
    departure = new Departure(this, loop, requests);
    route = new LinkRoute(this, departure);
  }

  /**
   * Links this node with all other members, those that come later included.
   *
   * @return completes when frames are taken; fails with {@link IllegalStateException} if this Vert.x is linked already
   */
  public static Future<Links> start(
      Vertx vertx, Hosting hosting, Membership membership, LinkCarrier carrier, LinkConfig config) {
    var links = new Links(vertx, hosting, membership, carrier, config);
    if (shared(vertx).putIfAbsent("links", links) != null) {
      return Future.failedFuture(new IllegalStateException(
          "Expected a Vert.x that is not linked yet, but it is: link it once"));
    }
    return links.start();
  }

  /** The links of this Vert.x; null if it is not linked. */
  public static @Nullable Links of(Vertx vertx) {
    return shared(vertx).get("links");
  }

  private static Map<String, Links> shared(Vertx vertx) {
    return vertx.sharedData().getLocalMap(SHARED_MAP);
  }

  private Future<Links> start() {
    var started = hosting.<Links>promise();
    ((VertxInternal) vertx).addCloseHook(completion -> close().onComplete(completion));
    run(() -> {
      hosting.claimBy(placement::claim);
      listen()
          .compose(listening -> hosting.listen(placement))
          .<Links>map(listening -> {
            takeBack = membership.listen(() -> turn(this::followMembers));
            turn(this::followMembers);
            return this;
          })
          .onComplete(started);
    });
    return started.future();
  }

  private Future<Void> listen() {
    return carrier.listen(self, (from, frame) -> turn(() -> receive(from, frame)));
  }

  private void followMembers() {
    if (!isClosed) {
      peers.follow();
    }
  }

  // For everybody.

  /** This node. */
  public Member self() {
    return self;
  }

  /** A ref to the machine with this id, wherever it is hosted at the time of each call. */
  public <S extends States> MachineRef<S> ref(String id, Schema<S> schema) {
    return new LinkedMachineRef<>(hosting, hosting.ref(id, schema), remote(id, schema, null));
  }

  /**
   * A ref to the machine of another node with this id, for tools: its node tells the names of its states.
   *
   * @param principal on whose behalf, or null for this node's own
   * @return fails with {@link MachineUnavailableException} if no node has announced it, with {@link MutationException} if its node does not answer
   */
  public Future<MachineRef<?>> ref(String id, @Nullable Principal principal) {
    Loop.checkId(id);
    var answer = hosting.<MachineRef<?>>promise();
    turn(() -> schemaOf(id)
        .<MachineRef<?>>map(schema -> remote(id, schema, principal))
        .onComplete(answer));
    return answer.future();
  }

  private <S extends States> MachineRef<S> remote(
      String id, Schema<S> schema, @Nullable Principal principal) {
    return new RemoteMachineRef<>(
        route, hosting.asker(), id, schema, principal == null ? null : principal.name());
  }

  /** The schema that a machine elsewhere calls so, if it was described here; else null. */
  @Nullable
  Schema<?> described(SchemaHash hash) {
    return described.of(hash);
  }

  /** The schema of a machine elsewhere, as far as names go. On the context of the links. */
  Future<Schema<?>> schemaOf(String id) {
    var machine = placement.find(id);
    var link = machine == null ? null : peers.to(machine.node());
    return machine == null || link == null
        ? Future.failedFuture(new MachineUnavailableException(Placement.absent(id)))
        : described.of(machine, link);
  }

  /** Where the machine with this id is hosted; null if no node has announced it. */
  public Future<@Nullable Announcement> locate(String id) {
    return placement.locate(id);
  }

  /** The announced machines that this holds for, by id: of a type, with a tag, on a node. */
  public Future<List<Announcement>> list(Predicate<Announcement> condition) {
    return placement.list(condition);
  }

  /**
   * The machines that somebody may read, by id: found once, until something changes.
   *
   * @param readers equal for those for whom {@code mayRead} is, such as the patterns of a token
   */
  public Future<List<Announcement>> list(Object readers, Predicate<String> mayRead) {
    return placement.list(readers, mayRead);
  }

  /**
   * Waits until a machine with this id is hosted, here or on a linked node.
   *
   * @param limit at least 1 ms
   * @return where; fails with {@link WaitTimeoutException}, or with {@link MachineUnavailableException} if {@value Directory#WAITERS_MAX} wait already
   */
  public Future<Announcement> whenHosted(String id, Duration limit) {
    return placement.whenHosted(id, limit);
  }

  /**
   * Lets other nodes follow a machine here, through the replica that this node has of it: see {@link Tracking#via(String...)}. When the machine is gone, it is relayed again once it is back.
   *
   * @param tracking what is relayed, and how this node follows the machine itself
   * @return completes when the relay shows something; fails with {@link IllegalStateException} if the machine is relayed already, or {@value Relays#RELAYS_MAX} are
   * @throws IllegalArgumentException if the schema has no state like one that is to be tracked, or the ids of machine and node are too long together
   */
  public Future<Void> relay(String id, Schema<?> schema, Tracking tracking) {
    Loop.checkId(id);
    return relays.begin(id, schema, tracking);
  }

  /** Ends a relay; those who follow the machine here look for it elsewhere. */
  public Future<Void> unrelay(String id) {
    return relays.end(id);
  }

  /** The state of each link now, by node. */
  public Future<List<LinkStatus>> status() {
    var answer = hosting.<List<LinkStatus>>promise();
    run(() -> answer.complete(peers.all().stream().map(LinkStatus::of).toList()));
    return answer.future();
  }

  /**
   * Waits until each node that is listed has told which machines it has, is about to leave, or is not listed any more. After {@value #SETTLED_MS_MAX} ms it succeeds all the same, and the log says who
   * is lacking.
   */
  public Future<Void> settled() {
    var answer = hosting.<Void>promise();
    turn(() -> loop.awaitTurn(() -> peers.unsettled().isEmpty(), SETTLED_MS_MAX)
        .onSuccess(isSettled -> {
          if (!isSettled) {
            LOG.warn("{} begins without a word of {}", self.id(), peers.unsettled());
          }
          answer.complete();
        }));
    return answer.future();
  }

  /** Whether this node is not about to leave, and has an open link if any other node is listed. */
  public Future<Boolean> isReady() {
    var answer = hosting.<Boolean>promise();
    run(() -> answer.complete(!departure.hasBegun() && peers.isReachable()));
    return answer.future().timeout(READY_MS_MAX, TimeUnit.MILLISECONDS).otherwise(false);
  }

  /**
   * Gets this node ready to leave: nothing more is hosted or asked, all nodes are told and send no new requests, and mutations that run come to their end:
   * those of other nodes here, and those of this node elsewhere. Replies still flow.
   *
   * @param limit 1 ms to 5 minutes
   * @return how many mutations still ran when the limit was reached; 0 if none
   */
  public Future<Integer> drain(Duration limit) {
    return departure.drain(hosting, limit);
  }

  /** Whether this node is about to leave. */
  boolean isLeaving() {
    return departure.hasBegun();
  }

  /** The end of all links, at once: what may have run elsewhere is unknown. */
  public Future<Void> close() {
    var answer = hosting.<Void>promise();
    run(() -> {
      isClosed = true;
      takeBack.run();
      peers.close();
      loop.close();
      shared(vertx).remove("links", this);
      carrier.close().onComplete(answer);
    });
    return answer.future();
  }

  // Clients.

  /** What a bridge of this node lets its clients reach. */
  public Exchange exchange() {
    return new LinkExchange(this, requests, loop);
  }

  void join(Exchange.Guest guest) {
    guests.add(guest);
    endTurnSoon();
  }

  void leave(Exchange.Guest guest) {
    guests.remove(guest);
  }

  // What links share, on their context.

  Peers peers() {
    return peers;
  }

  LinkRoute route() {
    return route;
  }

  RequestOrigin origin() {
    return origin;
  }

  RequestTable<Speaker> table() {
    return table;
  }

  /** Shared by all links. */
  PayloadRooms nodeRooms() {
    return nodeRooms;
  }

  /** Shared by all clients, and by them alone: those that send too much are in no node's way. */
  PayloadRooms clientRooms() {
    return clientRooms;
  }

  LinkConfig config() {
    return config;
  }

  RemoteFeeds feeds() {
    return feeds;
  }

  Relays relays() {
    return relays;
  }

  Hosting hosting() {
    return hosting;
  }

  Placement placement() {
    return placement;
  }

  /** Shows what became of the link to a node, on the machine of that name. */
  void show(String node, State state) {
    machines.show(node, state);
  }

  // Turns and time.

  /** Nanoseconds since these links began. */
  long now() {
    return loop.now();
  }

  /** The same moment on the clock of machines. */
  long nanoTime(long at) {
    return loop.nanoTime(at);
  }

  /** Runs an action in a later turn. */
  void after(long ms, Runnable action) {
    vertx.setTimer(
        ms,
        fired -> turn(() -> {
          if (!isClosed) {
            action.run();
          }
        }));
  }

  void run(Runnable action) {
    loop.run(action);
  }

  /** Runs an action on the context of the links; what sessions took meanwhile is sent at the end of the turn. */
  void turn(Runnable action) {
    loop.turn(action);
  }

  /** Flushes once what is in the loop's queue by now has run. */
  void endTurnSoon() {
    loop.endTurnSoon();
  }

  private void flush() {
    peers.all().forEach(Link::flush);
    List.copyOf(guests).forEach(guest -> guest.flush(now()));
  }

  private long nextDeadline() {
    long next = Math.min(table.nextDeadline(), route.nextDeadline());
    next = Math.min(next, requests.forwarded().nextDeadline());
    for (var guest : guests) {
      next = Math.min(next, guest.nextDeadline());
    }
    return Math.min(next, peers.nextDeadline());
  }

  private void tick() {
    long now = now();
    table.tick(now);
    route.tick(now);
    requests.forwarded().tick(now);
    List.copyOf(guests).forEach(guest -> guest.tick(now));
    peers.tick(now);
  }

  private void receive(String from, Buffer frame) {
    var link = peers.to(from);
    if (link != null) {
      link.receive(frame);
    } else {
      strangers.drop(from, now());
    }
  }

  /** How many frames came from who is no member. */
  public Future<Long> strangers() {
    var answer = hosting.<Long>promise();
    run(() -> answer.complete(strangers.frames()));
    return answer.future();
  }

  void send(Member to, Buffer frame) {
    carrier.send(self, to, frame);
  }
}
