package io.vertick.bridge.remote;

import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.replica.Backlog;
import io.vertick.engine.replica.FeedListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Carries what a feed tells to another context, in order. While that context is busy, one task waits there, and what comes meanwhile is merged: so it is bounded by the size
 * of the machine. Told on one context; the listener is called on the other.
 */
public final class Crossing implements FeedListener {
  private final Executor context;
  private final FeedListener listener;
  // Guarded by this.
  private final Backlog backlog = new Backlog();
  private @Nullable ViewState state;
  private @Nullable Boolean isHeard;
  private @Nullable RuntimeException end;
  private boolean isScheduled;

  /**
   * A crossing to a context.
   *
   * @param context runs tasks there in the order in which they come; at once if that is where we are
   */
  public Crossing(Executor context, FeedListener listener) {
    this.context = context;
    this.listener = listener;
  }

  @Override
  public void show(ViewState newState) {
    show(newState, true);
  }

  @Override
  public void show(ViewState newState, boolean isHeardNow) {
    put(() -> {
      state = newState;
      backlog.clear();
      // It says itself that the source is heard.
      isHeard = isHeardNow ? null : Boolean.FALSE;
    });
  }

  @Override
  public void update(ViewUpdate update) {
    put(() -> backlog.add(update));
  }

  @Override
  public void suspected() {
    put(() -> isHeard = false);
  }

  @Override
  public void heard() {
    put(() -> isHeard = true);
  }

  @Override
  public void ended(RuntimeException why) {
    put(() -> end = why);
  }

  private void put(Runnable change) {
    boolean isFirst;
    synchronized (this) {
      change.run();
      isFirst = !isScheduled;
      isScheduled = true;
    }
    if (isFirst) {
      context.execute(this::arrive);
    }
  }

  private void arrive() {
    take().forEach(Runnable::run);
  }

  private synchronized List<Runnable> take() {
    isScheduled = false;
    var calls = new ArrayList<Runnable>(1);
    var newState = state;
    if (newState != null) {
      calls.add(() -> listener.show(newState));
    }
    for (var next = backlog.poll(); next != null; next = backlog.poll()) {
      var update = next;
      calls.add(() -> listener.update(update));
    }
    if (isHeard != null) {
      calls.add(isHeard ? listener::heard : listener::suspected);
    }
    var why = end;
    if (why != null) {
      calls.add(() -> listener.ended(why));
    }
    state = null;
    isHeard = null;
    end = null;
    return calls;
  }
}
