package io.vertick.link;

import io.vertick.bridge.remote.OnceAMinute;
import io.vertick.cluster.Member;
import io.vertick.directory.Announcement;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.payload.PayloadChannel;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Features;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.Goodbye;
import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Ended;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Outcome.Unknown;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.Rejection;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.remote.NamesHeard;
import io.vertick.engine.remote.NamesTold;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.remote.StateNames;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.replica.FeedSender;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.schema.State;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.Requester;
import io.vertick.engine.session.Session;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionListener;
import io.vertick.engine.session.Transport;
import io.vertick.logging.OneLine;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's end of its link to another: a session, the requests that go through it, and what both tell of themselves. Confined to the context of the links. */
final class Link implements Transport, SessionListener, Speaker {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");
  private static final long NEVER = Long.MAX_VALUE;

  private static final LinkStates S = LinkStates.SCHEMA.states();
  /** The directory of a node is asked like a machine, under an id that no machine can have, by no schema. */
  /** For each name of a client for which others are forgotten: 10,000 a second. */
  private static final long FORGET_NANOS = 100_000;

  private static final Target DIRECTORY = new Target(Target.DIRECTORY, null, new SchemaHash(0, 0));

  private final Links links;
  private final String node;
  /** The latest life that is listed: frames go there. */
  private Member member;

  private final Session session;
  private final Requester requester;
  private final Announcer announcer;
  private final FeedSender sent;
  private final FeedReceiver followed;
  private final HostedFeeds feeds;
  private final PayloadChannel payloads;
  private final NamesTold namesTold = new NamesTold();
  private final NamesHeard namesHeard = new NamesHeard();
  private final OnceAMinute rejections = new OnceAMinute();
  private long announced;
  private State state = S.connecting;
  private volatile long heardNanos = System.nanoTime();
  private boolean isTold;
  private boolean isFlushDue;
  private long goneAt = NEVER;
  private long forgetAt;

  Link(Links links, Member member) {
    this.links = links;
    this.member = member;
    node = member.id();
    var self = links.self();
    var config = SessionConfig.datagrams(self.incarnation(), self.id())
        .withVersions(SessionConfig.VERSION, SessionConfig.VERSION, Features.ALL);
    session = new Session(config, this, this, links.now());
    requester = new Requester(links.origin(), session);
    announcer = new Announcer(this, links.placement().own());
    sent = new FeedSender(session);
    followed = new FeedReceiver(session);
    feeds = new HostedFeeds(links, links.hosting(), this, sent);
    payloads =
        new PayloadChannel(session, new HostedPayloads(links, this), links.nodeRooms(), this::now);
    show(S.connecting);
    session.connect(links.now());
  }

  String node() {
    return node;
  }

  Session session() {
    return session;
  }

  /** One of {@link LinkStates}. */
  State state() {
    return state;
  }

  /** Whether the other node once told all machines that it has, is about to leave, or is not listed any more. */
  boolean isSettled() {
    return isTold || session.isPeerLeaving() || goneAt != NEVER;
  }

  boolean isListed() {
    return goneAt == NEVER;
  }

  /** The machines of the other node that are followed here. */
  FeedReceiver followed() {
    return followed;
  }

  /** How many machines of this node the other one follows. */
  int followers() {
    return sent.size();
  }

  /** When the other node was last heard, by {@link System#nanoTime}; any thread. */
  long lastHeardNanos() {
    return heardNanos;
  }

  /** What goes to machines of the other node, and comes to those of this one, in large blocks. */
  LinkPayloads payloads() {
    return new LinkPayloads(this, payloads);
  }

  Requester requester() {
    return requester;
  }

  long now() {
    return links.now();
  }

  boolean isOpen() {
    return session.isOpen();
  }

  // Requests.

  @Override
  public String title() {
    return "node " + node;
  }

  @Override
  public boolean isClient() {
    return false;
  }

  /** Others are its clients. */
  @Override
  public boolean isNode(Incarnation origin) {
    return origin.equals(session.peer());
  }

  @Override
  public void send(Reply reply) {
    session.offer(reply, now());
  }

  /**
   * Asks something of a machine of the other node.
   *
   * @param end told the outcome once, with a reason that names machine and node if it was not computed by the machine
   * @return takes it back, unless it has ended
   */
  Runnable request(
      Announcement machine,
      Schema<?> schema,
      Call call,
      RequestOptions options,
      Consumer<Outcome> end) {
    if (!schema.hash().equals(machine.schema())) {
      tellNames(schema);
    }
    return request(new Target(machine.id(), null, schema.hash()), call, options, end);
  }

  /** Asks something of the other node's directory. */
  void ask(Call call, Consumer<Outcome> end) {
    request(DIRECTORY, call, RequestOptions.DEFAULT, end);
  }

  /** Asks whom the target names; see above. */
  Runnable request(Target target, Call call, RequestOptions options, Consumer<Outcome> end) {
    Consumer<Outcome> named = outcome -> end.accept(named(outcome, target.machine()));
    try {
      long number = requester.request(target, call, options, named, now());
      return () -> requester.cancel(number, now());
    } catch (IllegalArgumentException wrong) {
      named.accept(new NotApplied(Reason.INVALID + ": " + wrong.getMessage()));
      return () -> {};
    }
  }

  /** Says in a reason which machine and node it is about. */
  Outcome named(Outcome outcome, String machine) {
    var place = " (" + machine + " on node " + node + ")";
    if (outcome instanceof NotApplied notApplied) {
      return new NotApplied(notApplied.reason() + place);
    } else if (outcome instanceof Unknown unknown) {
      return new Unknown(unknown.reason() + place);
    }
    return outcome instanceof Ended ended ? new Ended(ended.reason() + place) : outcome;
  }

  /** Tells the other node the names of a schema that a machine here follows, as it asked for them. */
  void tellNames(Schema<?> schema) {
    tellNames(schema.hash(), schema.names());
  }

  /**
   * Likewise, the names of somebody who asks through this node, under their hash. He may tell others at any time, and those that were told first are forgotten for them: at a pace
   * that leaves the link to others, and not while requests that speak by them may wait for credit.
   *
   * @return false if they would be now
   */
  boolean tellNames(SchemaHash hash, StateNames names) {
    if (!namesTold.hasRoomFor(hash, names.size())) {
      if (now() < forgetAt || !session.hasCredit()) {
        return false;
      }
      forgetAt = now() + names.size() * FORGET_NANOS;
    }
    tellNames(hash, names.list());
    return true;
  }

  private void tellNames(SchemaHash schema, List<String> names) {
    namesTold.use(schema, () -> names);
    namesTold.tell(session, now());
  }

  @Override
  public @Nullable StateNames namesOf(SchemaHash schema) {
    return namesHeard.of(schema);
  }

  /** Whether a request is for this node's directory. */
  static boolean isDirectory(Target target) {
    return target.machine().equals(DIRECTORY.machine());
  }

  /** What the other node announced, unless something later came before. */
  Outcome receive(AnnouncementCodec.Part part) {
    if (part.number() > announced) {
      announced = part.number();
      isTold |= part.complete();
      links.placement().announced(node, part);
    }
    return new Outcome.Executed(part.number());
  }

  /** A machine of this node came, or is gone. */
  void changed(String id) {
    announcer.changed(id, now());
  }

  /** No new requests from either side. */
  void leave() {
    session.leave("it is about to leave", now());
    requester.left(now());
    payloads.left();
  }

  // Membership.

  /** The node is a member, in this life of it. */
  void listed(Member now) {
    member = now;
    goneAt = NEVER;
  }

  /** The node is no member any more: it is gone after this time, at once if it said goodbye. */
  void unlisted(Duration goneAfter) {
    if (goneAt == NEVER) {
      goneAt = now() + (session.isPeerLeaving() ? 0 : goneAfter.toNanos());
      LOG.info("{} is not listed any more", node);
      links.placement().claims().unlisted(this);
    }
  }

  boolean isGone(long now) {
    return now >= goneAt;
  }

  /** The end: what may have run is unknown. */
  void close() {
    requester.gone(now());
    payloads.gone();
    session.close();
    sent.ended();
    followed.gone();
  }

  // Time.

  void receive(Buffer frame) {
    heardNanos = System.nanoTime();
    var bytes = frame.getBytes();
    session.receive(bytes, 0, bytes.length, now());
  }

  void flush() {
    if (isFlushDue) {
      isFlushDue = false;
      sent.flush(now());
      payloads.flush();
      session.flush(now());
    }
  }

  long nextDeadline() {
    long sessionAt = Math.min(session.nextDeadline(), requester.nextDeadline());
    long linkAt = Math.min(Math.min(announcer.nextDeadline(), payloads.nextDeadline()), goneAt);
    return Math.min(sessionAt, linkAt);
  }

  void tick(long now) {
    session.tick(now);
    requester.tick(now);
    announcer.tick(now);
    payloads.tick(now);
  }

  // Transport.

  @Override
  public void send(byte[] bytes, int offset, int length) {
    links.send(member, Buffer.buffer(length).appendBytes(bytes, offset, length));
  }

  @Override
  public void flushSoon() {
    isFlushDue = true;
    links.endTurnSoon();
  }

  @Override
  public void reconnect(@Nullable ProtocolException malformed) {
    throw new AssertionError("Expected streams only to be connected anew, but the bus is none");
  }

  // Session.

  @Override
  public @Nullable String refuse(Hello hello) {
    return hello.name().equals(node) ? null : "node";
  }

  @Override
  public void began(Hello hello) {
    announced = 0;
    namesHeard.clear();
    namesTold.begin();
    requester.began(hello.self(), now());
    announcer.begin();
    followed.began();
  }

  @Override
  public void ended(long framedThrough) {
    requester.ended(framedThrough);
    payloads.ended(framedThrough);
    sent.ended();
    followed.ended();
    show(S.connecting);
  }

  @Override
  public void opened() {
    LOG.info("{} is linked", node);
    show(session.isPeerLeaving() ? S.draining : S.ready);
    followed.opened(now());
    payloads.pump();
  }

  @Override
  public void updatesLost(long through) {
    followed.updatesLost(through, now());
  }

  @Override
  public void credited() {
    namesTold.tell(session, now());
    requester.pump(now());
    announcer.pump(now());
    followed.pump(now());
    sent.credited();
    payloads.pump();
  }

  @Override
  public void suspected() {
    followed.suspected();
    LOG.warn("{} is suspected: nothing was heard for 3 s, requests wait", node);
    show(S.suspect);
  }

  @Override
  public void acknowledged(long through) {
    namesTold.tell(session, now());
    requester.acknowledged(through, now());
    sent.acknowledged(through);
    payloads.pump();
  }

  @Override
  public void received(Message message, long heldMs) {
    if (message instanceof Request request) {
      links.table().receive(request.later(heldMs), this, now());
    } else if (message instanceof Reply reply) {
      requester.received(reply, now());
    } else if (message instanceof Cancel cancel) {
      links.table().receive(cancel, now());
    } else if (message instanceof Acknowledge acknowledge) {
      links.table().receive(acknowledge, now());
    } else if (message instanceof Names names) {
      namesHeard.receive(names);
    } else if (message instanceof Goodbye goodbye) {
      LOG.info("{} takes no more requests: {}", node, goodbye.reason());
      show(S.draining);
      requester.left(now());
      payloads.left();
    } else {
      receivedOfFeeds(message);
      payloads.received(message, heldMs);
    }
  }

  private void receivedOfFeeds(Message message) {
    if (message instanceof Attach attach) {
      feeds.attach(attach);
    } else {
      followed.received(message, now());
      sent.received(message);
    }
  }

  @Override
  public void malformed(ProtocolException problem) {
    LOG.warn("{} sent bytes that do not follow the protocol: {}", node, problem.getMessage());
  }

  @Override
  public void rejected(Rejection rejection) {
    if (rejections.admits(now())) {
      LOG.warn(
          "{} does not want to speak with this node: {}: it {}",
          node,
          OneLine.of(rejection.code()),
          OneLine.of(rejection.text()));
    }
  }

  private void show(State newState) {
    state = newState;
    links.show(node, newState);
  }
}
