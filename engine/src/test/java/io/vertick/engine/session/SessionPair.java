package io.vertick.engine.session;

import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.ProtocolException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Two sessions over datagrams, frames between them that tests may lose, and a clock that only tests move. */
public abstract class SessionPair {
  /** One end: its session, and the frames that are on their way from it. Subclasses say what else is on that session. */
  public abstract class End implements Transport, SessionListener {
    public final Session session;
    public final ArrayDeque<byte[]> sent = new ArrayDeque<>();
    private boolean isFlushDue;

    protected End(SessionConfig config) {
      session = new Session(config, this, this, now);
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
      sent.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void flushSoon() {
      isFlushDue = true;
    }

    @Override
    public void reconnect(@Nullable ProtocolException malformed) {
      throw new AssertionError("Expected datagrams to need no connection");
    }

    @Override
    public void began(Hello peer) {}

    @Override
    public void suspected() {}

    /** Says what is to be said, if anything is. */
    public final void flush() {
      if (isFlushDue) {
        isFlushDue = false;
        flushAll();
        session.flush(now);
      }
    }

    /** Hands the session all that waits for it. */
    protected abstract void flushAll();

    /** Does what is due. */
    protected void tick() {
      session.tick(now);
    }

    protected long nextDeadline() {
      return session.nextDeadline();
    }

    private boolean isSaying() {
      return isFlushDue || !sent.isEmpty();
    }
  }

  public long now = 1_000_000_000L;

  /** How many of the frames are lost, from 0 to 1, by the seed 7. */
  protected double loss;

  private final Random random = new Random(7);
  private List<End> ends = List.of();

  /** These two from now on; those of before are gone without a word. */
  protected final void connect(End first, End second) {
    ends = List.of(first, second);
    ends.forEach(end -> end.session.connect(now));
    exchange();
  }

  /** Brings all frames until nobody says anything. No time passes. */
  public final void exchange() {
    do {
      ends.forEach(End::flush);
      deliver(ends.get(0), ends.get(1));
      deliver(ends.get(1), ends.get(0));
    } while (ends.stream().anyMatch(End::isSaying));
  }

  /** Brings what one end has sent, and loses some of it. */
  protected final void deliver(End from, End to) {
    for (int i = from.sent.size(); i > 0; i--) {
      var frame = from.sent.remove();
      if (random.nextDouble() >= loss) {
        to.session.receive(frame, 0, frame.length, now);
      }
    }
  }

  /** Lets time pass, and does all that is due on the way. */
  public final void advance(long ms) {
    long until = now + ms * 1_000_000;
    for (long next = nextDeadline(); next <= until; next = nextDeadline()) {
      now = Math.max(now, next);
      ends.forEach(End::tick);
      exchange();
    }
    now = until;
  }

  private long nextDeadline() {
    return ends.stream().mapToLong(End::nextDeadline).min().orElseThrow();
  }
}
