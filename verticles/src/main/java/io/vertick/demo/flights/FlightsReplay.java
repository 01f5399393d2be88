package io.vertick.demo.flights;

import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.States;
import java.nio.file.Path;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Plays whole timetables as fast as it goes, on machines that are called directly: without Vert.x and without a clock, for benchmarks. Confined to the thread of
 * its loop, which it has for itself.
 */
public final class FlightsReplay {
  private static final long SEED = 1;

  private final Loop loop;
  private final Timetable timetable;
  private final FlightsDriver driver;

  private FlightsReplay(Loop loop, Timetable timetable, Rows rows) {
    this.loop = loop;
    this.timetable = timetable;
    driver = new FlightsDriver(rows, timetable, SEED);
  }

  /**
   * On one board.
   *
   * @param data a file as the demo reads it, all of its days are played; null: the day that comes with the program
   * @param rows 1 to {@value FlightsOptions#ROWS_MAX}
   * @throws io.vertick.demo.DemoException if the file can't be read
   * @throws IllegalArgumentException for another number of rows
   */
  public static FlightsReplay onBoard(Loop loop, @Nullable Path data, int rows) {
    if (rows < 1 || rows > FlightsOptions.ROWS_MAX) {
      throw new IllegalArgumentException(
          "Expected 1 to " + FlightsOptions.ROWS_MAX + " rows, but got " + rows);
    }
    return new FlightsReplay(
        loop, Timetable.load(data), Rows.of(started(loop, "board", new Board(rows))));
  }

  /** On one machine for each flight; see {@link #onBoard}. */
  public static FlightsReplay onMachines(Loop loop, @Nullable Path data) {
    var timetable = Timetable.load(data);
    var type = new FlightType();
    var machines = new ArrayList<Machine<RowStates>>();
    for (int number = 1; number <= timetable.flights().size(); number++) {
      machines.add(started(loop, "flight-" + number, type));
    }
    return new FlightsReplay(loop, timetable, Rows.ofEach(machines));
  }

  private static <S extends States> Machine<S> started(Loop loop, String id, MachineType<S> type) {
    var machine = loop.machine(id, type);
    machine.start();
    return machine;
  }

  /**
   * Takes every step of the timetable once; afterwards all flights are gone.
   *
   * @return how many transitions that were
   */
  public long play() {
    long before = transitions();
    driver.finishRound();
    return transitions() - before;
  }

  /** What an independent replay of the timetable says against what was played so far; empty if they agree. */
  public String contradiction() {
    return FlightsSummary.contradiction(driver, timetable);
  }

  private long transitions() {
    return FlightsDemo.transitions(loop.stats());
  }
}
