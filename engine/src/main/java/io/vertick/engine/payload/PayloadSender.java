package io.vertick.engine.payload;

import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.PayloadOutcome.Accepted;
import io.vertick.engine.machine.PayloadOutcome.Refused;
import io.vertick.engine.machine.PayloadOutcome.Unknown;
import io.vertick.engine.protocol.Features;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Message.PayloadEnd;
import io.vertick.engine.protocol.Message.PayloadPart;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.ValueCodec;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.Session;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Payloads to machines of the other end, in the order of the calls, one at a time, part by part, while less than {@value #WINDOW_BYTES_MAX} bytes wait to be acknowledged, or
 * half of what may wait for the other end. Each ends once, at the latest {@link #GRACE_NANOS} and one tick after its deadline. Confined to the session's thread.
 *
 * <p>One that was not sent as a whole when the session ends is sent anew in the next one: nobody has seen it. One that was is unknown. At most {@value #PAYLOADS_MAX} are under
 * way, and {@value #BYTES_MAX} bytes of them; one more is refused.
 *
 * <p>Whoever owns it calls {@link #flush} before each flush of the session, and tells it what the session says.
 */
public final class PayloadSender {
  /** How many payloads may be under way to the other end. */
  public static final int PAYLOADS_MAX = 64;

  public static final long BYTES_MAX = 64 << 20;

  /** How long after the deadline the other end's word is awaited. */
  public static final long GRACE_NANOS = 2_000_000_000L;

  static final int WINDOW_BYTES_MAX = 262_144;

  private static final class Outgoing {
    private final long number;
    private final String machine;
    private final Payload payload;
    private final @Nullable String principal;
    private final long deadline;
    private final Consumer<PayloadOutcome> end;
    /** How many bytes the session took. */
    private int sent;
    /** The number of its last message in the session; 0 before the first. */
    private long messageNumber;

    private Outgoing(
        long number,
        String machine,
        Payload payload,
        @Nullable String principal,
        long deadline,
        Consumer<PayloadOutcome> end) {
      this.number = number;
      this.machine = machine;
      this.payload = payload;
      this.principal = principal;
      this.deadline = deadline;
      this.end = end;
    }

    private boolean hasBegun() {
      return messageNumber > 0;
    }

    /** Whether the other end may see it as a whole. */
    private boolean isSent() {
      return hasBegun() && sent == payload.size();
    }

    private void rewind() {
      sent = 0;
      messageNumber = 0;
    }

    private long dueAt() {
      return isSent() ? deadline + GRACE_NANOS : deadline;
    }
  }

  private final Session session;
  private final IntSupplier queuedBytesMax;
  private final Map<Long, Outgoing> outgoing = new LinkedHashMap<>();
  private final ArrayDeque<Outgoing> unsent = new ArrayDeque<>();
  private final Output scratch = new Output();
  private long bytes;
  private long last;

  /**
   * To the other end of a session.
   *
   * @param queuedBytesMax how many bytes may wait for it by now, of payloads and all else, at least 4
   */
  PayloadSender(Session session, IntSupplier queuedBytesMax) {
    this.session = session;
    this.queuedBytesMax = queuedBytesMax;
  }

  /** How many payloads have no outcome yet. */
  public int size() {
    return outgoing.size();
  }

  /** How many bytes those have. */
  long bytes() {
    return bytes;
  }

  /**
   * Sends a payload.
   *
   * @param options for {@link RequestOptions#waits} and the principal; the payload has a limit of its own
   * @param end told the outcome once, maybe before this returns
   */
  public void send(
      String machine,
      Payload payload,
      RequestOptions options,
      Consumer<PayloadOutcome> end,
      long now) {
    var refusal = refusal(payload, options);
    if (refusal != null) {
      end.accept(new Refused(refusal));
      return;
    }
    long deadline = now + payload.limit().toNanos();
    var next = new Outgoing(++last, machine, payload, options.principal(), deadline, end);
    outgoing.put(next.number, next);
    unsent.add(next);
    bytes += payload.size();
    session.flushSoon();
  }

  private @Nullable String refusal(Payload payload, RequestOptions options) {
    if (session.isEitherLeaving()) {
      return leaving();
    } else if (!options.waits() && !session.isOpen()) {
      return Reason.UNREACHABLE + ": no session with the host is open";
    } else if (outgoing.size() >= PAYLOADS_MAX || bytes + payload.size() > BYTES_MAX) {
      return Reason.OVERLOADED + ": " + outgoing.size() + " payloads of " + bytes
          + " bytes are under way to the host";
    }
    return refusal(payload);
  }

  private @Nullable String refusal(Payload payload) {
    try {
      ValueCodec.write(scratch.clear(), payload.args().asMap());
      return null;
    } catch (IllegalArgumentException wrong) {
      return Reason.INVALID + ": " + wrong.getMessage();
    }
  }

  private static String leaving() {
    return Reason.LEAVING + ": the host takes no new payloads";
  }

  // What is sent.

  /** Sends what can be sent now. */
  public void flush(long now) {
    if (session.isOpen() && (session.features() & Features.PAYLOADS) == 0) {
      refuseUnsent(Reason.UNREACHABLE + ": the host's version takes no payloads", now);
    }
    while (canSend() && sendNext(unsent.element(), now)) {
      if (unsent.element().isSent()) {
        unsent.remove();
      }
    }
  }

  private boolean canSend() {
    return !unsent.isEmpty()
        && session.outboxBytes() < window()
        && session.isOpen()
        && session.hasCredit();
  }

  /** Half of what may wait: with the part that goes beyond it there is room for all else, and the least limit's half is what the other end acknowledges at once. */
  private int window() {
    return Math.min(WINDOW_BYTES_MAX, queuedBytesMax.getAsInt() / 2);
  }

  private boolean sendNext(Outgoing payload, long now) {
    long taken = payload.hasBegun() ? sendPart(payload, now) : sendBegin(payload, now);
    payload.messageNumber = Math.max(payload.messageNumber, taken);
    return taken > 0;
  }

  private long sendBegin(Outgoing payload, long now) {
    long remainingMs = Math.max(0, (payload.deadline - now) / 1_000_000);
    var begin = new PayloadBegin(
        payload.number,
        payload.machine,
        payload.payload.name(),
        Map.copyOf(payload.payload.args().asMap()),
        payload.payload.size(),
        remainingMs,
        payload.principal);
    return session.offer(begin, now);
  }

  private long sendPart(Outgoing payload, long now) {
    int length = Math.min(PayloadPart.BYTES_MAX, window() / 2);
    int to = Math.min(payload.payload.size(), payload.sent + length);
    var part = Arrays.copyOfRange(payload.payload.bytes(), payload.sent, to);
    long taken = session.offer(new PayloadPart(payload.number, part), now);
    payload.sent = taken == 0 ? payload.sent : to;
    return taken;
  }

  // What the session says.

  /** See {@link io.vertick.engine.session.SessionListener#acknowledged}, {@code credited} and {@code opened}: more can be sent. */
  public void pump() {
    if (!unsent.isEmpty()) {
      session.flushSoon();
    }
  }

  /** The other end's word on one of these payloads. */
  public void received(PayloadEnd word, long now) {
    var payload = outgoing.get(word.number());
    if (payload != null) {
      finish(payload, outcome(word));
    }
  }

  private static PayloadOutcome outcome(PayloadEnd word) {
    return switch (word.how()) {
      case ACCEPTED -> new Accepted();
      case REFUSED -> new Refused(word.reason());
      case UNKNOWN, WITHDRAWN -> new Unknown(word.reason());
    };
  }

  /** See {@link io.vertick.engine.session.SessionListener#ended}. */
  public void ended(long framedThrough) {
    endSent(framedThrough, Reason.RESTARTED + ": the session ended before the host's word");
    endAnswers();
    outgoing.values().forEach(Outgoing::rewind);
    unsent.clear();
    unsent.addAll(outgoing.values());
  }

  /** Those for fetches of this session: in the next one their numbers may be those of others. */
  private void endAnswers() {
    for (var payload : List.copyOf(outgoing.values())) {
      if (Fetch.isAddress(payload.machine)) {
        finish(payload, new Refused(Reason.RESTARTED + ": the session of the fetch is over"));
      }
    }
  }

  /** Those of which the last byte was in a frame. */
  private void endSent(long framedThrough, String reason) {
    for (var payload : List.copyOf(outgoing.values())) {
      if (payload.isSent() && payload.messageNumber <= framedThrough) {
        finish(payload, new Unknown(reason));
      }
    }
  }

  /** One of the ends said goodbye: what was not sent as a whole will not be. */
  public void left(long now) {
    refuseUnsent(leaving(), now);
  }

  private void refuseUnsent(String reason, long now) {
    List.copyOf(unsent).forEach(payload -> withdraw(payload, reason, now));
  }

  /** The host's node has been gone from the cluster for too long. */
  public void gone() {
    endSent(session.framedThrough(), Reason.GONE + ": the host left the cluster");
    List.copyOf(outgoing.values())
        .forEach(
            payload -> finish(payload, new Refused(Reason.GONE + ": the host left the cluster")));
  }

  /** Ends a payload that was not sent as a whole. */
  private void withdraw(Outgoing payload, String reason, long now) {
    if (payload.hasBegun()) {
      session.offer(new PayloadEnd(payload.number, PayloadEnd.How.WITHDRAWN, reason), now);
    }
    finish(payload, new Refused(reason));
  }

  private void finish(Outgoing payload, PayloadOutcome outcome) {
    outgoing.remove(payload.number);
    unsent.remove(payload);
    bytes -= payload.payload.size();
    payload.end.accept(outcome);
  }

  // Time.

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
  public long nextDeadline() {
    long earliest = Long.MAX_VALUE;
    for (var payload : outgoing.values()) {
      earliest = Math.min(earliest, payload.dueAt());
    }
    return earliest;
  }

  /** Ends payloads whose time is over. */
  public void tick(long now) {
    for (var payload : List.copyOf(outgoing.values())) {
      if (now < payload.dueAt()) {
        continue;
      }
      if (payload.isSent()) {
        finish(payload, new Unknown(Reason.DEADLINE + ": the host did not say in time"));
      } else {
        withdraw(payload, Reason.DEADLINE + ": it was not sent in time", now);
      }
    }
  }
}
