package io.vertick.engine.protocol;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.SchemaHash;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one end says to the other inside a session. Immutable.
 *
 * <p>First-class messages are numbered, arrive once and in order. Updates may be lost. Controls are the session's own.
 */
public sealed interface Message {
  /** Messages of the first class. */
  sealed interface FirstClass extends Message {
    /** Whether it may begin only while the receiver has given credit: all but those that end something. */
    default boolean needsCredit() {
      return false;
    }
  }

  /**
   * Asks something of a machine.
   *
   * @param through the origin has done with all its requests through this number
   * @param ageMs milliseconds since the origin first sent it
   * @param remainingMs milliseconds until its deadline, at most {@value #REMAINING_MS_MAX}
   * @param post whether nobody waits for the reply: there is none
   * @param principal on whose behalf, at most 128 bytes; null for the origin's own
   */
  record Request(
      RequestId id,
      long through,
      long ageMs,
      long remainingMs,
      boolean post,
      @Nullable String principal,
      Target target,
      Call call)
      implements FirstClass {
    public static final int PRINCIPAL_BYTES_MAX = 128;
    public static final long REMAINING_MS_MAX = 300_000;
    /** The limit that takes no byte. */
    public static final long REMAINING_MS_DEFAULT = 30_000;

    public Request {
      if (principal != null) {
        Output.require(principal, PRINCIPAL_BYTES_MAX, "principal");
      }
    }

    @Override
    public boolean needsCredit() {
      return true;
    }

    /** The same on somebody's behalf. */
    public Request by(String newPrincipal) {
      return new Request(id, through, ageMs, remainingMs, post, newPrincipal, target, call);
    }

    /** The same by the indexes of another schema. */
    public Request speaking(SchemaHash schema) {
      var spoken = new Target(target.machine(), target.incarnation(), schema);
      return schema.equals(target.schema())
          ? this
          : new Request(id, through, ageMs, remainingMs, post, principal, spoken, call);
    }

    /** The same after that many more milliseconds. */
    public Request later(long ms) {
      return ms == 0
          ? this
          : new Request(
              id,
              through,
              ageMs + ms,
              Math.max(0, remainingMs - ms),
              post,
              principal,
              target,
              call);
    }
  }

  /** Answers a request. */
  record Reply(RequestId id, Outcome outcome) implements FirstClass {}

  /** The origin does not want the request's reply any more; a wait ends at the host. */
  record Cancel(RequestId id) implements FirstClass {}

  /** Tells the host which requests the origin has done with, when no request does. */
  record Acknowledge(Incarnation origin, Receipts receipts) implements FirstClass {}

  /**
   * Names of a schema's states in index order, told once to a host with another schema; long lists come in parts.
   *
   * @param size how many states the schema has, 1 to 65,535
   * @param first the index of the first name
   */
  record Names(SchemaHash schema, int size, int first, List<String> states) implements FirstClass {
    /** How many names one message may hold. */
    public static final int PART_MAX = 1_024;

    public Names {
      if (states.size() > PART_MAX) {
        throw new IllegalArgumentException(
            "Expected at most " + PART_MAX + " names at a time, but got " + states.size());
      }
    }

    @Override
    public boolean needsCredit() {
      return true;
    }
  }

  /** This end is about to leave as planned: it takes no new requests, and answers those it has. */
  record Goodbye(String reason) implements FirstClass {}

  /**
   * Follows a machine: answered by a {@link Snapshot} and updates of this feed, or by a {@link FeedEnded}.
   *
   * @param feed a number that no other feed of the session has or had
   * @param target the machine, and the schema by whose indexes it is followed
   * @param each whether every transition is told; else they are merged
   * @param intervalMs how long changes are gathered, at most {@value #INTERVAL_MS_MAX}; 0 for the end of a turn
   * @param tracked the followed states, ascending; all if empty
   * @param attributes the names of the schema's attributes, in index order; none if the machine's schema is the same
   */
  record Attach(
      int feed,
      Target target,
      boolean each,
      int intervalMs,
      List<Receipts.Range> tracked,
      List<String> attributes)
      implements FirstClass {
    public static final int INTERVAL_MS_MAX = 60_000;

    public Attach {
      tracked = List.copyOf(tracked);
      attributes = List.copyOf(attributes);
    }

    @Override
    public boolean needsCredit() {
      return true;
    }
  }

  /** Follows no more. */
  record Detach(int feed) implements FirstClass {}

  /** A feed begins anew with this state: opaque here, as updates are. The bytes are not copied, and nobody changes them. */
  @SuppressWarnings("ArrayRecordComponent") // As for updates.
  record Snapshot(int feed, byte[] bytes) implements FirstClass {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Snapshot snapshot
          && feed == snapshot.feed
          && Arrays.equals(bytes, snapshot.bytes);
    }

    @Override
    public int hashCode() {
      return 31 * feed + Arrays.hashCode(bytes);
    }
  }

  /** A feed is over, or never began; the reason begins with a word of {@link Reason}. */
  record FeedEnded(int feed, String reason) implements FirstClass {}

  /** This feed needs a snapshot: an update did not fit. */
  record Resync(int feed) implements FirstClass {}

  /**
   * Updates may be lost: every feed that sent some since then needs a snapshot. Answered, behind the snapshots, by {@link Recovered}.
   *
   * @param through bytes of updates, since the session began, that came for sure
   */
  record Recover(long through) implements FirstClass {}

  /** All feeds are as if nothing had been lost. */
  record Recovered() implements FirstClass {}

  /**
   * How the writer, which only relays this feed, knows its machine: behind the first snapshot, and whenever it changes.
   *
   * @param stale whether what it shows is
   * @param ageMs for how long the machine's node was not heard, when this was written
   * @param path the nodes that the writer has it from, the nearest first, the machine's own last; at most {@value #PATH_MAX}
   */
  record Relayed(int feed, boolean stale, long ageMs, List<String> path) implements FirstClass {
    public static final int PATH_MAX = 64;

    public Relayed {
      path = List.copyOf(path);
    }
  }

  /**
   * A payload for a machine comes in parts, unless the reader ends it; see {@link Features#PAYLOADS}.
   *
   * @param number a number that no other payload of this direction of the session has or had
   * @param name what it is, 1 to 128 bytes
   * @param args what its bytes are; see {@link ValueCodec} for what they may be
   * @param size how many bytes come, at most {@value #SIZE_MAX}
   * @param remainingMs milliseconds until its deadline, at most five minutes
   * @param principal on whose behalf; null for the writer's own
   */
  record PayloadBegin(
      long number,
      String machine,
      String name,
      Map<String, @Nullable Object> args,
      int size,
      long remainingMs,
      @Nullable String principal)
      implements FirstClass {
    public static final int NAME_BYTES_MAX = 128;
    public static final int SIZE_MAX = 16_777_216;

    public PayloadBegin {
      Output.require(machine, Target.ID_BYTES_MAX, "machine id");
      Output.require(name, NAME_BYTES_MAX, "name");
      if (principal != null) {
        Output.require(principal, Request.PRINCIPAL_BYTES_MAX, "principal");
      }
    }

    /** The same on somebody's behalf. */
    public PayloadBegin by(String newPrincipal) {
      return new PayloadBegin(number, machine, name, args, size, remainingMs, newPrincipal);
    }

    @Override
    public boolean needsCredit() {
      return true;
    }
  }

  /** The next bytes of a payload, at most {@value #BYTES_MAX}. They are not copied, and nobody changes them. */
  @SuppressWarnings("ArrayRecordComponent") // As for updates.
  record PayloadPart(long number, byte[] bytes) implements FirstClass {
    public static final int BYTES_MAX = 65_536;

    @Override
    public boolean needsCredit() {
      return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof PayloadPart part
          && number == part.number
          && Arrays.equals(bytes, part.bytes);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(number) + Arrays.hashCode(bytes);
    }
  }

  /**
   * Asks for what a machine offers. Answered by a payload for {@link #address}, or by {@link FetchEnded}; with the session it is over. See {@link Features#FETCHES}.
   *
   * @param number a number that no other fetch of this direction of the session has or had
   * @param name of the payload, 1 to 128 bytes
   * @param remainingMs milliseconds until its deadline, at most five minutes
   */
  record Fetch(long number, String machine, String name, long remainingMs) implements FirstClass {
    public Fetch {
      Output.require(machine, Target.ID_BYTES_MAX, "machine id");
      Output.require(name, PayloadBegin.NAME_BYTES_MAX, "name");
    }

    /** The id, which no machine can have, that the payload is for which answers a fetch. */
    public static String address(long number) {
      return "@" + number;
    }

    /** Whether a payload for this id answers a fetch. */
    public static boolean isAddress(String machine) {
      return machine.startsWith("@");
    }

    @Override
    public boolean needsCredit() {
      return true;
    }
  }

  /** Nothing comes, or nothing more. The reason is for people. */
  record FetchEnded(long number, String reason) implements FirstClass {}

  /** A payload is over: the reader's word, or that the writer takes it back. The reason is for people. */
  record PayloadEnd(long number, How how, String reason) implements FirstClass {
    /** The order is that of the codes on the wire. */
    public enum How {
      ACCEPTED,
      REFUSED,
      UNKNOWN,
      /** Said by who sends the payload, of its own numbers; the others are said of the other end's. */
      WITHDRAWN
    }
  }

  /** From now on the writer calls a target by this number. Means nothing to those above the session. */
  record TargetAlias(int alias, Target target) implements FirstClass {}

  /** From now on the writer calls an origin by this number. Means nothing to those above the session. */
  record OriginAlias(int alias, Incarnation origin) implements FirstClass {}

  /** A change on a feed, whose number it begins with: opaque here. The bytes are not copied, and nobody changes them. */
  @SuppressWarnings(
      "ArrayRecordComponent") // Feeds are the bulk of the traffic; equality is by content.
  record Update(byte[] bytes) implements Message {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Update update && Arrays.equals(bytes, update.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** Messages of the session itself; not numbered, need no credit. */
  sealed interface Control extends Message {}

  /** Sent every half second; answered by an {@link Echo} of the same number. */
  record Heartbeat(long beat) implements Control {}

  /** Answers a heartbeat. */
  record Echo(long beat) implements Control {}

  /** A number is missing: send again what was not acknowledged. */
  record Gap() implements Control {}

  /**
   * How far the receiver of this may send.
   *
   * @param requestBytes bytes of messages that need credit, since the session began
   * @param updateBytes bytes of updates, since the session began
   */
  record Credit(long requestBytes, long updateBytes) implements Control {}

  /** The first-class messages that follow in this frame waited so many milliseconds before it was sent. */
  record Held(long ms) implements Control {}
}
