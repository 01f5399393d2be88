package io.vertick.chaos.node;

import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Entry.Outcome;
import io.vertick.chaos.journal.Journal;
import io.vertick.chaos.node.Counter.CounterStates;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.Machines;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Mutates machines all the time, wherever they are, as a program would: what was not applied is sent again, what is unknown is not. Each try is in the journal before it is
 * sent, and its answer when it has come.
 */
final class Caller extends VerticleBase {
  /** So many that one host that does not answer leaves room for the others. */
  private static final int IN_FLIGHT_MAX = 2_048;

  private static final int WITHIN_SECONDS_MIN = 2;
  private static final int WITHIN_SECONDS_MAX = 10;
  private static final int TRIES_MAX = 5;
  private static final int PAUSE_MS = 300;

  private final String name;
  private final int periodMs;
  private final List<MachineRef<CounterStates>> machines;
  private final Journal journal;
  private final Random random;
  private final Promise<Void> quiet = Promise.promise();
  private long number;
  private int inFlight;
  private boolean isPaused;
  private boolean isEnding;

  /**
   * A caller of these machines.
   *
   * @param name other than those of all other callers, in all their lives
   * @param periodMs how often it mutates one
   */
  Caller(
      String name, long seed, int periodMs, Machines machines, List<String> ids, Journal journal) {
    this.name = name;
    this.periodMs = periodMs;
    this.machines =
        ids.stream().map(id -> machines.machine(id, CounterStates.SCHEMA)).toList();
    this.journal = journal;
    random = new Random(seed);
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(periodMs, due -> sendOne());
    return Future.succeededFuture();
  }

  private void sendOne() {
    if (inFlight < IN_FLIGHT_MAX && !isPaused && !isEnding) {
      inFlight++;
      send(name + "." + ++number, machines.get(random.nextInt(machines.size())), 1);
    }
  }

  private void send(String id, MachineRef<CounterStates> machine, int tries) {
    var within = Duration.ofSeconds(
        WITHIN_SECONDS_MIN + random.nextInt(WITHIN_SECONDS_MAX - WITHIN_SECONDS_MIN + 1));
    journal.write(new Entry.Sent(now(), id, machine.id(), within.toMillis()));
    machine
        .send(Mutation.add(machine.states().counted).arg(CounterStates.ID, id).within(within))
        .onSuccess(result -> answered(id, machine, tries, result));
  }

  private void answered(String id, MachineRef<CounterStates> machine, int tries, Result result) {
    var outcome = outcome(result);
    journal.write(new Entry.Answered(now(), id, outcome, result.toString()));
    if (outcome == Outcome.NOT_APPLIED && tries < TRIES_MAX && !isEnding) {
      vertx.setTimer((long) PAUSE_MS * tries, due -> send(id, machine, tries + 1));
    } else {
      inFlight--;
      completeIfQuiet();
    }
  }

  private static Outcome outcome(Result result) {
    if (result.isExecuted()) {
      return Outcome.EXECUTED;
    } else if (result.isRefused()) {
      return Outcome.REFUSED;
    } else if (result.isFailed()) {
      return Outcome.FAILED;
    }
    return result instanceof Result.NotApplied ? Outcome.NOT_APPLIED : Outcome.UNKNOWN;
  }

  /** Sends nothing new until it is resumed. Any thread. */
  void pause() {
    context.runOnContext(ignored -> isPaused = true);
  }

  /** Any thread. */
  void resume() {
    context.runOnContext(ignored -> isPaused = false);
  }

  /** Sends nothing new from now on; completes when every mutation has its answer. Any thread. */
  Future<Void> end() {
    context.runOnContext(ignored -> {
      isEnding = true;
      completeIfQuiet();
    });
    return quiet.future();
  }

  private void completeIfQuiet() {
    if (isEnding && inFlight == 0) {
      quiet.tryComplete();
    }
  }

  private static long now() {
    return System.currentTimeMillis();
  }
}
