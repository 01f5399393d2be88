package io.vertick.bridge.remote;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The one event-loop context that links to other ends live on: what it is given runs in turns, at the end of each the links flush, and one timer wakes it at their earliest deadline.
 * {@link #run} and {@link #turn}: any thread; the rest on the context itself.
 */
public final class LinkLoop {
  private static final long NEVER = Long.MAX_VALUE;

  private final Vertx vertx;
  private final ContextInternal context;
  private final Runnable flush;
  private final LongSupplier nextDeadline;
  private final Runnable tick;
  private final long startNanos = System.nanoTime();
  /** What is looked at when a turn ends: seldom anything. */
  private final List<Runnable> awaited = new ArrayList<>();

  private boolean isTurnEnding;
  private boolean isClosed;
  private long timerAt = NEVER;
  /** Of no timer at first: the first one of a Vert.x has the number 0, and may be somebody else's. */
  private long timer = -1;

  /**
   * A loop of its own.
   *
   * @param flush sends what was taken in a turn
   * @param nextDeadline when the links want to be woken, in nanoseconds of {@link #now}
   * @param tick wakes them
   */
  public LinkLoop(Vertx vertx, Runnable flush, LongSupplier nextDeadline, Runnable tick) {
    this.vertx = vertx;
    this.flush = flush;
    this.nextDeadline = nextDeadline;
    this.tick = tick;
    context = ((VertxInternal) vertx).createEventLoopContext();
  }

  public Context context() {
    return context;
  }

  /** Nanoseconds since the loop began. */
  public long now() {
    return System.nanoTime() - startNanos;
  }

  /** The same moment on the clock of machines. */
  public long nanoTime(long at) {
    return startNanos + at;
  }

  /**
   * Runs an action that sends nothing: at once if it is called on the thread of the context, as answers are that come from there; so what a machine on that thread tells
   * first comes first, and all of it leaves in one frame.
   */
  public void run(Runnable action) {
    if (isHere()) {
      action.run();
    } else {
      context.emit(ignored -> action.run());
    }
  }

  private boolean isHere() {
    var current = (ContextInternal) Vertx.currentContext();
    return current != null && current.unwrap() == context;
  }

  /** Runs an action; what sessions took meanwhile is sent at the end of the turn. */
  public void turn(Runnable action) {
    run(() -> {
      action.run();
      endTurnSoon();
    });
  }

  /** Flushes once what is in the loop's queue by now has run. */
  public void endTurnSoon() {
    if (!isTurnEnding && !isClosed) {
      isTurnEnding = true;
      context.runOnContext(ignored -> endTurn());
    }
  }

  private void endTurn() {
    isTurnEnding = false;
    flush.run();
    List.copyOf(awaited).forEach(Runnable::run);
    arm();
  }

  /** Sets the timer to the earliest deadline. One that fires too early does no harm. */
  private void arm() {
    long next = nextDeadline.getAsLong();
    if (next < timerAt && !isClosed) {
      vertx.cancelTimer(timer);
      timerAt = next;
      long ms = TimeUnit.NANOSECONDS.toMillis(next - now()) + 1;
      timer = vertx.setTimer(Math.max(1, ms), fired -> turn(this::wake));
    }
  }

  private void wake() {
    timerAt = NEVER;
    tick.run();
  }

  /** Looks at the end of each turn whether a condition holds; false if it does not in time. */
  public Future<Boolean> awaitTurn(BooleanSupplier condition, long ms) {
    Promise<Boolean> answer = Promise.promise();
    Runnable look = () -> {
      if (condition.getAsBoolean()) {
        answer.tryComplete(true);
      }
    };
    awaited.add(look);
    long late = vertx.setTimer(ms, fired -> answer.tryComplete(false));
    answer.future().onComplete(ended -> {
      awaited.remove(look);
      vertx.cancelTimer(late);
    });
    return answer.future();
  }

  /** No flush and no timer any more. */
  public void close() {
    isClosed = true;
    vertx.cancelTimer(timer);
  }
}
