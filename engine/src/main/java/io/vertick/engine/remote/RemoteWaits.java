package io.vertick.engine.remote;

import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Reason;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Waits at machines elsewhere, for as long as they take. A wait is a request of five minutes; when half of them are over, the next one is asked, so that no moment lies between
 * two. If there is no room for the next one, the one before goes on, and the next is asked again every second until then. Confined to one thread.
 */
public final class RemoteWaits {
  /** How long after a request the next one is asked. */
  public static final long RENEWED_NANOS = MachineRef.WITHIN_MAX.toNanos() / 2;

  /** How long after a request that was refused the next one is asked, while one before it runs. */
  private static final long RETRIED_NANOS = 1_000_000_000L;

  /** Asks a machine to wait for five minutes. */
  public interface Request {
    /**
     * Sends it.
     *
     * @param end told the outcome once, maybe at once
     * @return takes it back, unless it has ended
     */
    Runnable send(Consumer<Outcome> end);
  }

  /** In the order in which they are renewed. */
  private final NavigableSet<RemoteWait> pending =
      new TreeSet<>(Comparator.<RemoteWait>comparingLong(wait -> wait.renewAt)
          .thenComparingLong(wait -> wait.number));

  private long begun;

  /** How many waits have not ended. */
  public int size() {
    return pending.size();
  }

  /**
   * Begins a wait.
   *
   * @param end told the outcome once, maybe before this returns; not if it is taken back
   * @return takes it back, unless it has ended
   */
  public Runnable begin(Request request, Consumer<Outcome> end, long now) {
    var wait = new RemoteWait(request, end);
    wait.ask(now);
    return wait::takeBack;
  }

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
  public long nextDeadline() {
    return pending.isEmpty() ? Long.MAX_VALUE : pending.first().renewAt;
  }

  /** Renews the waits whose time has come. */
  public void tick(long now) {
    while (nextDeadline() <= now) {
      pending.first().ask(now);
    }
  }

  /** One request of a wait. */
  private static final class Asked {
    private final long at;
    private Runnable takeBack = () -> {};

    private Asked(long at) {
      this.at = at;
    }
  }

  private final class RemoteWait {
    private final long number = ++begun;
    private final Request request;
    private final Consumer<Outcome> end;
    /** Those that have not ended. */
    private final Set<Asked> running = new LinkedHashSet<>();

    private long renewAt;

    private RemoteWait(Request request, Consumer<Outcome> end) {
      this.request = request;
      this.end = end;
    }

    private void ask(long now) {
      renew(now + RENEWED_NANOS);
      var asked = new Asked(now);
      running.add(asked);
      asked.takeBack = request.send(outcome -> ended(asked, outcome));
    }

    private void renew(long at) {
      pending.remove(this);
      renewAt = at;
      pending.add(this);
    }

    private void ended(Asked asked, Outcome outcome) {
      running.remove(asked);
      if (!pending.contains(this)) {
        return;
      }
      if (!running.isEmpty() && isFull(outcome)) {
        renew(asked.at + RETRIED_NANOS);
      } else if (!isLate(outcome)) {
        takeBack();
        end.accept(outcome);
      }
    }

    private void takeBack() {
      if (pending.remove(this)) {
        List.copyOf(running).forEach(asked -> asked.takeBack.run());
      }
    }
  }

  /** Whether no more than a request's time is over, behind which the next one has long been asked. */
  private static boolean isLate(Outcome outcome) {
    return tells(outcome, Reason.TIMEOUT) || tells(outcome, Reason.DEADLINE);
  }

  /** Whether a request did not get to its machine, and one that is asked later may. */
  private static boolean isFull(Outcome outcome) {
    return tells(outcome, Reason.OVERLOADED) || tells(outcome, Reason.UNREACHABLE);
  }

  private static boolean tells(Outcome outcome, String word) {
    return !(outcome instanceof Outcome.Fulfilled)
        && Reason.wordOf(OutcomeReader.reason(outcome)).equals(word);
  }
}
