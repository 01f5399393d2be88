package io.vertick.demo.flights;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.LoopStats;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.NextMutation;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Why;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays whole timetables on one board as fast as it goes, without Vert.x and without a clock: for benchmarks. Confined to the thread of its loop.
 */
public final class FlightsReplay {
  private static final long SEED = 1;

  private final Loop loop;
  private final Timetable timetable;
  private final BoardDriver driver;
  private final int rows;

  private FlightsReplay(Loop loop, Timetable timetable, int rows) {
    this.loop = loop;
    this.timetable = timetable;
    this.rows = rows;
    var board = loop.machine("board", new Board(BoardStates.schema(rows)));
    board.start();
    driver = new BoardDriver(new DirectRef(board), board, TimetablePlan.of(timetable, SEED));
    // The driver begins the next round with the last step of one, so rounds are counted from there.
    driver.advance(0);
  }

  /**
   * On a board; the loop has no other machines.
   *
   * @param data a file as the demo reads it, all of its days are played; null: the day that comes with the program
   * @param rows at least 1
   * @throws io.vertick.demo.DemoException if the file can't be read
   */
  public static FlightsReplay onBoard(Loop loop, @Nullable Path data, int rows) {
    return new FlightsReplay(loop, data == null ? Timetable.shipped() : Timetable.read(data), rows);
  }

  /**
   * Takes every step of the timetable once, from the second minute of one round to the first of the next.
   *
   * @return how many transitions that were
   */
  public long play() {
    long before = transitions();
    long round = driver.rounds();
    while (driver.rounds() == round) {
      driver.advance(1);
    }
    return transitions() - before;
  }

  /**
   * What an independent replay of the timetable says against what was played so far: in counts, on the board, and mutations that were not executed; empty if they agree.
   */
  public String contradiction() {
    return FlightsSummary.contradiction(driver, timetable, rows);
  }

  private long transitions() {
    return Arrays.stream(MutationType.values()).mapToLong(this::transitions).sum();
  }

  private long transitions(MutationType type) {
    return Arrays.stream(LoopStats.Outcome.values())
        .mapToLong(outcome -> loop.stats().transitions(type, outcome))
        .sum();
  }

  /** Answers every request at once, on the machine's thread. */
  private record DirectRef(Machine<BoardStates> machine) implements MachineRef<BoardStates> {
    @Override
    public String id() {
      return machine.id();
    }

    @Override
    public Schema<BoardStates> schema() {
      return machine.schema();
    }

    @Override
    public Future<Result> send(Mutation mutation) {
      return Future.succeededFuture(machine.apply(mutation));
    }

    @Override
    public void post(Mutation mutation) {
      machine.apply(mutation);
    }

    @Override
    public Future<MachineView<BoardStates>> attach() {
      return Future.succeededFuture(machine);
    }

    @Override
    public Future<MachineSnapshot> snapshot() {
      return Future.succeededFuture(MachineSnapshot.of(machine));
    }

    @Override
    public Future<Why> why(State state) {
      return Future.succeededFuture(machine.why(state));
    }

    @Override
    public Future<Why> why(Mutation mutation) {
      return Future.succeededFuture(machine.why(mutation));
    }

    @Override
    public Future<List<NextMutation>> next() {
      return Future.succeededFuture(machine.next());
    }

    @Override
    public Future<Void> when(StateSet states, Duration limit) {
      return machine.when(states).within(limit).future();
    }

    @Override
    public Future<Void> whenNot(StateSet states, Duration limit) {
      return machine.whenNot(states).within(limit).future();
    }

    @Override
    public Future<Void> whenArgs(State state, Args args, Duration limit) {
      return machine.whenArgs(state, args).within(limit).future();
    }
  }
}
