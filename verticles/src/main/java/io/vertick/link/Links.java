package io.vertick.link;

import io.vertick.cluster.Member;
import io.vertick.cluster.Membership;
import io.vertick.directory.Announcement;
import io.vertick.directory.Directory;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.MutationException;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.session.Origin;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.RequestTable;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertick.machine.Hosting;
import io.vertick.machine.HostingListener;
import io.vertick.machine.MachineOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of this node to all others, one each, and what came through them: which machines the cluster has, and requests to the machines here. There is one a Vert.x,
 * and all of it lives on one event-loop context. Public methods: any thread; futures complete on the context that asked.
 */
public final class Links implements Shareable, HostingListener {
  /** How many other nodes a node has links to; further members are left out, which the log says. */
  public static final int LINKS_MAX = 63;

  /** How many requests may be on their way to the context of the links. */
  static final int ARRIVING_MAX = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");
  /** A loop that stalls longer is not ready. */
  private static final long READY_MS_MAX = 5_000;

  private static final long SETTLED_MS_MAX = 30_000;
  private static final String SHARED_MAP = "io.vertick.links";
  private static final long NEVER = Long.MAX_VALUE;

  private final Vertx vertx;
  private final Hosting hosting;
  private final Membership membership;
  private final Member self;
  private final LinkCarrier carrier;
  private final LinkConfig config;
  private final Context context;
  private final long startNanos = System.nanoTime();
  private final Origin origin;
  private final HostedRequests requests;
  private final RequestTable table;
  private final Claims claims = new Claims(this);
  private final Conflicts conflicts;
  private final Directory directory = new Directory();
  private final AtomicInteger arriving = new AtomicInteger();

  private final Map<String, Link> links = new TreeMap<>();
  private final Map<Incarnation, Link> linksByLife = new HashMap<>();
  /** Members beyond the limit of links. */
  private final Set<String> leftOut = new HashSet<>();
  /** The machines hosted here that others are told of. */
  private final Map<String, Announcement> own = new HashMap<>();
  /** Machines that show what became of links, by node; kept when a node is gone. */
  private final Map<String, Future<MachineRef<LinkStates>>> shown = new HashMap<>();

  /** What is looked at when a turn ends: seldom anything. */
  private final List<Runnable> awaited = new ArrayList<>();

  private final OnceAMinute strangerReports = new OnceAMinute();

  private long strangers;
  private boolean isLeaving;
  private boolean isTurnEnding;
  private boolean isClosed;
  private long timerAt = NEVER;
  private long timer;
  private Runnable takeBack = () -> {};

  private Links(
      Vertx vertx, Hosting hosting, Membership membership, LinkCarrier carrier, LinkConfig config) {
    this.vertx = vertx;
    this.hosting = hosting;
    this.membership = membership;
    self = membership.self();
    this.carrier = carrier;
    this.config = config;
    context = ((VertxInternal) vertx).createEventLoopContext();
    origin = new Origin(self.incarnation());
    requests = new HostedRequests(this, hosting);
    table = new RequestTable(requests);
    conflicts = new Conflicts(hosting, config.losers());
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
      hosting.claimBy(this::claim);
      listen()
          .compose(listening -> hosting.listen(this))
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
    return carrier.listen(self.id(), (from, frame) -> turn(() -> receive(from, frame)));
  }

  // For everybody.

  /** This node. */
  public Member self() {
    return self;
  }

  /** A ref to the machine with this id, wherever it is hosted at the time of each call. */
  public <S extends States> MachineRef<S> ref(String id, Schema<S> schema) {
    return new LinkedMachineRef<>(
        hosting, hosting.ref(id, schema), new RemoteMachineRef<>(this, hosting, id, schema, null));
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
        .<MachineRef<?>>map(schema -> new RemoteMachineRef<>(this, hosting, id, schema, principal))
        .onComplete(answer));
    return answer.future();
  }

  private Future<Schema<?>> schemaOf(String id) {
    var machine = directory.find(id);
    var link = machine == null ? null : links.get(machine.node());
    return machine == null || link == null
        ? Future.failedFuture(new MachineUnavailableException(absent(id)))
        : link.schemaOf(machine);
  }

  private static String absent(String id) {
    return "Expected a machine " + id
        + ", but none with this id is hosted here or on a linked node";
  }

  /** Where the machine with this id is hosted; null if no node has announced it. */
  public Future<@Nullable Announcement> locate(String id) {
    var answer = hosting.<@Nullable Announcement>promise();
    run(() -> answer.complete(directory.find(id)));
    return answer.future();
  }

  /** The announced machines that this holds for, by id: of a type, with a tag, on a node. */
  public Future<List<Announcement>> list(Predicate<Announcement> condition) {
    var answer = hosting.<List<Announcement>>promise();
    run(() -> answer.complete(directory.list(condition)));
    return answer.future();
  }

  /**
   * Waits until a machine with this id is hosted, here or on a linked node.
   *
   * @param limit at least 1 ms
   * @return where; fails with {@link WaitTimeoutException}, or with {@link MachineUnavailableException} if {@value Directory#WAITERS_MAX} wait already
   */
  public Future<Announcement> whenHosted(String id, Duration limit) {
    var answer = hosting.<Announcement>promise();
    Runnable found = () -> answer.tryComplete(directory.find(id));
    run(() -> {
      if (!directory.whenHosted(id, found)) {
        answer.tryFail(new MachineUnavailableException("Expected at most " + Directory.WAITERS_MAX
            + " to wait for machines, but the one for " + id + " is one more: wait for fewer"));
      } else if (!answer.future().isComplete()) {
        long late = vertx.setTimer(Math.max(1, limit.toMillis()), fired -> {
          directory.forget(id, found);
          answer.tryFail(new WaitTimeoutException("a machine " + id, limit));
        });
        answer.future().onComplete(ended -> vertx.cancelTimer(late));
      }
    });
    return answer.future();
  }

  /** The state of each link now, by node. */
  public Future<List<LinkStatus>> status() {
    var answer = hosting.<List<LinkStatus>>promise();
    run(() -> answer.complete(links.values().stream().map(LinkStatus::of).toList()));
    return answer.future();
  }

  /**
   * Waits until each node that is listed has answered a hello, or is not listed any more. After {@value #SETTLED_MS_MAX} ms it succeeds all the same, and the log says who
   * is lacking.
   */
  public Future<Void> settled() {
    var answer = hosting.<Void>promise();
    turn(() -> awaitTurn(() -> links.values().stream().allMatch(Link::isSettled), SETTLED_MS_MAX)
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
    run(() -> answer.complete(!isLeaving
        && (links.values().stream().noneMatch(Link::isListed)
            || links.values().stream().anyMatch(Link::isOpen))));
    return answer.future().timeout(READY_MS_MAX, TimeUnit.MILLISECONDS).otherwise(false);
  }

  /**
   * Gets this node ready to leave: nothing more is hosted, all nodes are told and send no new requests, and mutations that run here come to their end. Replies still flow.
   *
   * @param limit 1 ms to 5 minutes
   * @return how many mutations of other nodes still ran when the limit was reached; 0 if none
   */
  public Future<Integer> drain(Duration limit) {
    var answer = hosting.<Integer>promise();
    turn(() -> {
      isLeaving = true;
      links.values().forEach(Link::leave);
      awaitTurn(this::isDrained, limit.toMillis())
          .onSuccess(isDrained -> answer.complete(requests.running()));
    });
    return answer.future();
  }

  /** Whether the last reply has arrived, too. */
  private boolean isDrained() {
    return requests.running() == 0
        && links.values().stream()
            .allMatch(link -> !link.isOpen() || link.session().outboxBytes() == 0);
  }

  long claimMs() {
    return config.claimWithin().toMillis();
  }

  /** Whether no machine is hosted here any more that was not before. */
  boolean isLeaving() {
    return isLeaving;
  }

  boolean isHostedOn(String node, String id) {
    return directory.find(id, node) != null;
  }

  /** Looks at the end of each turn whether a condition holds; false if it does not in time. */
  private Future<Boolean> awaitTurn(BooleanSupplier condition, long ms) {
    Promise<Boolean> answer = Promise.promise();
    Runnable look = () -> {
      if (condition.getAsBoolean()) {
        answer.tryComplete(true);
      }
    };
    awaited.add(look);
    long late = vertx.setTimer(ms, fired -> answer.tryComplete(false));
    answer.future().onComplete(ended -> {
      awaited.remove(look);
      vertx.cancelTimer(late);
    });
    return answer.future();
  }

  /** The end of all links, at once: what may have run elsewhere is unknown. */
  public Future<Void> close() {
    var answer = hosting.<Void>promise();
    run(() -> {
      isClosed = true;
      takeBack.run();
      links.values().forEach(Link::close);
      links.clear();
      vertx.cancelTimer(timer);
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
    if (arriving.incrementAndGet() > ARRIVING_MAX) {
      arriving.decrementAndGet();
      end.accept(new NotApplied(
          Reason.OVERLOADED + ": " + ARRIVING_MAX + " requests are on their way to the links"));
      return;
    }
    turn(() -> {
      arriving.decrementAndGet();
      send(id, schema, call, options, end);
    });
  }

  private void send(
      String id, Schema<?> schema, Call call, RequestOptions options, Consumer<Outcome> end) {
    var machine = directory.find(id);
    var link = machine == null ? null : links.get(machine.node());
    if (isLeaving) {
      end.accept(new NotApplied(Reason.LEAVING + ": node " + self.id()
          + " is about to leave and asks " + id + " for nothing any more"));
    } else if (machine == null || link == null) {
      end.accept(new NotApplied(Reason.ABSENT + ": " + absent(id)));
    } else {
      link.request(machine, schema, call, options, end);
    }
  }

  /** How requests of this node are treated; see {@link RequestOptions}. */
  RequestOptions options(long withinMs, boolean post, @Nullable Principal principal) {
    var name = principal == null ? null : principal.name();
    return new RequestOptions(withinMs, post, config.waitsWhenUnreachable(), name);
  }

  private Future<Void> claim(String id, boolean isForced) {
    var answer = hosting.<Void>promise();
    turn(() -> claims.claim(id, System.currentTimeMillis(), isForced).onComplete(answer));
    return answer.future();
  }

  // Membership.

  /** Looks who is listed now. A node is, as long as one of its lives is: the last one may be listed beside the next. */
  private void followMembers() {
    if (isClosed) {
      return;
    }
    var listed = membership.members().stream()
        .map(Member::id)
        .collect(Collectors.toCollection(TreeSet::new));
    listed.remove(self.id());
    leftOut.retainAll(listed);
    listed.forEach(this::listed);
    links.forEach((node, link) -> {
      if (!listed.contains(node)) {
        link.unlisted(config.goneAfter());
      }
    });
  }

  private void listed(String node) {
    var known = links.get(node);
    if (known != null) {
      known.listed();
    } else if (links.size() < LINKS_MAX) {
      var link = new Link(this, node);
      links.put(node, link);
      if (isLeaving) {
        link.leave();
      }
    } else if (leftOut.add(node)) {
      LOG.error("{} is not linked: a node has at most {} links", node, LINKS_MAX);
    }
  }

  // Machines hosted here.

  @Override
  public void hosted(Machine<?> machine, MachineOptions options) {
    if (options.isAnnounced()) {
      var announcement = new Announcement(
          self.id(),
          machine.id(),
          machine.type().name(),
          options.tags(),
          machine.incarnation(),
          machine.schema().hash(),
          System.currentTimeMillis());
      turn(() -> hosted(announcement));
    }
  }

  private void hosted(Announcement machine) {
    claims.settled(machine.id());
    own.put(machine.id(), machine);
    directory.put(machine);
    links.values().forEach(link -> link.changed(machine.id()));
  }

  @Override
  public void ended(String id) {
    turn(() -> {
      claims.settled(id);
      if (own.remove(id) != null) {
        directory.remove(id, self.id());
        links.values().forEach(link -> link.changed(id));
      }
    });
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

  void announced(String node, AnnouncementCodec.Part part) {
    if (part.reset()) {
      directory.removeAll(node);
    }
    part.gone().forEach(id -> directory.remove(id, node));
    part.hosted().forEach(this::announced);
  }

  private void announced(Announcement machine) {
    directory.put(machine);
    var ours = own.get(machine.id());
    if (ours != null) {
      conflicts.resolve(ours, machine);
    }
  }

  Map<String, Announcement> own() {
    return own;
  }

  Origin origin() {
    return origin;
  }

  RequestTable table() {
    return table;
  }

  Claims claims() {
    return claims;
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
    return System.nanoTime() - startNanos;
  }

  /** The same moment on the clock of machines. */
  long nanoTime(long at) {
    return startNanos + at;
  }

  private boolean isHere() {
    var current = (ContextInternal) Vertx.currentContext();
    return current != null && current.unwrap() == context;
  }

  private void run(Runnable action) {
    if (isHere()) {
      action.run();
    } else {
      context.runOnContext(ignored -> action.run());
    }
  }

  /** Runs an action on the context of the links; what sessions took meanwhile is sent at the end of the turn. */
  void turn(Runnable action) {
    run(() -> {
      action.run();
      endTurnSoon();
    });
  }

  /** Flushes once what is in the loop's queue by now has run. */
  void endTurnSoon() {
    if (!isTurnEnding && !isClosed) {
      isTurnEnding = true;
      context.runOnContext(ignored -> endTurn());
    }
  }

  private void endTurn() {
    isTurnEnding = false;
    links.values().forEach(Link::flush);
    List.copyOf(awaited).forEach(Runnable::run);
    arm();
  }

  /** Sets the timer to the earliest deadline. One that fires too early does no harm. */
  private void arm() {
    long next = table.nextDeadline();
    for (var link : links.values()) {
      next = Math.min(next, link.nextDeadline());
    }
    if (next < timerAt && !isClosed) {
      vertx.cancelTimer(timer);
      timerAt = next;
      long ms = TimeUnit.NANOSECONDS.toMillis(next - now()) + 1;
      timer = vertx.setTimer(Math.max(1, ms), fired -> turn(this::tick));
    }
  }

  private void tick() {
    timerAt = NEVER;
    long now = now();
    table.tick(now);
    for (var link : List.copyOf(links.values())) {
      if (link.isGone(now)) {
        LOG.info("{} is gone: what may have run there is unknown", link.node());
        links.remove(link.node());
        directory.removeAll(link.node());
        link.close();
        show(link.node(), LinkStates.SCHEMA.states().gone);
      } else {
        link.tick(now);
      }
    }
  }

  private void receive(String from, Buffer frame) {
    var link = links.get(from);
    if (link != null) {
      link.receive(frame);
    } else {
      noteStranger(from);
    }
  }

  /** Somebody who is no member, or is not listed yet: its next hello is in time. */
  private void noteStranger(String from) {
    strangers++;
    if (strangerReports.admits(now())) {
      LOG.warn("{} frames came from strangers, the last from \"{}\"", strangers, printable(from));
    }
  }

  private static String printable(String name) {
    return name.codePoints()
        .limit(Principal.LENGTH_MAX)
        .mapToObj(point -> Character.isISOControl(point) ? "?" : Character.toString(point))
        .collect(Collectors.joining());
  }

  /** How many frames came from who is no member. */
  public Future<Long> strangers() {
    var answer = hosting.<Long>promise();
    run(() -> answer.complete(strangers));
    return answer.future();
  }

  void send(String to, Buffer frame) {
    carrier.send(self.id(), to, frame);
  }

  void listenAnew() {
    listen().onFailure(failed -> LOG.error("{} can't listen: {}", self.id(), failed.getMessage()));
  }
}
