package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Outcome.Unknown;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.Receipts.Range;
import io.vertick.engine.protocol.RequestId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a host knows of requests, so that each runs once however often it comes. Per origin: those that run (a repeat joins them), outcomes that the origin may still ask
 * for, and what it has done with. Confined to one thread.
 *
 * <p>Limits: {@link #PER_ORIGIN_MAX} requests of one origin that run or are kept, {@link #REQUESTS_MAX} in all, {@link #ORIGINS_MAX} origins; one more is not
 * applied. Nor is any while what runs, the outcomes that are kept, and the answers that questions may still get, have {@link #PER_ORIGIN_BYTES_MAX} of one origin, or {@link #BYTES_MAX} in
 * all: mutations and waits that run then may add what their refusals take. Of the limits for all, clients leave a quarter to nodes: see {@link ReplyPath#isNode}. An origin that is silent for ten minutes is forgotten; after {@link #AGE_MS_MAX} if nothing of
 * it runs or is kept, and one that {@link #left} earlier, if there is no room for another.
 *
 * @param <P> where requests come from
 */
public final class RequestTable<P extends ReplyPath> {
  public static final int PER_ORIGIN_MAX = 65_536;
  public static final int REQUESTS_MAX = 262_144;
  public static final int ORIGINS_MAX = 16_384;

  /**
   * A quarter of the heap, 256 MB at most: requests as they are in memory; outcomes as they are on the wire, without those that only tell a version: of those, the number is limited.
   */
  public static final long BYTES_MAX = Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 4);

  public static final long PER_ORIGIN_BYTES_MAX = BYTES_MAX / 4;

  /** A request of an unknown origin that is older may have been here before. */
  public static final long AGE_MS_MAX = 300_000;

  /** After such a silence an origin is forgotten whatever is kept for it. */
  public static final long SILENCE_NANOS = 600_000_000_000L;

  private static final long SWEEP_NANOS = 10_000_000_000L;

  /** One request that runs or whose outcome is kept. */
  private static final class Known<P extends ReplyPath> {
    private final boolean post;
    /** Where the outcome goes; nowhere once there is one, so that what is kept does not keep a session that has ended: a repeat brings its own. */
    private @Nullable P path;

    private @Nullable Outcome outcome;
    /** Whether the origin has done with it. */
    private boolean isForgotten;
    /** What the outcome takes; before there is one, what the request does, and an answer may. */
    private int bytes;

    private Known(boolean post, P path) {
      this.post = post;
      this.path = path;
    }

    private boolean isRunning() {
      return outcome == null;
    }
  }

  private static final class KnownOrigin<P extends ReplyPath> {
    /** Sorted: what a range holds is found without looking at all others. */
    private final TreeMap<Long, Known<P>> requests = new TreeMap<>();

    private final Ranges done = new Ranges();
    private int running;
    private boolean hasLeft;
    private long bytes;
    private long heardAt;
  }

  private final RequestApplier<P> applier;
  private final Map<Incarnation, KnownOrigin<P>> origins = new HashMap<>();
  /** Those that said goodbye, and have nothing that runs: the one that has been gone for longest is first. */
  private final Set<Incarnation> left = new LinkedHashSet<>();

  private int size;
  private long bytes;
  private long repeats;
  private long overloads;
  private long sweepAt;

  public RequestTable(RequestApplier<P> applier) {
    this.applier = applier;
  }

  /** Requests that run or are kept. */
  public int size() {
    return size;
  }

  /** Bytes of what runs, of the outcomes that are kept, and of those that questions may still get. */
  public long bytes() {
    return bytes;
  }

  public int origins() {
    return origins.size();
  }

  /** How many requests came again. */
  public long repeats() {
    return repeats;
  }

  /** How many requests were not applied because a limit was reached. */
  public long overloads() {
    return overloads;
  }

  /** Takes a request, or a repeat of one. Its age and remaining time are those of now. */
  public void receive(Request request, P path, long now) {
    var origin = origins.get(request.id().origin());
    if (origin == null) {
      receiveFirst(request, path, now);
    } else {
      receive(request, origin, path, now);
    }
  }

  private void receiveFirst(Request request, P path, long now) {
    if (request.ageMs() >= AGE_MS_MAX) {
      answer(request, path, new Unknown(Reason.EXPIRED + ": this host does not know the origin"));
    } else if (origins.size() >= share(ORIGINS_MAX, request, path) && !makeRoom()) {
      overload(request, path, origins.size() + " origins are known");
    } else {
      var origin = new KnownOrigin<P>();
      origins.put(request.id().origin(), origin);
      receive(request, origin, path, now);
    }
  }

  /**
   * The origin said goodbye. What is kept for it goes once nothing of it runs; its numbers stay known while there is room, for a copy of a request may still be on its way through
   * another node.
   */
  public void left(Incarnation origin) {
    var known = origins.get(origin);
    if (known != null) {
      known.hasLeft = true;
      forgetIfDone(origin, known);
    }
  }

  private void forgetIfDone(Incarnation id, KnownOrigin<P> origin) {
    if (origin.hasLeft && origin.running == 0) {
      if (!origin.requests.isEmpty()) {
        forgetThrough(origin, origin.requests.lastKey());
      }
      left.add(id);
    }
  }

  private boolean makeRoom() {
    var first = left.iterator();
    if (!first.hasNext()) {
      return false;
    }
    origins.remove(first.next());
    first.remove();
    return true;
  }

  private void receive(Request request, KnownOrigin<P> origin, P path, long now) {
    origin.heardAt = now;
    forgetThrough(origin, request.through());
    long number = request.id().number();
    var known = origin.requests.get(number);
    if (known != null) {
      repeats++;
      repeat(request.id(), known, path);
    } else if (origin.done.contains(number)) {
      // The origin has its outcome: this is a late copy, and nobody waits.
      repeats++;
    } else if (origin.requests.size() >= PER_ORIGIN_MAX
        || size >= share(REQUESTS_MAX, request, path)) {
      overload(request, path, size + " requests are kept");
    } else if (origin.bytes >= PER_ORIGIN_BYTES_MAX || bytes >= share(BYTES_MAX, request, path)) {
      overload(request, path, bytes + " bytes run or are kept");
    } else {
      run(request, origin, path, now);
    }
  }

  /** How much of a limit for all may be in use before this request is not applied. */
  private static long share(long limit, Request request, ReplyPath path) {
    return path.isNode(request.id().origin()) ? limit : limit / 4 * 3;
  }

  private void repeat(RequestId id, Known<P> known, P path) {
    if (known.outcome == null) {
      known.path = path;
    } else if (!known.post) {
      path.send(new Reply(id, known.outcome));
    }
  }

  private void overload(Request request, P path, String why) {
    overloads++;
    answer(request, path, new NotApplied(Reason.OVERLOADED + ": " + why));
  }

  private void answer(Request request, P path, Outcome outcome) {
    if (!request.post()) {
      path.send(new Reply(request.id(), outcome));
    }
  }

  private void run(Request request, KnownOrigin<P> origin, P path, long now) {
    left.remove(request.id().origin());
    origin.hasLeft = false;
    origin.running++;
    var known = new Known<>(request.post(), path);
    origin.requests.put(request.id().number(), known);
    size++;
    reserve(origin, known, request.call().memoryBytes() + request.call().answerBytesMax());
    if (request.remainingMs() == 0) {
      end(request.id(), origin, known, new NotApplied(Reason.DEADLINE + ": it came too late"));
    } else {
      long deadline = now + request.remainingMs() * 1_000_000;
      applier.apply(request, path, deadline, outcome -> end(request.id(), origin, known, outcome));
    }
  }

  /** Whoever asked is answered, even if the outcome can't be written. */
  private void end(RequestId id, KnownOrigin<P> origin, Known<P> known, Outcome outcome) {
    int newBytes;
    try {
      newBytes = outcome.bytes();
    } catch (IllegalArgumentException wrong) {
      end(id, origin, known, new Unknown(Reason.INVALID + ": " + wrong.getMessage()));
      return;
    }
    end(id, origin, known, outcome, newBytes);
  }

  private void end(
      RequestId id, KnownOrigin<P> origin, Known<P> known, Outcome outcome, int newBytes) {
    var path = known.path;
    if (path != null) {
      known.outcome = outcome;
      known.path = null;
      if (known.isForgotten) {
        reserve(origin, known, 0);
      } else {
        origin.running--;
        reserve(origin, known, newBytes);
        forgetIfDone(id.origin(), origin);
      }
      if (!known.post) {
        path.send(new Reply(id, outcome));
      }
    }
  }

  private void reserve(KnownOrigin<P> origin, Known<P> known, int newBytes) {
    origin.bytes += newBytes - known.bytes;
    bytes += newBytes - known.bytes;
    known.bytes = newBytes;
  }

  /** The origin does not want a request's outcome any more. */
  public void receive(Cancel cancel, long now) {
    var origin = origins.get(cancel.id().origin());
    var known = origin == null ? null : origin.requests.get(cancel.id().number());
    if (origin != null && known != null && known.outcome == null) {
      origin.heardAt = now;
      applier.cancel(cancel.id());
    }
  }

  /** The origin has done with these requests. */
  public void receive(Acknowledge acknowledge, long now) {
    var origin = origins.get(acknowledge.origin());
    if (origin != null) {
      origin.heardAt = now;
      forgetThrough(origin, acknowledge.receipts().through());
      for (var range : acknowledge.receipts().ranges()) {
        forgetRange(origin, range);
      }
    }
  }

  /** An origin that means well has no more holes than requests that run; what one says beyond is ignored. */
  private void forgetRange(KnownOrigin<P> origin, Range range) {
    if (origin.done.size() < PER_ORIGIN_MAX) {
      forget(origin, range.first(), range.last());
    }
  }

  /** Most requests say nothing new. */
  private void forgetThrough(KnownOrigin<P> origin, long number) {
    if (number > origin.done.through()) {
      forget(origin, 1, number);
    }
  }

  private void forget(KnownOrigin<P> origin, long first, long last) {
    for (var range : origin.done.add(first, last)) {
      forget(origin, range);
    }
  }

  private void forget(KnownOrigin<P> origin, Range range) {
    var held = origin.requests.subMap(range.first(), true, range.last(), true).values();
    for (var next = held.iterator(); next.hasNext(); next.remove()) {
      forget(origin, next.next());
    }
  }

  private void forget(KnownOrigin<P> origin, Known<P> known) {
    known.isForgotten = true;
    size--;
    if (known.isRunning()) {
      // What it takes is free when it ends.
      origin.running--;
    } else {
      reserve(origin, known, 0);
    }
  }

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
  public long nextDeadline() {
    return origins.isEmpty() ? Long.MAX_VALUE : sweepAt;
  }

  /** Forgets silent origins. */
  public void tick(long now) {
    if (now >= sweepAt) {
      sweepAt = now + SWEEP_NANOS;
      origins.values().removeIf(origin -> isSilent(origin, now));
      left.retainAll(origins.keySet());
    }
  }

  private boolean isSilent(KnownOrigin<P> origin, long now) {
    // A copy of what an origin has done with is too old by then.
    long silence = origin.requests.isEmpty() ? AGE_MS_MAX * 1_000_000 : SILENCE_NANOS;
    boolean silent = now - origin.heardAt >= silence;
    if (silent) {
      origin.requests.values().forEach(known -> forget(origin, known));
      // What still runs of it ends unseen.
      origin.requests.clear();
    }
    return silent;
  }
}
