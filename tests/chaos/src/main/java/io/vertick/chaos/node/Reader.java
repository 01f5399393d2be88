package io.vertick.chaos.node;

import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Journal;
import io.vertick.chaos.node.Counter.CounterStates;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Machines;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.TraceRecord.ReplicaUpdated;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.subscription.Wait;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Has a replica of each of some machines as long as there is one, writes down each state that a replica shows, and waits on one of them now and then. One that is slow blocks
 * its context as well, for less time than makes a loop a stalled one.
 */
final class Reader extends VerticleBase {
  private static final int AGAIN_MS = 1_000;
  private static final int WAIT_MS_MAX = 4_000;
  private static final int BLOCK_PERIOD_MS = 9_000;
  private static final int BLOCKED_MS_MAX = 4_000;

  /**
   * How it reads.
   *
   * @param name other than those of the other readers of the same node or client
   * @param waitPeriodMs how often it begins to wait
   * @param lateMs how much later than others it may show what its machines are; not counting that it is slow
   */
  record Habit(String name, Tracking tracking, int waitPeriodMs, int lateMs, boolean isSlow) {
    int blockedMs() {
      return isSlow ? BLOCKED_MS_MAX : 0;
    }
  }

  private final String name;
  private final Habit habit;
  private final Machines machines;
  private final List<String> ids;
  private final Journal journal;
  private final Journal views;
  private final Random random;
  private final Map<String, MachineView<CounterStates>> attached = new LinkedHashMap<>();
  private volatile int replicas;
  private long number;

  /**
   * A reader of these machines.
   *
   * @param name of the node or client that it belongs to, in this life
   * @param journal for waits
   * @param views for what replicas show
   */
  Reader(
      String name,
      long seed,
      Habit habit,
      Machines machines,
      List<String> ids,
      Journal journal,
      Journal views) {
    this.name = name;
    this.habit = habit;
    this.machines = machines;
    this.ids = ids;
    this.journal = journal;
    this.views = views;
    random = new Random(seed);
  }

  @Override
  public Future<?> start() {
    ids.forEach(id -> {
      views.write(new Entry.Follows(now(), habit.name(), id, habit.lateMs() + habit.blockedMs()));
      attach(machines.machine(id, CounterStates.SCHEMA));
    });
    vertx.setPeriodic(habit.waitPeriodMs(), due -> waitForOne());
    if (habit.isSlow()) {
      blockLater();
    }
    return Future.succeededFuture();
  }

  private void attach(MachineRef<CounterStates> machine) {
    machine
        .attach(habit.tracking())
        .onSuccess(view -> attached(machine, view))
        .onFailure(absent -> attachLater(machine));
  }

  private void attachLater(MachineRef<CounterStates> machine) {
    vertx.setTimer(AGAIN_MS, due -> attach(machine));
  }

  private void attached(MachineRef<CounterStates> machine, MachineView<CounterStates> view) {
    attached.put(machine.id(), view);
    replicas = attached.size();
    view.trace(fact -> told(view, fact));
    view.whenDisposed().future().onComplete(ended -> {
      attached.remove(machine.id());
      replicas = attached.size();
      views.write(new Entry.Detached(now(), habit.name(), machine.id()));
      attachLater(machine);
    });
  }

  private void told(MachineView<CounterStates> view, TraceRecord fact) {
    if (fact instanceof ReplicaUpdated
        || fact instanceof TraceRecord.MachineTraced
        || fact instanceof TraceRecord.MachineLoaded) {
      views.write(new Entry.Shown(
          now(), habit.name(), view.id(), Content.state(fact.stamp().incarnation(), view)));
    }
  }

  /** How many it has. Any thread. */
  int replicas() {
    return replicas;
  }

  /** Writes down what all replicas show that are up to date. Any thread. */
  Future<Void> rest() {
    Promise<Void> rested = Promise.promise();
    context.runOnContext(ignored -> {
      attached.values().stream().filter(view -> !view.isStale()).forEach(this::showAgain);
      rested.complete();
    });
    return rested.future();
  }

  /** A tracer that is bound is told what there is. */
  private void showAgain(MachineView<CounterStates> view) {
    view.trace(fact -> told(view, fact));
  }

  // Waits.

  private void waitForOne() {
    var view = ids.isEmpty() ? null : attached.get(ids.get(random.nextInt(ids.size())));
    if (view != null) {
      var within = Duration.ofMillis(1 + random.nextInt(WAIT_MS_MAX));
      var id = name + "." + habit.name() + "." + ++number;
      journal.write(new Entry.Waiting(now(), id, view.id(), within.toMillis() + habit.blockedMs()));
      oneOf(view).within(within).future().onComplete(done -> ended(id, done));
    }
  }

  private Wait oneOf(MachineView<CounterStates> view) {
    var s = view.states();
    return switch (random.nextInt(4)) {
      case 0 -> view.whenNext(s.counted);
      case 1 -> view.whenTicks(s.counted, 1 + random.nextInt(10));
      case 2 -> view.whenNot(s.counted);
      default -> {
        long goal = view.version() + random.nextInt(10);
        yield view.whenQuery(shown -> shown.version() >= goal);
      }
    };
  }

  private void ended(String id, AsyncResult<Void> done) {
    var how = done.succeeded() ? "fulfilled" : done.cause().getClass().getSimpleName();
    journal.write(new Entry.WaitEnded(now(), id, how));
  }

  // Slowness.

  /** Not periodically: when a process that was stopped goes on, all that it missed would come at once, and block its context for longer than {@link Habit#blockedMs}. */
  private void blockLater() {
    vertx.setTimer(BLOCK_PERIOD_MS - BLOCKED_MS_MAX, due -> block());
  }

  /** On purpose: a program that does what it must not do on an event loop. */
  private void block() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BLOCKED_MS_MAX));
    blockLater();
  }

  private static long now() {
    return System.currentTimeMillis();
  }
}
