package io.vertick.engine.payload;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Message.PayloadEnd;
import io.vertick.engine.protocol.Message.PayloadPart;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.ValueCodec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The payloads that come through one session: puts their parts together, hands them over, and tells the other end what became of them. What it has not said when the session ends, it
 * never says. Confined to the session's thread.
 *
 * <p>Limits, for payloads that come or wait for their machine: {@value #PAYLOADS_MAX} of a session, {@value #BYTES_MAX} bytes of them, and the {@link PayloadRoom}; one more is
 * refused before its bytes come. The room counts what has come, and arguments as they are in memory: what is only announced keeps nobody out, and a payload for which there is no room any more is refused
 * half-way. One that is not whole by its deadline is refused.
 */
public final class PayloadReceiver {
  /** How many payloads may come at a time. */
  public static final int PAYLOADS_MAX = 64;

  public static final long BYTES_MAX = 64 << 20;

  private static final class Incoming {
    private final PayloadBegin begin;
    private final long deadline;
    /** What it takes of the room. */
    private int roomBytes;
    /** What has come, in front: never more than twice as long, whatever was said will come. */
    private byte[] bytes = new byte[0];
    /** How many bytes have not come yet. */
    private int missing;

    private Incoming(PayloadBegin begin, long deadline) {
      this.begin = begin;
      this.deadline = deadline;
      roomBytes = ValueCodec.memoryBytes(begin.args());
      missing = begin.size();
    }

    private int came() {
      return begin.size() - missing;
    }

    /** By how much the buffer has to grow for a part of so many bytes. */
    private int growth(int length) {
      int needed = came() + length;
      return needed > bytes.length
          ? Math.min(begin.size(), Math.max(needed, 2 * came())) - bytes.length
          : 0;
    }

    private void add(byte[] part) {
      int growth = growth(part.length);
      if (growth > 0) {
        bytes = Arrays.copyOf(bytes, bytes.length + growth);
        roomBytes += growth;
      }
      System.arraycopy(part, 0, bytes, came(), part.length);
      missing -= part.length;
    }

    private byte[] takeBytes() {
      var whole = bytes;
      bytes = new byte[0];
      return whole;
    }
  }

  private final PayloadApplier applier;
  private final PayloadRoom room;
  private final Consumer<PayloadEnd> otherEnd;
  private final Map<Long, Incoming> incoming = new LinkedHashMap<>();
  private long bytes;

  /**
   * A receiver of a session that is yet to begin.
   *
   * @param otherEnd sends what it is told through the session
   */
  public PayloadReceiver(PayloadApplier applier, PayloadRoom room, Consumer<PayloadEnd> otherEnd) {
    this.applier = applier;
    this.room = room;
    this.otherEnd = otherEnd;
  }

  /** How many payloads come, or wait for their machine. */
  public int size() {
    return incoming.size();
  }

  /**
   * A payload is about to come.
   *
   * @param heldMs how long the message waited at the other end
   */
  public void received(PayloadBegin begin, long heldMs, long now) {
    var refusal = refusal(begin);
    if (refusal != null) {
      otherEnd.accept(new PayloadEnd(begin.number(), PayloadEnd.How.REFUSED, refusal));
      return;
    }
    long deadline = now + Math.max(0, begin.remainingMs() - heldMs) * 1_000_000;
    var payload = new Incoming(begin, deadline);
    incoming.put(begin.number(), payload);
    bytes += begin.size();
    room.take(payload.roomBytes);
    applyIfWhole(payload);
  }

  private @Nullable String refusal(PayloadBegin begin) {
    if (incoming.containsKey(begin.number())) {
      return Reason.INVALID + ": a payload with this number comes already";
    } else if (incoming.size() >= PAYLOADS_MAX) {
      return Reason.OVERLOADED + ": " + PAYLOADS_MAX + " payloads come through this session";
    } else if (bytes + begin.size() > BYTES_MAX
        || !room.has(begin.size() + ValueCodec.memoryBytes(begin.args()))) {
      return overload();
    }
    return applier.refusal(begin);
  }

  private String overload() {
    return Reason.OVERLOADED + ": payloads of " + bytes + " bytes come through this session, of "
        + room.taken() + " in all";
  }

  /** The next bytes of a payload; dropped if that has ended. */
  public void received(PayloadPart part) {
    var payload = incoming.get(part.number());
    if (payload == null || payload.missing == 0) {
      return;
    } else if (part.bytes().length == 0) {
      refuse(payload, Reason.INVALID + ": a part of it has no bytes");
      return;
    } else if (part.bytes().length > payload.missing) {
      refuse(payload, Reason.INVALID + ": it has more bytes than it said");
      return;
    }
    int growth = payload.growth(part.bytes().length);
    if (!room.has(growth)) {
      refuse(payload, overload());
      return;
    }
    room.take(growth);
    payload.add(part.bytes());
    applyIfWhole(payload);
  }

  private void applyIfWhole(Incoming payload) {
    if (payload.missing > 0) {
      return;
    }
    var begin = payload.begin;
    try {
      var whole = Payload.of(begin.name(), payload.takeBytes()).args(args(begin.args()));
      applier.apply(begin, whole, payload.deadline, outcome -> end(payload, outcome));
    } catch (IllegalArgumentException wrong) {
      refuse(payload, Reason.INVALID + ": " + wrong.getMessage());
    }
  }

  /** An argument that is null is as good as none. */
  private static Args args(Map<String, @Nullable Object> values) {
    var given = new HashMap<String, Object>();
    values.forEach((name, value) -> {
      if (value != null) {
        given.put(name, value);
      }
    });
    return Args.of(given);
  }

  private void end(Incoming payload, PayloadOutcome outcome) {
    long number = payload.begin.number();
    if (!forget(payload)) {
      return;
    }
    if (outcome instanceof PayloadOutcome.Refused refused) {
      otherEnd.accept(new PayloadEnd(number, PayloadEnd.How.REFUSED, refused.reason()));
    } else if (outcome instanceof PayloadOutcome.Unknown unknown) {
      otherEnd.accept(new PayloadEnd(number, PayloadEnd.How.UNKNOWN, unknown.reason()));
    } else {
      otherEnd.accept(new PayloadEnd(number, PayloadEnd.How.ACCEPTED, ""));
    }
  }

  private void refuse(Incoming payload, String reason) {
    end(payload, new PayloadOutcome.Refused(reason));
  }

  /** False if the session it came by is over. */
  private boolean forget(Incoming payload) {
    boolean isKnown = incoming.remove(payload.begin.number(), payload);
    if (isKnown) {
      bytes -= payload.begin.size();
      room.free(payload.roomBytes);
    }
    return isKnown;
  }

  /** The other end takes one of its payloads back: too late if it is whole. */
  public void withdrawn(long number) {
    var payload = incoming.get(number);
    if (payload != null && payload.missing > 0) {
      forget(payload);
    }
  }

  /** The session is over. What waits for its machine may still be taken. */
  public void ended() {
    List.copyOf(incoming.values()).forEach(this::forget);
  }

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
  public long nextDeadline() {
    // No stream: it is asked for at the end of each turn, mostly of nothing.
    long earliest = Long.MAX_VALUE;
    for (var payload : incoming.values()) {
      earliest = payload.missing > 0 ? Math.min(earliest, payload.deadline) : earliest;
    }
    return earliest;
  }

  /** Refuses what is late. */
  public void tick(long now) {
    for (var payload : List.copyOf(incoming.values())) {
      if (payload.missing > 0 && now >= payload.deadline) {
        refuse(payload, Reason.DEADLINE + ": " + payload.missing + " bytes had not come");
      }
    }
  }
}
