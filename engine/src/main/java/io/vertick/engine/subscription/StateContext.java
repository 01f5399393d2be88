package io.vertick.engine.subscription;

import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One period of a state: from now until the state leaves or is re-entered (for an inactive state: until it is entered). It ends
 * before the final handlers of the transition that ends it. Waits, timers and forks bound to it end with it. Confined to the
 * machine's thread.
 */
public final class StateContext {
  private final State state;
  private final long tick;
  private final Promises promises;
  // In order of binding; each leaves when its own end comes first.
  private final Set<Runnable> bound = new LinkedHashSet<>(2);
  private @Nullable Promise<Void> promise;
  private boolean ended;

  StateContext(State state, long tick, Promises promises) {
    this.state = state;
    this.tick = tick;
    this.promises = promises;
  }

  public State state() {
    return state;
  }

  /** The state's tick during this period. */
  public long tick() {
    return tick;
  }

  /** Whether the period is over; true already in the final handlers of the transition that ended it. */
  public boolean isEnded() {
    return ended;
  }

  /** Succeeds after the drain in which the period ended. */
  public Future<Void> ended() {
    var known = promise;
    if (known == null) {
      known = promises.create();
      promise = known;
      if (ended) {
        known.complete();
      }
    }
    return known.future();
  }

  /** Runs {@code action} when the period ends, at once if it has ended; it must not throw. The returned action takes it back. */
  public Runnable onEnd(Runnable action) {
    if (ended) {
      action.run();
      return () -> {};
    }
    bound.add(action);
    return () -> bound.remove(action);
  }

  private void end() {
    ended = true;
    var actions = new ArrayList<>(bound);
    bound.clear();
    actions.forEach(Runnable::run);
  }

  private void complete() {
    if (promise != null) {
      promise.tryComplete();
    }
  }

  @Override
  public String toString() {
    return state + "@" + tick + (ended ? " (ended)" : "");
  }

  /** The contexts of one machine: at most one a state. */
  public static final class Table {
    private Schema<?> schema;
    private final Promises promises;
    private final Map<Integer, StateContext> byRank = new HashMap<>();
    private long[] ranks;
    private final List<StateContext> ended = new ArrayList<>();

    public Table(Schema<?> schema, Promises promises) {
      this.schema = schema;
      this.promises = promises;
      ranks = Bits.create(schema.size());
    }

    /** The machine has these states from now on, those it had among them. */
    public void grow(Schema<?> grown) {
      schema = grown;
      ranks = Bits.grow(ranks, grown.size());
    }

    /** The context of the state's present period; the same object for all who ask during it. */
    public StateContext of(int rank, long tick) {
      Bits.set(ranks, rank);
      return byRank.computeIfAbsent(
          rank, key -> new StateContext(schema.stateOfRank(key), tick, promises));
    }

    public boolean isEmpty() {
      return byRank.isEmpty() && ended.isEmpty();
    }

    /** Ends the contexts of all states in {@code changed}. */
    public void end(long[] changed) {
      if (!Bits.intersects(ranks, changed)) {
        return;
      }
      for (int rank = Bits.next(ranks, 0); rank >= 0; rank = Bits.next(ranks, rank + 1)) {
        if (Bits.get(changed, rank)) {
          end(rank);
        }
      }
    }

    /** Ends all contexts: the machine is disposed or broken. */
    public void endAll() {
      for (int rank : List.copyOf(byRank.keySet())) {
        end(rank);
      }
    }

    /** Completes the futures of the contexts that ended during the drain. */
    public void completeEnded() {
      var completing = List.copyOf(ended);
      ended.clear();
      completing.forEach(StateContext::complete);
    }

    private void end(int rank) {
      var context = byRank.remove(rank);
      Bits.clear(ranks, rank);
      if (context != null) {
        context.end();
        ended.add(context);
      }
    }
  }
}
