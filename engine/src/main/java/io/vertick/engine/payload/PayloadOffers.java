package io.vertick.engine.payload;

import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Fetched.NotOffered;
import io.vertick.engine.machine.Fetched.Offered;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.PayloadOutcome.Refused;
import io.vertick.engine.machine.PayloadOutcome.Unknown;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.FetchEnded;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.Session;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers the fetches of the other end: with a payload under the address of the fetch, which goes as each other one does, or with why none comes. With the session they are over. At most
 * {@value #FETCHES_MAX} of a session are under way, and offers of as many bytes as there is {@link PayloadRoom} for; one more is told {@code overloaded}. Confined to the session's thread.
 */
final class PayloadOffers {
  static final int FETCHES_MAX = 64;

  /** By identity: the other end may use a number again. */
  private static final class Asked {
    private final Fetch fetch;
    private final long deadline;

    private Asked(Fetch fetch, long deadline) {
      this.fetch = fetch;
      this.deadline = deadline;
    }
  }

  private final Session session;
  private final PayloadSender sender;
  private final PayloadApplier machines;
  private final PayloadRoom room;
  private final LongSupplier clock;
  private final Set<Asked> underWay = new HashSet<>();

  PayloadOffers(
      Session session,
      PayloadSender sender,
      PayloadApplier machines,
      PayloadRoom room,
      LongSupplier clock) {
    this.session = session;
    this.sender = sender;
    this.machines = machines;
    this.room = room;
    this.clock = clock;
  }

  void received(Fetch fetch, long heldMs) {
    long remainingMs = Math.max(0, fetch.remainingMs() - heldMs);
    var asked = new Asked(fetch, clock.getAsLong() + remainingMs * 1_000_000);
    if (underWay.size() >= FETCHES_MAX) {
      say(asked, Reason.OVERLOADED + ": " + FETCHES_MAX + " payloads are fetched already");
      return;
    }
    underWay.add(asked);
    machines.find(fetch, asked.deadline, fetched -> found(asked, fetched));
  }

  private void found(Asked asked, Fetched fetched) {
    if (!underWay.contains(asked)) {
      return;
    } else if (fetched instanceof Offered offered) {
      send(asked, offered.payload());
    } else {
      end(asked, ((NotOffered) fetched).reason());
    }
  }

  private void send(Asked asked, Payload payload) {
    var refusal = refusal(payload);
    if (refusal != null) {
      end(asked, refusal);
      return;
    }
    room.take(payload.size());
    long now = clock.getAsLong();
    var remaining = Duration.ofMillis(Math.max(1, (asked.deadline - now) / 1_000_000));
    sender.send(
        Fetch.address(asked.fetch.number()),
        payload.within(remaining),
        RequestOptions.DEFAULT,
        outcome -> {
          room.free(payload.size());
          sent(asked, outcome);
        },
        now);
  }

  private @Nullable String refusal(Payload payload) {
    return room.has(payload.size())
        ? machines.refusal(payload, sender.bytes())
        : Reason.OVERLOADED + ": offers of " + room.taken() + " bytes are on their way to others";
  }

  private void sent(Asked asked, PayloadOutcome outcome) {
    if (outcome instanceof Refused refused) {
      end(asked, refused.reason());
    } else if (outcome instanceof Unknown unknown) {
      end(asked, unknown.reason());
    } else {
      underWay.remove(asked);
    }
  }

  private void end(Asked asked, String reason) {
    if (underWay.remove(asked)) {
      say(asked, reason);
    }
  }

  private void say(Asked asked, String reason) {
    session.offer(new FetchEnded(asked.fetch.number(), reason), clock.getAsLong());
  }

  /** The session is over: whoever asked asks anew. */
  void ended() {
    underWay.clear();
  }
}
