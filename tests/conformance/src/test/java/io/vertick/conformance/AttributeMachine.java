package io.vertick.conformance;

import io.vertick.engine.machine.Decision;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Transition;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.StateContext;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.subscription.WaitCancelledException;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A machine with the states of a random case, an attribute that its final handlers write, handlers that refuse and throw, and a clock of its own. */
final class AttributeMachine {
  /** The states of the case and one attribute. */
  private static final class Written extends States {
    final Attribute<Long> count = attribute("count", Attribute.INT64);

    Written(List<StateSpec> specs) {
      for (var spec : specs) {
        var state = spec.multi() ? multi(spec.name()) : state(spec.name());
        state
            .require(spec.require().toArray(String[]::new))
            .add(spec.add().toArray(String[]::new))
            .remove(spec.remove().toArray(String[]::new));
        if (spec.auto()) {
          state.auto();
        }
      }
    }
  }

  /** Final handlers write now and then, and may throw behind it. */
  private final class Writing extends MachineType<Written> {
    Writing(Schema<Written> schema) {
      super(schema);
    }

    @Override
    protected void handlers(Written s, Handlers on) {
      for (var state : schema().all()) {
        on.enter(state, tx -> decide()).exit(state, tx -> decide());
        on.entered(state, tx -> write(s, tx)).exited(state, tx -> write(s, tx));
      }
      on.anyEntered(tx -> write(s, tx));
    }

    private Decision decide() {
      return Decision.acceptIf(random.nextInt(12) > 0, "at random");
    }

    private void write(Written s, Transition tx) {
      if (random.nextInt(3) == 0) {
        // Sometimes what it is already, which is no change.
        tx.set(s.count, random.nextBoolean() ? tx.get(s.count) : Long.valueOf(++written));
      }
      if (random.nextInt(3) == 0) {
        // One made between install and recovery ends with recovery.
        contexts.add(tx.context(anyState()));
      }
      if (random.nextInt(20) == 0) {
        throw new IllegalStateException("at random");
      }
    }
  }

  /** A wait and how often it has ended. */
  private static final class Counted {
    final Wait wait;
    int ends;
    boolean isCancelled;
    boolean isTimed;

    @Nullable
    StateContext context;

    Counted(Wait wait) {
      this.wait = wait;
    }
  }

  private final Random random;
  private final VirtualHost host = new VirtualHost();
  private final Machine<Written> machine;
  private final List<Counted> waits = new ArrayList<>();
  private final List<StateContext> contexts = new ArrayList<>();
  private long written;
  private long version;
  private @Nullable Long value;
  private io.vertick.engine.clock.Clock clock;
  private @Nullable String problem;

  AttributeMachine(RandomCases cases, long seed) {
    random = new Random(seed);
    var type = new Writing(Schema.of(() -> new Written(cases.states())));
    machine = host.newLoop().machine("written", type);
    clock = machine.clock();
    machine.trace(this::note);
  }

  /** Makes random calls; the first problem, or null. */
  @Nullable
  String play(int steps) {
    for (int i = 0; i < steps && problem == null; i++) {
      call();
    }
    return problem;
  }

  /** Makes random calls and waits, lets time pass, and disposes of the machine; the first problem, or null. */
  @Nullable
  String playWaits(int steps) {
    for (int i = 0; i < steps && problem == null; i++) {
      switch (random.nextInt(4)) {
        case 0 -> makeWait();
        case 1 -> host.advance(Duration.ofMillis(random.nextInt(10)));
        default -> call();
      }
    }
    machine.dispose();
    host.advance(Duration.ofSeconds(1));
    for (var each : waits) {
      expect(each.ends == 1, "each wait ends once", each.ends + " times: " + each.wait);
    }
    expect(host.pendingTimers() == 0, "no timer left", host.pendingTimers());
    return problem;
  }

  private void call() {
    var states = new State[] {anyState(), anyState()};
    machine.apply(
        switch (random.nextInt(6)) {
          case 0 -> Mutation.remove(states);
          case 1 -> Mutation.set(states);
          case 2 -> Mutation.canAdd(states);
          default -> Mutation.add(states);
        });
  }

  private State anyState() {
    return machine.schema().state(random.nextInt(machine.schema().size()));
  }

  /** Sections 2 and 3: what is refused or checked changes nothing; all changes of a transition are one version. */
  private void note(TraceRecord fact) {
    if (!(fact instanceof TransitionEnded ended)) {
      return;
    }
    var attribute = machine.states().count;
    boolean isWritten = !Objects.equals(value, machine.get(attribute));
    boolean isChanged = isWritten || !clock.equals(machine.clock());
    if (!ended.accepted() || ended.check()) {
      expect(!isChanged, "nothing changed by", ended);
    }
    expect(
        machine.version() == version + (isChanged ? 1 : 0),
        "one version of",
        version + " " + ended);
    for (var context : contexts) {
      boolean isOver = machine.tick(context.state()) != context.tick();
      expect(context.isEnded() == isOver, "a context that is over: " + isOver, context);
    }
    contexts.removeIf(StateContext::isEnded);
    value = machine.get(attribute);
    clock = machine.clock();
    version = machine.version();
  }

  private void makeWait() {
    var state = anyState();
    var made = new Counted(
        switch (random.nextInt(5)) {
          case 0 -> machine.when(state);
          case 1 -> machine.whenNot(state);
          case 2 -> machine.when(StateSet.of(state, anyState()));
          case 3 -> machine.whenTime(state, machine.tick(state) + 1 + random.nextInt(3));
          default -> machine.whenQueue(machine.queueTick() + random.nextInt(9));
        });
    waits.add(made);
    if (random.nextInt(3) == 0) {
      made.isTimed = true;
      made.wait.within(Duration.ofMillis(1 + random.nextInt(20)));
    }
    if (random.nextInt(3) == 0) {
      made.context = machine.context(anyState());
      made.wait.boundTo(made.context);
    }
    made.wait.future().onComplete(end -> ended(made, end.cause()));
    if (random.nextInt(3) == 0) {
      var cancelled = waits.get(random.nextInt(waits.size()));
      cancelled.isCancelled = true;
      cancelled.wait.cancel();
    }
  }

  private void ended(Counted counted, @Nullable Throwable cause) {
    counted.ends++;
    if (cause instanceof WaitTimeoutException) {
      expect(counted.isTimed, "no time-out of", counted.wait);
    } else if (cause instanceof WaitCancelledException) {
      boolean hasReason =
          counted.isCancelled || (counted.context != null && counted.context.isEnded());
      expect(hasReason, "nothing to cancel", counted.wait);
    } else if (cause != null) {
      expect(cause instanceof MachineDisposedException, "a reason to end", cause);
    }
  }

  private void expect(boolean holds, String rule, Object found) {
    if (!holds && problem == null) {
      problem = "Expected " + rule + ", but found " + found;
    }
  }
}
