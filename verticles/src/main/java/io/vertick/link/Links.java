package io.vertick.link;

import io.vertick.bridge.remote.LinkLoop;
import io.vertick.bridge.remote.RemoteMachineRef;
import io.vertick.bridge.server.Exchange;
import io.vertick.cluster.Member;
import io.vertick.cluster.Membership;
import io.vertick.directory.Announcement;
import io.vertick.directory.Directory;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.MutationException;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.payload.PayloadRooms;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.remote.OutcomeReader;
import io.vertick.engine.remote.RemoteWaits;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.session.Origin;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.RequestTable;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertick.machine.Hosting;
import io.vertick.machine.MachineOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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

  /** How many requests may be on their way to the context of the links. */
  static final int ARRIVING_MAX = 65_536;

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
  private final Origin origin;
  private final HostedRequests requests;
  private final RequestTable<Speaker> table;
  private final Placement placement;
  private final RemoteFeeds feeds;
  private final Relays relays;
  private final LinkRoute route;
  private final Departure departure;
  private final RemoteWaits waits = new RemoteWaits();
  private final PayloadRooms nodeRooms = new PayloadRooms();
  private final PayloadRooms clientRooms = new PayloadRooms();
  private final DescribedSchemas described = new DescribedSchemas();
  private final Strangers strangers = new Strangers();
  private final AtomicInteger arriving = new AtomicInteger();

  private final Map<String, Link> links = new TreeMap<>();
  private final Map<Incarnation, Link> linksByLife = new HashMap<>();
  /** Members beyond the limit of links. */
  private final Set<String> leftOut = new HashSet<>();
  /** Machines that show what became of links, by node; kept when a node is gone. */
  private final Map<String, Future<MachineRef<LinkStates>>> shown = new HashMap<>();

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
    origin = new Origin(self.incarnation());
    requests = new HostedRequests(this, hosting);
    table = new RequestTable<>(requests);
    feeds = new RemoteFeeds(this, hosting);
    relays = new Relays(this, hosting);
    route = new LinkRoute(this);
    placement = new Placement(this, vertx, hosting, self, config);
    departure = new Departure(this, loop, requests);
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
    var link = machine == null ? null : links.get(machine.node());
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
   * @throws IllegalArgumentException if the schema has no state like one that is to be tracked
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
    run(() -> answer.complete(links.values().stream().map(LinkStatus::of).toList()));
    return answer.future();
  }

  /**
   * Waits until each node that is listed has told which machines it has, is about to leave, or is not listed any more. After {@value #SETTLED_MS_MAX} ms it succeeds all the same, and the log says who
   * is lacking.
   */
  public Future<Void> settled() {
    var answer = hosting.<Void>promise();
    turn(() -> loop.awaitTurn(
            () -> links.values().stream().allMatch(Link::isSettled), SETTLED_MS_MAX)
        .onSuccess(isSettled -> {
          if (!isSettled) {
            LOG.warn("{} begins without a word of {}", self.id(), unsettled());
          }
          answer.complete();
        }));
    return answer.future();
  }

  private List<String> unsettled() {
    return links.values().stream()
        .filter(link -> !link.isSettled())
        .map(Link::node)
        .toList();
  }

  /** Whether this node is not about to leave, and has an open link if any other node is listed. */
  public Future<Boolean> isReady() {
    var answer = hosting.<Boolean>promise();
    run(() -> answer.complete(!departure.hasBegun()
        && (links.values().stream().noneMatch(Link::isListed)
            || links.values().stream().anyMatch(Link::isOpen))));
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
      links.values().forEach(Link::close);
      links.clear();
      loop.close();
      shared(vertx).remove("links", this);
      carrier.close().onComplete(answer);
    });
    return answer.future();
  }

  // Requests.

  /**
   * Sends a request to wherever the machine is hosted.
   *
   * @param end told the outcome on the context of the links, or at once if {@value #ARRIVING_MAX} requests are on their way there; of a post only if it did not arrive
   */
  void request(
      String id, Schema<?> schema, Call call, RequestOptions options, Consumer<Outcome> end) {
    arrive(end, () -> {
      var unused = send(id, schema, call, options, end);
    });
  }

  /**
   * Has a machine wait, wherever it is hosted, for as long as it is {@code wanted}: until that fails.
   *
   * @param options how each of the requests is treated that this takes
   * @param end told the outcome once, like that of a {@link #request}
   */
  void await(
      String id,
      Schema<?> schema,
      Call.Await call,
      RequestOptions options,
      Future<Void> wanted,
      Consumer<Outcome> end) {
    arrive(end, () -> {
      var takeBack = waits.begin(ended -> send(id, schema, call, options, ended), end, now());
      wanted.onFailure(over -> turn(takeBack));
    });
  }

  private void arrive(Consumer<Outcome> end, Runnable action) {
    if (arriving.incrementAndGet() > ARRIVING_MAX) {
      arriving.decrementAndGet();
      end.accept(new NotApplied(
          Reason.OVERLOADED + ": " + ARRIVING_MAX + " requests are on their way to the links"));
      return;
    }
    turn(() -> {
      arriving.decrementAndGet();
      action.run();
    });
  }

  private Runnable send(
      String id, Schema<?> schema, Call call, RequestOptions options, Consumer<Outcome> end) {
    var machine = placement.find(id);
    var link = machine == null ? null : links.get(machine.node());
    if (machine == null || link == null || departure.hasBegun()) {
      end.accept(new NotApplied(obstacle(id)));
      return () -> {};
    }
    return link.request(machine, schema, call, options, departure.count(call, options, end));
  }

  /** Why a machine is asked for nothing now. */
  String obstacle(String id) {
    return departure.hasBegun()
        ? Reason.LEAVING + ": node " + self.id() + " is about to leave and asks " + id
            + " for nothing any more"
        : Reason.ABSENT + ": " + Placement.absent(id);
  }

  /**
   * Sends a payload to wherever the machine is hosted.
   *
   * @param end told the outcome once, like that of a {@link #request}
   */
  void send(String id, Payload payload, RequestOptions options, Consumer<PayloadOutcome> end) {
    arrive(refused -> end.accept(new PayloadOutcome.Refused(OutcomeReader.reason(refused))), () -> {
      var machine = placement.find(id);
      var link = machine == null ? null : links.get(machine.node());
      if (link == null || departure.hasBegun()) {
        end.accept(new PayloadOutcome.Refused(obstacle(id)));
      } else {
        link.payloads().send(id, payload, options, end);
      }
    });
  }

  /** Fetches what a machine offers from wherever it is hosted; {@code end} is told once. */
  void fetch(String id, String name, RequestOptions options, Consumer<Fetched> end) {
    arrive(refused -> end.accept(new Fetched.NotOffered(OutcomeReader.reason(refused))), () -> {
      var machine = placement.find(id);
      var link = machine == null ? null : links.get(machine.node());
      if (link == null || departure.hasBegun()) {
        end.accept(new Fetched.NotOffered(obstacle(id)));
      } else {
        link.payloads().fetch(id, name, options, end);
      }
    });
  }

  /** Shared by all links. */
  PayloadRooms nodeRooms() {
    return nodeRooms;
  }

  /** Shared by all clients, and by them alone: those that send too much are in no node's way. */
  PayloadRooms clientRooms() {
    return clientRooms;
  }

  // Clients.

  /** What a bridge of this node lets its clients reach. */
  public Exchange exchange() {
    return new LinkExchange(this, requests, loop);
  }

  /** Whether a member lives under this name now. */
  boolean isMember(Incarnation life) {
    return self.incarnation().equals(life)
        || membership.members().stream().anyMatch(member -> member.incarnation().equals(life));
  }

  void join(Exchange.Guest guest) {
    guests.add(guest);
    endTurnSoon();
  }

  void leave(Exchange.Guest guest) {
    guests.remove(guest);
  }

  // Membership.

  /** Looks who is listed now. A node is, as long as one of its lives is: the last one may be listed beside the next. */
  private void followMembers() {
    if (isClosed) {
      return;
    }
    var listed = new TreeMap<String, Member>();
    // In the order of joining: of two lives of a node the later one counts.
    membership.members().forEach(member -> listed.put(member.id(), member));
    listed.remove(self.id());
    leftOut.retainAll(listed.keySet());
    listed.values().forEach(this::listed);
    links.forEach((node, link) -> {
      if (!listed.containsKey(node)) {
        link.unlisted(config.goneAfter());
      }
    });
  }

  private void listed(Member member) {
    var node = member.id();
    var known = links.get(node);
    if (known != null) {
      known.listed(member);
    } else if (links.size() < LINKS_MAX) {
      var link = new Link(this, member);
      links.put(node, link);
      if (departure.hasBegun()) {
        link.leave();
      }
    } else if (leftOut.add(node)) {
      LOG.error("{} is not linked: a node has at most {} links", node, LINKS_MAX);
    }
  }

  // What links tell, on the context of the links.

  void began(Incarnation life, Link link) {
    linksByLife.put(life, link);
  }

  void ended(Incarnation life) {
    linksByLife.remove(life);
  }

  @Nullable
  Link linkTo(Incarnation life) {
    return linksByLife.get(life);
  }

  Collection<Link> all() {
    return links.values();
  }

  Origin origin() {
    return origin;
  }

  RequestTable<Speaker> table() {
    return table;
  }

  /** The link to a node; null if there is none. */
  @Nullable
  Link linkTo(String node) {
    return links.get(node);
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

  void show(String node, State state) {
    shown
        .computeIfAbsent(node, this::showLink)
        .onSuccess(machine -> machine.post(Mutation.add(state)));
  }

  private Future<MachineRef<LinkStates>> showLink(String node) {
    var id = LinkStates.machineOf(node);
    return hosting
        .host(id, MachineType.of(LinkStates.SCHEMA), MachineOptions.DEFAULT.unannounced())
        .map(hosted -> hosting.ref(id, LinkStates.SCHEMA))
        .onFailure(taken -> LOG.warn("{} shows nothing: {}", id, taken.getMessage()));
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
    links.values().forEach(Link::flush);
    List.copyOf(guests).forEach(guest -> guest.flush(now()));
  }

  private long nextDeadline() {
    long next = Math.min(table.nextDeadline(), waits.nextDeadline());
    next = Math.min(next, requests.forwarded().nextDeadline());
    for (var guest : guests) {
      next = Math.min(next, guest.nextDeadline());
    }
    for (var link : links.values()) {
      next = Math.min(next, link.nextDeadline());
    }
    return next;
  }

  private void tick() {
    long now = now();
    table.tick(now);
    waits.tick(now);
    requests.forwarded().tick(now);
    List.copyOf(guests).forEach(guest -> guest.tick(now));
    for (var link : List.copyOf(links.values())) {
      if (link.isGone(now)) {
        gone(link);
      } else {
        link.tick(now);
      }
    }
  }

  private void gone(Link link) {
    LOG.info("{} is gone: what may have run there is unknown", link.node());
    links.remove(link.node());
    placement.gone(link.node());
    link.close();
    show(link.node(), LinkStates.SCHEMA.states().gone);
  }

  private void receive(String from, Buffer frame) {
    var link = links.get(from);
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
