package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Ended;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Outcome.Unknown;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.RequestId;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.protocol.ValueCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one host, from the call to the outcome. Each ends exactly once, at the latest {@link #GRACE_NANOS} and one tick after its deadline.
 *
 * <p>Requests wait here until the session has credit, and go into it in the order of the calls. A request that was in the session when it ended is sent again if the host still
 * lives: it knows the request. If the host lives anew, the request is unknown if it was ever in a frame, else not applied. Confined to one thread.
 */
public final class Requester {
  /** How many requests may be in flight to one machine. */
  public static final int IN_FLIGHT_MAX = 1_024;

  /** How many requests of others may be in flight, forwarded to this host. */
  public static final int FORWARDED_MAX = 65_536;

  /** How long after the deadline the host's word is awaited. */
  public static final long GRACE_NANOS = 2_000_000_000L;

  private static final int RECEIPTS_DUE = 1_024;
  private static final long RECEIPTS_NANOS = 1_000_000_000L;
  private static final long NEVER = Long.MAX_VALUE;
  private static final Outcome ARRIVED = new Unknown("a post is not answered");

  private static final class Pending {
    private final RequestId id;
    private final Target target;
    private final Call call;
    private final boolean post;
    private final @Nullable String principal;
    private final long through;
    private final long askedAt;
    private final long deadline;
    private final Consumer<Outcome> end;
    /** Its number in the present session; 0 while it waits here. */
    private long sessionNumber;
    /** Whether it was in a frame of an earlier session with the same host. */
    private boolean wasFramed;

    private boolean isCancelled;

    /** A request as it was asked at {@code askedAt}. */
    private Pending(Request asked, long askedAt, long deadline, Consumer<Outcome> end) {
      this.id = asked.id();
      this.target = asked.target();
      this.call = asked.call();
      this.post = asked.post();
      this.principal = asked.principal();
      this.through = asked.through();
      this.askedAt = askedAt;
      this.deadline = deadline;
      this.end = end;
    }

    /** When it ends if nobody says anything: later if it may have run. */
    private long dueAt() {
      return wasFramed || sessionNumber > 0 ? deadline + GRACE_NANOS : deadline;
    }
  }

  private final RequestOrigin origin;
  private final Session session;
  private final Map<RequestId, Pending> pending = new LinkedHashMap<>();
  private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
  private final ArrayDeque<Pending> posts = new ArrayDeque<>();
  private final Map<String, Integer> inFlight = new HashMap<>();
  private final Output scratch = new Output();
  private @Nullable Incarnation host;
  private int forwarded;
  private long sweepAt = NEVER;
  private int receiptsDue;
  private long receiptsAbove;
  private long receiptsAt = NEVER;

  /** Requests of this origin, and those it forwards, through this session. Whoever listens to the session passes on what concerns requests. */
  public Requester(RequestOrigin origin, Session session) {
    this.origin = origin;
    this.session = session;
  }

  /** Requests that have no outcome yet. */
  public int size() {
    return pending.size();
  }

  /**
   * Asks something of a machine of the host.
   *
   * @param end is told the outcome once, maybe before this returns; of a post only if it did not arrive
   * @return the request's number, to {@link #cancel} it; 0 if it was refused at once
   * @throws IllegalArgumentException if an argument may not leave the JVM, or no schema has so many states
   */
  public long request(
      Target target, Call call, RequestOptions options, Consumer<Outcome> end, long now) {
    validate(call);
    var refusal = refusal(target, options);
    long number = refusal == null ? origin.begin() : 0;
    if (number == 0) {
      end.accept(refusal == null ? overloaded(RequestOrigin.IN_FLIGHT_MAX, "in all") : refusal);
      return 0;
    }
    inFlight.merge(target.machine(), 1, Integer::sum);
    var id = new RequestId(origin.self(), number);
    var request = new Request(
        id, 0, 0, options.withinMs(), options.post(), options.principal(), target, call);
    add(new Pending(request, now, now + nanos(options.withinMs()), end), now);
    return number;
  }

  /** Fails at the call, rather than when there is credit. */
  private void validate(Call call) {
    for (int state : call.states()) {
      if (state >= Call.STATES_MAX) {
        throw new IllegalArgumentException(
            "Expected the index of a state below " + Call.STATES_MAX + ", but got " + state);
      }
    }
    if (!call.args().isEmpty()) {
      ValueCodec.write(scratch.clear(), call.args());
    }
  }

  private @Nullable NotApplied refusal(Target target, RequestOptions options) {
    if (session.isEitherLeaving()) {
      return leaving();
    } else if (!options.waits() && !session.isOpen()) {
      return new NotApplied(Reason.UNREACHABLE + ": no session with the host is open");
    }
    return inFlight.getOrDefault(target.machine(), 0) < IN_FLIGHT_MAX
        ? null
        : overloaded(IN_FLIGHT_MAX, "to " + target.machine());
  }

  private static NotApplied overloaded(int limit, String where) {
    return new NotApplied(Reason.OVERLOADED + ": " + limit + " requests are in flight " + where);
  }

  /**
   * Passes on a request of another origin, unchanged but for its age.
   *
   * @param end is told the outcome once, maybe before this returns
   */
  public void forward(Request request, Consumer<Outcome> end, long now) {
    if (forwarded >= FORWARDED_MAX) {
      end.accept(overloaded(FORWARDED_MAX, "through this node"));
    } else if (session.isEitherLeaving()) {
      end.accept(leaving());
    } else if (pending.containsKey(request.id())) {
      throw new IllegalStateException("Expected to forward " + request.id()
          + " once, but it is under way: let repeats join in a RequestTable");
    } else {
      forwarded++;
      long askedAt = now - nanos(request.ageMs());
      add(new Pending(request, askedAt, now + nanos(request.remainingMs()), end), now);
    }
  }

  /** Tells the host which requests another origin has done with. */
  public void forward(Acknowledge acknowledge, long now) {
    session.offer(acknowledge, now);
  }

  private void add(Pending request, long now) {
    pending.put(request.id, request);
    waiting.add(request);
    sweepAt = Math.min(sweepAt, request.dueAt());
    pump(now);
  }

  /** Takes a request back: it ends at once if it still waits here, else when the host says so. */
  public void cancel(long number, long now) {
    cancel(new RequestId(origin.self(), number), now);
  }

  /** Takes a request back that may be another's. */
  public void cancel(RequestId id, long now) {
    var request = pending.get(id);
    if (request == null) {
      return;
    }
    request.isCancelled = true;
    if (request.sessionNumber > 0) {
      session.offer(new Cancel(id), now);
    } else if (!request.wasFramed) {
      waiting.remove(request);
      finish(request, cancelled(request), now);
    }
    // Else it may run at the host, and is taken back when it is sent again.
  }

  private static Outcome cancelled(Pending request) {
    return request.call instanceof Call.Await
        ? new Ended(Reason.CANCELLED)
        : new NotApplied(Reason.CANCELLED);
  }

  // What the session says.

  /** See {@link SessionListener#began}. */
  public void began(Incarnation peer, long now) {
    if (host != null && !host.equals(peer)) {
      endAll(Reason.RESTARTED + ": the host lives anew", now);
    }
    host = peer;
    waiting.clear();
    waiting.addAll(pending.values());
  }

  /** See {@link SessionListener#ended}. */
  public void ended(long framedThrough) {
    posts.clear();
    for (var request : pending.values()) {
      request.wasFramed |= request.sessionNumber > 0 && request.sessionNumber <= framedThrough;
      request.sessionNumber = 0;
    }
  }

  /** The host can be sent more: see {@link SessionListener#opened}, {@link SessionListener#credited}. */
  public void pump(long now) {
    boolean isTaken = true;
    while (isTaken && !waiting.isEmpty() && session.hasCredit()) {
      isTaken = send(waiting.remove(), now);
    }
  }

  /** False if it waits on: the session has credit, but too much that was not acknowledged. */
  private boolean send(Pending request, long now) {
    boolean own = isOwn(request);
    long through = own ? origin.through() : request.through;
    request.sessionNumber = session.offer(
        new Request(
            request.id,
            through,
            millis(now - request.askedAt),
            Math.max(0, millis(request.deadline - now)),
            request.post,
            request.principal,
            request.target,
            request.call),
        now);
    if (request.sessionNumber == 0) {
      waiting.addFirst(request);
      return false;
    }
    if (own && through >= receiptsAbove) {
      clearReceipts();
    }
    if (request.post) {
      posts.add(request);
    }
    if (request.isCancelled) {
      session.offer(new Cancel(request.id), now);
    }
    return true;
  }

  private boolean isOwn(Pending request) {
    return request.id.origin().equals(origin.self());
  }

  /** See {@link SessionListener#acknowledged}: a post that arrived has ended. */
  public void acknowledged(long through, long now) {
    while (!posts.isEmpty() && posts.element().sessionNumber <= through) {
      var post = posts.remove();
      // For whoever passed it on it is under way until then.
      finish(post, isOwn(post) ? null : ARRIVED, now);
    }
    pump(now);
  }

  /** The host answered. */
  public void received(Reply reply, long now) {
    var request = pending.get(reply.id());
    if (request != null) {
      finish(request, reply.outcome(), now);
    }
  }

  /** The host said goodbye, or this end did: what was not sent will not be. */
  public void left(long now) {
    var unsent = waiting.stream().filter(request -> !request.wasFramed).toList();
    waiting.removeIf(request -> !request.wasFramed);
    unsent.forEach(request -> finish(request, leaving(), now));
  }

  private static NotApplied leaving() {
    return new NotApplied(Reason.LEAVING + ": the host takes no new requests");
  }

  /** The host's node has been gone from the cluster for too long. */
  public void gone(long now) {
    gone(Reason.GONE + ": the host left the cluster", now);
  }

  /** There will be no other session, for this reason. */
  public void gone(String reason, long now) {
    endAll(reason, now);
    host = null;
  }

  private void endAll(String reason, long now) {
    waiting.clear();
    for (var request : new ArrayList<>(pending.values())) {
      finish(request, mayHaveRun(request) ? new Unknown(reason) : new NotApplied(reason), now);
    }
  }

  private boolean mayHaveRun(Pending request) {
    return request.wasFramed
        || (request.sessionNumber > 0 && request.sessionNumber <= session.framedThrough());
  }

  /** Ends a request; without an outcome if it is a post of this origin that arrived. */
  private void finish(Pending request, @Nullable Outcome outcome, long now) {
    if (pending.remove(request.id) == null) {
      return;
    }
    if (isOwn(request)) {
      origin.end(request.id.number());
      inFlight.computeIfPresent(
          request.target.machine(), (machine, count) -> count == 1 ? null : count - 1);
      noteReceipt(request, now);
    } else {
      forwarded--;
    }
    if (outcome != null) {
      request.end.accept(outcome);
    }
  }

  /** The next request tells the host so, or a message of its own if there is none. */
  private void noteReceipt(Pending request, long now) {
    receiptsDue++;
    receiptsAbove = Math.max(receiptsAbove, request.id.number());
    if (receiptsAt == NEVER) {
      receiptsAt = now + RECEIPTS_NANOS;
    }
    if (receiptsDue >= RECEIPTS_DUE) {
      sendReceipts(now);
    }
  }

  private void sendReceipts(long now) {
    session.offer(new Acknowledge(origin.self(), origin.receipts()), now);
    clearReceipts();
  }

  private void clearReceipts() {
    receiptsDue = 0;
    receiptsAt = NEVER;
  }

  // Time.

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
  public long nextDeadline() {
    return Math.min(sweepAt, receiptsAt);
  }

  /** Ends requests whose time is over. */
  public void tick(long now) {
    if (now >= receiptsAt) {
      sendReceipts(now);
    }
    if (now >= sweepAt) {
      sweep(now);
    }
  }

  private void sweep(long now) {
    var due = new LinkedHashSet<Pending>();
    sweepAt = NEVER;
    for (var request : pending.values()) {
      if (now >= request.dueAt()) {
        due.add(request);
      } else {
        sweepAt = Math.min(sweepAt, request.dueAt());
      }
    }
    if (!due.isEmpty()) {
      waiting.removeIf(due::contains);
      due.forEach(request -> finish(request, late(request), now));
    }
  }

  private static Outcome late(Pending request) {
    return request.dueAt() == request.deadline
        ? new NotApplied(Reason.DEADLINE + ": it waited for the host too long")
        : new Unknown(Reason.DEADLINE + ": the host did not say in time");
  }

  private static long nanos(long ms) {
    return ms * 1_000_000;
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
