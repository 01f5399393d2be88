package io.vertick.engine.payload;

import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.FetchEnded;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Message.PayloadEnd;
import io.vertick.engine.protocol.Message.PayloadPart;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.Session;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All payloads of one session: those that are sent and come, and those that are fetched here and there. Confined to the session's thread.
 *
 * <p>Whoever owns it calls {@link #flush} before each flush of the session, and tells it what the session says.
 */
public final class PayloadChannel {
  private final LongSupplier clock;
  private final PayloadSender sender;
  private final PayloadReceiver receiver;
  private final PayloadFetcher fetcher;
  private final PayloadOffers offers;

  /**
   * Of a session that is yet to begin.
   *
   * @param machines those of this end
   * @param clock nanoseconds, as the session is told
   */
  public PayloadChannel(
      Session session, PayloadApplier machines, PayloadRooms rooms, LongSupplier clock) {
    this.clock = clock;
    sender = new PayloadSender(session, machines::queuedBytesMax);
    fetcher = new PayloadFetcher(session);
    offers = new PayloadOffers(session, sender, machines, rooms.offered(), clock);
    receiver = new PayloadReceiver(
        new Addressed(fetcher, machines),
        rooms.coming(),
        word -> session.offer(word, clock.getAsLong()));
  }

  /** How many payloads and fetches of this end have no outcome yet. */
  public int size() {
    return sender.size() + fetcher.size();
  }

  /** Sends a payload to a machine of the other end; see {@link PayloadSender#send}. */
  public void send(
      String machine, Payload payload, RequestOptions options, Consumer<PayloadOutcome> end) {
    sender.send(machine, payload, options, end, clock.getAsLong());
  }

  /**
   * Fetches what a machine of the other end offers; at most 64 at a time, one more is told so.
   *
   * @param end told once, maybe before this returns
   */
  public void fetch(String machine, String name, RequestOptions options, Consumer<Fetched> end) {
    fetcher.fetch(machine, name, options, end, clock.getAsLong());
  }

  /** What the other end said, if it is about payloads. */
  public void received(Message message, long heldMs) {
    if (message instanceof PayloadBegin begin) {
      receiver.received(begin, heldMs, clock.getAsLong());
    } else if (message instanceof PayloadPart part) {
      receiver.received(part);
    } else if (message instanceof PayloadEnd word) {
      received(word);
    } else if (message instanceof Fetch fetch) {
      offers.received(fetch, heldMs);
    } else if (message instanceof FetchEnded ended) {
      fetcher.received(ended);
    }
  }

  private void received(PayloadEnd word) {
    if (word.how() == PayloadEnd.How.WITHDRAWN) {
      receiver.withdrawn(word.number());
    } else {
      sender.received(word, clock.getAsLong());
    }
  }

  /** See {@link io.vertick.engine.session.SessionListener#acknowledged}, {@code credited} and {@code opened}: more can be sent. */
  public void pump() {
    sender.pump();
    fetcher.pump();
  }

  /** Sends what can be sent now. */
  public void flush() {
    fetcher.flush(clock.getAsLong());
    sender.flush(clock.getAsLong());
  }

  /** One of the ends said goodbye. */
  public void left() {
    fetcher.left();
    sender.left(clock.getAsLong());
  }

  /** See {@link io.vertick.engine.session.SessionListener#ended}. */
  public void ended(long framedThrough) {
    offers.ended();
    sender.ended(framedThrough);
    receiver.ended();
    fetcher.ended();
  }

  /** There will be no other session. */
  public void gone() {
    offers.ended();
    sender.gone();
    receiver.ended();
    fetcher.gone();
  }

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
  public long nextDeadline() {
    long deadline = Math.min(sender.nextDeadline(), receiver.nextDeadline());
    return Math.min(deadline, fetcher.nextDeadline());
  }

  /** Ends what is late. */
  public void tick(long now) {
    sender.tick(now);
    receiver.tick(now);
    fetcher.tick(now);
  }

  /** Tells payloads for fetches from those for machines. */
  private record Addressed(PayloadFetcher fetcher, PayloadApplier machines)
      implements PayloadApplier {
    @Override
    public @Nullable String refusal(PayloadBegin begin) {
      return Fetch.isAddress(begin.machine()) ? fetcher.refusal(begin) : machines.refusal(begin);
    }

    @Override
    public void apply(
        PayloadBegin begin, Payload payload, long deadline, Consumer<PayloadOutcome> end) {
      if (!Fetch.isAddress(begin.machine())) {
        machines.apply(begin, payload, deadline, end);
      } else if (fetcher.came(begin, payload)) {
        end.accept(new PayloadOutcome.Accepted());
      } else {
        end.accept(new PayloadOutcome.Refused("absent: nobody waits for it any more"));
      }
    }

    @Override
    public void find(Fetch fetch, long deadline, Consumer<Fetched> end) {
      machines.find(fetch, deadline, end);
    }
  }
}
