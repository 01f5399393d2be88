package io.vertick.simulation;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.replica.MachineFeeds;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Promises;
import io.vertick.engine.subscription.Timers;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A real machine of a simulated node, changed at random, and all that it ever was. */
final class SimulatedMachine implements Host, Timers, Promises {
  /** Autos, relations that take others along, and an attribute. */
  static final class Board extends States {
    final State[] plain = new State[8];
    final State alarm = auto("Alarm");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);

    Board() {
      for (int i = 0; i < plain.length; i++) {
        plain[i] = state("S" + i);
      }
      plain[1].add(plain[2]);
      plain[3].remove(plain[4]);
      alarm.require(plain[5]).remove(plain[6]);
    }
  }

  private static final class BoardType extends MachineType<Board> {
    BoardType() {
      super(SCHEMA);
    }

    @Override
    protected void handlers(Board s, Handlers on) {
      on.entered(s.plain[0], tx -> tx.set(s.count, tx.machine().tick(s.plain[0])));
    }
  }

  static final Schema<Board> SCHEMA = Schema.of(Board::new);
  private static final BoardType TYPE = new BoardType();

  /** What it showed at one version. */
  record Moment(Clock clock, @Nullable Long count) {}

  private final SimulatedNode node;
  private final Schedule schedule;
  private final Random random;
  private final Machine<Board> machine;
  private final MachineFeeds feeds;
  private final Map<Long, Moment> history = new HashMap<>();

  SimulatedMachine(SimulatedNode node, Schedule schedule, Random random) {
    this.node = node;
    this.schedule = schedule;
    this.random = random;
    machine = new Loop(this).machine("board", TYPE);
    feeds = new MachineFeeds(machine, this);
    remember();
    machine.trace(fact -> remember());
    machine.start();
  }

  private void remember() {
    history.put(machine.version(), new Moment(machine.clock(), machine.get(SCHEMA.states().count)));
  }

  Machine<Board> machine() {
    return machine;
  }

  MachineFeeds feeds() {
    return feeds;
  }

  @Nullable
  Moment at(long version) {
    return history.get(version);
  }

  /** A few random changes in one turn. */
  void change() {
    for (int i = random.nextInt(4); i >= 0; i--) {
      machine.toggle(SCHEMA.states().plain[random.nextInt(8)]);
    }
    if (random.nextBoolean()) {
      feeds.flush();
    }
  }

  // The ports.

  @Override
  public Timer after(Duration delay, Runnable action) {
    var pending = new boolean[] {true};
    schedule.after(
        delay.toNanos(),
        () -> node.turn(() -> {
          if (pending[0]) {
            action.run();
          }
        }));
    return () -> pending[0] = false;
  }

  @Override
  public <T> Promise<T> create() {
    return Promise.promise();
  }

  @Override
  public Timers timers() {
    return this;
  }

  @Override
  public Promises promises() {
    return this;
  }

  @Override
  public long nanoTime() {
    return schedule.now();
  }

  @Override
  public long wallTimeMs() {
    return schedule.now() / 1_000_000;
  }

  @Override
  public Incarnation newIncarnation() {
    return node.incarnation();
  }

  @Override
  public void later(Runnable action) {
    schedule.after(0, () -> node.turn(action));
  }

  @Override
  public Tracer observer() {
    return SimulatedMachine::ignore;
  }

  private static void ignore(TraceRecord fact) {}
}
