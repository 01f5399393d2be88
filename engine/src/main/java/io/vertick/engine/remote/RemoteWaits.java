package io.vertick.engine.remote;

import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Reason;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Waits at machines elsewhere, for as long as they take. A wait is a request of five minutes; when half of them are over, the next one is asked, so that no moment lies between
 * two. Confined to one thread.
 */
public final class RemoteWaits {
  /** How long after a request the next one is asked. */
  public static final long RENEWED_NANOS = MachineRef.WITHIN_MAX.toNanos() / 2;

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

  /** In the order in which they are renewed: all are after the same time. */
  private final Set<RemoteWait> pending = new LinkedHashSet<>();

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
    return pending.isEmpty() ? Long.MAX_VALUE : pending.iterator().next().renewAt;
  }

  /** Renews the waits whose time has come. */
  public void tick(long now) {
    while (nextDeadline() <= now) {
      pending.iterator().next().ask(now);
    }
  }

  private final class RemoteWait {
    private final Request request;
    private final Consumer<Outcome> end;
    private Runnable takeLastBack = () -> {};
    private Runnable takeNextToLastBack = () -> {};
    private long renewAt;

    private RemoteWait(Request request, Consumer<Outcome> end) {
      this.request = request;
      this.end = end;
    }

    private void ask(long now) {
      pending.remove(this);
      pending.add(this);
      renewAt = now + RENEWED_NANOS;
      takeNextToLastBack = takeLastBack;
      takeLastBack = request.send(this::ended);
    }

    private void ended(Outcome outcome) {
      if (!isLate(outcome) && takeBack()) {
        end.accept(outcome);
      }
    }

    private boolean takeBack() {
      boolean isPending = pending.remove(this);
      if (isPending) {
        takeNextToLastBack.run();
        takeLastBack.run();
      }
      return isPending;
    }
  }

  /** Whether no more than a request's time is over, behind which the next one has long been asked. */
  private static boolean isLate(Outcome outcome) {
    if (outcome instanceof Outcome.Fulfilled) {
      return false;
    }
    var word = Reason.wordOf(OutcomeReader.reason(outcome));
    return word.equals(Reason.TIMEOUT) || word.equals(Reason.DEADLINE);
  }
}
