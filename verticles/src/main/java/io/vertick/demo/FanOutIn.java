package io.vertick.demo;

import io.vertick.Vertick;
import io.vertick.engine.clock.Clock;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Transition;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Fan-out and fan-in: one mutation starts fifteen tasks, a pool runs three at a time, those that fail are tried again, and the machine is ready when all are done. */
public final class FanOutIn {
  /** How long the simulated task may take. */
  public static final int MS_MAX = 10_000;

  static final int TASKS = 15;
  static final int AT_A_TIME = 3;
  static final int RETRIES_MAX = 3;
  static final String POOL = "tasks";

  private static final Duration END_MAX = Duration.ofMinutes(5);

  private FanOutIn() {}

  /** One task: in the pool while it is working. */
  static final class TaskStates extends States {
    final State waiting = auto("Waiting");
    final State working = state("Working");
    final State done = state("Done");
    final State failed = state("Failed");

    {
      exclusive(waiting, working, done, failed);
    }
  }

  /** The states of all tasks, generated, and the one they lead to. */
  static final class FanStates extends States {
    final List<TaskStates> tasks = includeEach("Task", TASKS, TaskStates::new);
    final State ready = auto("Ready");

    {
      tasks.forEach(task -> ready.require(task.done));
    }

    static final Schema<FanStates> SCHEMA = Schema.of(FanStates::new);

    StateSet working() {
      return StateSet.of(tasks.stream().map(task -> task.working).toList());
    }
  }

  /** What a task does; on a thread of the pool. */
  interface Job {
    /**
     * Tries once.
     *
     * @param task from 1
     * @param attempt from 1
     * @return whether it succeeded
     */
    boolean run(int task, long attempt) throws InterruptedException;
  }

  /** Hands each task that is working to the pool, and counts attempts by the clock of its state. */
  static final class Fan extends MachineType<FanStates> {
    private final Job job;

    Fan(Job job) {
      super(FanStates.SCHEMA);
      this.job = job;
    }

    @Override
    protected void handlers(FanStates s, Handlers on) {
      for (int task = 1; task <= TASKS; task++) {
        bind(task, s.tasks.get(task - 1), on);
      }
    }

    private void bind(int number, TaskStates task, Handlers on) {
      on.entered(task.working, tx -> {
        long attempt = attempts(task, tx);
        tx.during(task.working)
            .fork(POOL, () -> job.run(number, attempt))
            .then(isDone -> Mutation.add(isDone ? task.done : task.failed));
      });
      on.entered(task.failed, tx -> retry(task, tx));
    }

    private static void retry(TaskStates task, Transition tx) {
      if (attempts(task, tx) <= RETRIES_MAX) {
        tx.add(task.working);
      } else {
        tx.addError(new IllegalStateException(
            "Expected success after " + RETRIES_MAX + " retries, but got " + task.failed));
      }
    }

    private static long attempts(TaskStates task, Transition tx) {
      return Clock.activations(tx.machine().tick(task.working));
    }
  }

  /** Takes its time, and fails at some tasks' first attempt; prints what it did, and counts how many run at a time. Any thread. */
  private static final class SimulatedJob implements Job {
    private final long ms;
    private final Set<Integer> failing;
    private final PrintStream out;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger runningMax = new AtomicInteger();

    SimulatedJob(long ms, Set<Integer> failing, PrintStream out) {
      this.ms = ms;
      this.failing = failing;
      this.out = out;
    }

    @Override
    public boolean run(int task, long attempt) throws InterruptedException {
      runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
      Thread.sleep(ms);
      boolean isDone = attempt > 1 || !failing.contains(task);
      out.println("task " + task + ", attempt " + attempt + ": " + (isDone ? "done" : "failed"));
      running.decrementAndGet();
      return isDone;
    }
  }

  /** The states of all tasks, for whoever wants to draw them. */
  public static Schema<?> schema() {
    return FanStates.SCHEMA;
  }

  /**
   * Runs all tasks, and prints each attempt and what they came to.
   *
   * @param ms how long an attempt takes, 1 to {@value #MS_MAX}
   * @param seed decides which tasks fail at first, one in four
   * @return whether all are done
   */
  public static Future<Boolean> run(Vertx vertx, long ms, long seed, PrintStream out) {
    var job = new SimulatedJob(ms, failing(seed), out);
    return Vertick.create(vertx)
        .pool(POOL, AT_A_TIME, TASKS)
        .host("fan-1", new Fan(job))
        .compose(FanOutIn::play)
        .map(end -> {
          out.println(text(end) + ", " + job.runningMax + " at a time at most");
          return end.active().contains(FanStates.SCHEMA.states().ready);
        });
  }

  private static Set<Integer> failing(long seed) {
    var tasks = new ArrayList<>(IntStream.rangeClosed(1, TASKS).boxed().toList());
    Collections.shuffle(tasks, new Random(seed));
    return Set.copyOf(tasks.subList(0, (TASKS + 3) / 4));
  }

  static Future<MachineSnapshot> play(MachineRef<FanStates> fan) {
    var s = fan.states();
    return fan.add(s.working()).compose(begun -> Ending.of(fan, s.ready, END_MAX));
  }

  /** Such as {@code 15 of 15 tasks done, 4 retries}. */
  static String text(MachineSnapshot end) {
    var tasks = FanStates.SCHEMA.states().tasks;
    long done = tasks.stream().filter(task -> end.active().contains(task.done)).count();
    long retries = tasks.stream()
        .mapToLong(task -> Clock.activations(end.clock().tick(task.working.index())) - 1)
        .sum();
    return done + " of " + TASKS + " tasks done, " + retries + " retries"
        + (end.error() == null ? "" : ", " + end.error());
  }
}
