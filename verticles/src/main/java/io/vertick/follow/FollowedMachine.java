package io.vertick.follow;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Stamp;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.json.EventJson;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One machine that is followed: tells what it is, and then each change, as far as the reader can follow. Confined to the view's thread. */
public final class FollowedMachine {
  private final MachineView<?> view;
  private final EventLines lines;
  private final Runnable whenEnded;
  private final Tracer tracer = this::record;
  private final Runnable catchUp = this::catchUp;
  /** Of the life that is shown. */
  private @Nullable Incarnation life;

  private boolean isBehind;
  private boolean isEnded;
  private @Nullable Throwable failure;
  private boolean isClosed;

  // What the reader was told.
  private @Nullable Incarnation toldLife;
  private long toldVersion;
  private boolean isToldStale;

  /**
   * Nothing is told yet.
   *
   * @param whenEnded run when the reader was told that the machine has ended
   */
  public FollowedMachine(MachineView<?> view, EventLines lines, Runnable whenEnded) {
    this.view = view;
    this.lines = lines;
    this.whenEnded = whenEnded;
  }

  /** Tells what the machine is, and then each change. */
  public void begin() {
    view.trace(tracer);
    awaitOtherLink();
    view.whenDisposed().future().onComplete((disposed, why) -> ended(why));
    tellLink();
  }

  private void record(TraceRecord fact) {
    life = fact.stamp().incarnation();
    if (isOfTheEnd(fact)) {
      return;
    }
    if (isBehind || lines.isFull()) {
      fallBehind();
      return;
    }
    if (lines.write(view, fact)) {
      toldUpToNow();
    }
  }

  /** It is told with all other ends, when the view is over. */
  private static boolean isOfTheEnd(TraceRecord fact) {
    return fact instanceof TraceRecord.MachineDisposed || fact instanceof TraceRecord.MachineBroken;
  }

  private void fallBehind() {
    isBehind = true;
    lines.onceThereIsRoom(catchUp);
  }

  private void toldUpToNow() {
    toldLife = life;
    toldVersion = view.version();
  }

  private void catchUp() {
    if (isBehind) {
      isBehind = false;
      tellWhatIsNow();
    }
    tellLink();
    tellEnd();
  }

  /** A fact may have changed nothing. */
  private void tellWhatIsNow() {
    boolean isSameLife = Objects.equals(life, toldLife);
    if (!isSameLife) {
      lines.write(EventJson.shown(view, now().incarnation(), now().timeMs()));
    } else if (view.version() != toldVersion) {
      lines.write(EventJson.gap(view, now(), toldVersion));
    }
    toldUpToNow();
  }

  private Stamp now() {
    return new Stamp(view.id(), Objects.requireNonNull(life), 0, System.currentTimeMillis());
  }

  /** Waits until the source is silent, or heard again: whichever it is not now. */
  private void awaitOtherLink() {
    boolean isStale = view.isStale();
    view.whenQuery(shown -> shown.isStale() != isStale).future().onSuccess(other -> {
      if (!view.isEnded()) {
        awaitOtherLink();
        tellLink();
      }
    });
  }

  private void tellLink() {
    if (isClosed || view.isStale() == isToldStale) {
      return;
    }
    if (lines.isFull()) {
      lines.onceThereIsRoom(catchUp);
      return;
    }
    isToldStale = view.isStale();
    lines.write(EventJson.link(view, now()));
  }

  private void ended(@Nullable Throwable why) {
    if (!isClosed) {
      isEnded = true;
      failure = why instanceof MachineDisposedException ? null : why;
      tellEnd();
    }
  }

  private void tellEnd() {
    if (!isEnded || isClosed) {
      return;
    }
    if (lines.isFull()) {
      lines.onceThereIsRoom(catchUp);
      return;
    }
    close();
    lines.write(EventJson.ended(now(), failure));
    whenEnded.run();
  }

  /** Nobody is told any more, and the view is detached. */
  public void close() {
    if (!isClosed) {
      isClosed = true;
      view.untrace(tracer);
      view.detach();
    }
  }
}
