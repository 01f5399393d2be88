package io.vertick.conformance;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Cause;
import io.vertick.engine.machine.Decision;
import io.vertick.engine.machine.ErrorRecord;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.machine.Transition;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import io.vertick.engine.trace.RebuiltMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A machine with the states of a random case, attributes and timers, whose handlers refuse, throw, write and call at random, and its records. The same seed and the
 * same calls from outside make the same events.
 */
final class RecordedMachine {
  static final Arg<Long> NUMBER = Arg.int64("number");

  private static final int ACTS_MAX = 300;

  /** The states of the case and two attributes. */
  static final class Written extends States {
    final Attribute<Long> count = attribute("Count", Attribute.INT64);
    final Attribute<String> note = attribute("Note", Attribute.STRING);

    Written(List<StateSpec> specs) {
      int number = 0;
      for (var spec : specs) {
        var state = spec.multi() ? multi(spec.name()) : state(spec.name());
        state
            .require(spec.require().toArray(String[]::new))
            .add(spec.add().toArray(String[]::new))
            .remove(spec.remove().toArray(String[]::new));
        if (spec.auto()) {
          state.auto();
        }
        if (spec.quiet()) {
          state.quiet();
        }
        if (number++ % 5 == 1) {
          state.lasts(Duration.ofMillis(20 + number));
        }
      }
    }
  }

  private final class Restless extends MachineType<Written> {
    Restless(Schema<Written> schema) {
      super(schema);
    }

    @Override
    protected void handlers(Written s, Handlers on) {
      on.anyEnter(RecordedMachine.this::decide).anyEntered(RecordedMachine.this::act);
      for (var state : schema().all()) {
        on.enter(state, RecordedMachine.this::decide)
            .exit(state, RecordedMachine.this::decide)
            .self(state, RecordedMachine.this::decide)
            .entered(state, RecordedMachine.this::act)
            .exited(state, RecordedMachine.this::act);
      }
    }
  }

  final VirtualHost host = new VirtualHost();
  final Machine<Written> machine;
  final List<TraceRecord> records = new ArrayList<>();

  private final Schema<Written> schema;
  private final long seed;
  private final boolean evaluates;
  private final Random ofHandlers;
  private int acts;
  private int errors;
  private @Nullable Runnable inHandlers;

  /** {@code evaluates}: whether handlers also call functions, which no record can repeat. */
  RecordedMachine(RandomCases cases, long seed, boolean evaluates) {
    this(Schema.of(() -> new Written(cases.states())), seed, evaluates);
  }

  private RecordedMachine(Schema<Written> schema, long seed, boolean evaluates) {
    this.schema = schema;
    this.seed = seed;
    this.evaluates = evaluates;
    ofHandlers = new Random(seed * 31);
    machine = host.newLoop().machine("recorded", new Restless(schema));
  }

  /** A machine to which nothing has happened yet, and whose handlers will do the same. */
  RecordedMachine fresh() {
    return new RecordedMachine(schema, seed, evaluates);
  }

  /** Now and then a handler runs this, once. */
  void runInHandler(Runnable action) {
    inHandlers = action;
  }

  /** Keeps the records from now on. */
  void keepRecords(boolean hasDetails) {
    Tracer keeping = records::add;
    machine.trace(hasDetails ? Tracer.detailed(keeping) : keeping);
  }

  /** A reader that begins now. */
  RebuiltMachine follow(boolean hasDetails) {
    var reader = new RebuiltMachine();
    machine.trace(hasDetails ? Tracer.detailed(reader) : reader);
    return reader;
  }

  /** A random call from outside. */
  void call(Random random) {
    switch (random.nextInt(14)) {
      case 0 -> host.runFor(Duration.ofMillis(random.nextInt(30)));
      case 1 -> expire(mutation(random));
      case 2 -> machine.eval(each -> evaluate(random));
      default -> machine.apply(mutation(random));
    }
  }

  /** A random call that a record can repeat. */
  void repeatableCall(Random random) {
    if (random.nextInt(10) == 0) {
      expire(mutation(random));
    } else {
      machine.apply(mutation(random));
    }
  }

  /** Makes once more the calls from outside that another machine recorded; the handlers do the rest. */
  void repeat(List<TraceRecord> recorded) {
    for (var fact : recorded) {
      if (fact instanceof TransitionEnded ended && isCall(ended.cause())) {
        machine.apply(again(ended));
      } else if (fact instanceof TraceRecord.MutationRefused refused && isCall(refused.cause())) {
        refuse(refused.queueTick());
      } else if (fact instanceof TraceRecord.MutationExpired expired && isCall(expired.cause())) {
        refuse(expired.queueTick());
      }
    }
  }

  private static boolean isCall(Cause cause) {
    return cause.kind() == Cause.Kind.CALL;
  }

  private static Mutation again(TransitionEnded ended) {
    var states = ended.called().toArray(State[]::new);
    if (ended.check()) {
      return ended.type() == MutationType.REMOVE
          ? Mutation.canRemove(states)
          : Mutation.canAdd(states);
    }
    var error = ended.args().get(ErrorRecord.ARG);
    var mutation = switch (ended.type()) {
      case ADD ->
        error == null ? Mutation.add(states) : Mutation.addError(states[0], error.error());
      case REMOVE -> Mutation.remove(states);
      case SET -> Mutation.set(states);
    };
    var withArgs = mutation.args(ended.args());
    return ended.queueTick() == 0 ? withArgs.prepended() : withArgs;
  }

  /** One that is refused as soon as its turn comes: all that is left of it is a queue tick. */
  private void refuse(long queueTick) {
    if (queueTick > 0) {
      machine.apply(Mutation.add(machine.schema().exception()).ifVersion(Long.MAX_VALUE));
    }
  }

  private void expire(Mutation mutation) {
    var unused = machine.enqueue(mutation, host.nanoTime() - 1);
  }

  private void evaluate(Random random) {
    machine.apply(mutation(random));
    if (random.nextInt(3) == 0) {
      throw new IllegalStateException("evaluated " + errors++);
    }
  }

  private Decision decide(Transition tx) {
    if (acts < ACTS_MAX) {
      switch (ofHandlers.nextInt(60)) {
        case 0, 1, 2 -> {
          return tx.refuse("at random");
        }
        case 3 -> fail();
        case 4, 5 -> callFrom(tx);
        default -> {}
      }
    }
    return tx.accept();
  }

  private void act(Transition tx) {
    if (acts < ACTS_MAX) {
      switch (ofHandlers.nextInt(40)) {
        case 0, 1 -> fail();
        case 2, 3 -> callFrom(tx);
        case 4, 5, 6, 7 ->
          tx.set(machine.states().count, ofHandlers.nextInt(3) == 0 ? null : (long) acts);
        case 8, 9 -> tx.set(machine.states().note, "note " + ofHandlers.nextInt(2));
        default -> {}
      }
    }
  }

  private void fail() {
    acts++;
    throw new IllegalStateException("failed " + errors++);
  }

  private void callFrom(Transition tx) {
    acts++;
    if (evaluates && ofHandlers.nextInt(4) == 0) {
      machine.eval(each -> evaluate(ofHandlers));
    }
    tx.apply(mutation(ofHandlers));
    if (inHandlers != null) {
      inHandlers.run();
      inHandlers = null;
    }
  }

  private Mutation mutation(Random random) {
    var states = new State[1 + random.nextInt(2)];
    for (int i = 0; i < states.length; i++) {
      states[i] = machine.schema().state(random.nextInt(machine.schema().size()));
    }
    var mutation = switch (random.nextInt(12)) {
      case 0, 1 -> Mutation.remove(states);
      case 2 -> Mutation.set(states);
      case 3 -> Mutation.toggle(states);
      case 4 -> Mutation.canAdd(states);
      case 5 -> Mutation.canRemove(states);
      case 6 -> Mutation.addError(states[0], new IllegalArgumentException("reported " + errors++));
      default -> Mutation.add(states);
    };
    return switch (random.nextInt(12)) {
      case 0 -> mutation.ifVersion(machine.version() + random.nextInt(2));
      case 1 -> mutation.ifTick(states[0], machine.tick(states[0]) + random.nextInt(2));
      case 2 -> mutation.prepended();
      case 3 -> mutation.isCheck() ? mutation : mutation.arg(NUMBER, random.nextLong());
      default -> mutation;
    };
  }
}
