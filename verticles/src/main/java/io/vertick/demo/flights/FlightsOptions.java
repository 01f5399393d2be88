package io.vertick.demo.flights;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How to run the demo.
 *
 * @param mode what the flights are played on
 * @param rows rows of a board, 1 to {@value #ROWS_MAX}
 * @param speed how many times faster than real time, above 0 to 100,000
 * @param source which flights are played
 * @param address where the demo is seen
 * @param seed decides the gates, and the states of {@link Mode#RANDOM}
 * @param limit ends the demo after this time; null: runs until it is stopped
 * @param record the file for the machines' records; null: none are kept
 */
public record FlightsOptions(
    Mode mode,
    int rows,
    double speed,
    Source source,
    Address address,
    long seed,
    @Nullable Duration limit,
    @Nullable Path record) {
  /** The same on another address. */
  FlightsOptions at(String newHost, int newPort) {
    var newAddress = new Address(newHost, newPort, address.bridgePort());
    return new FlightsOptions(mode, rows, speed, source, newAddress, seed, limit, record);
  }

  /**
   * Flights of a timetable.
   *
   * @param data its file; null: the one that is shipped
   * @param day the day to play; null: the first of the file
   * @param isWhole all days of the file instead of one
   */
  public record Source(@Nullable Path data, @Nullable LocalDate day, boolean isWhole) {
    /** The shipped day. */
    public static final Source SHIPPED = new Source(null, null, false);
  }

  /**
   * Where a demo listens.
   *
   * @param port for its pages; 0: a free one
   * @param bridgePort for clients of its machines, on this machine only; 0: none
   */
  public record Address(String host, int port, int bridgePort) {}

  /** What the flights are played on. */
  public enum Mode {
    /** One machine, whose rows the flights share. */
    BOARD,
    /** A machine for each flight. */
    MACHINES,
    /** A board that follows no timetable: random states once a second. */
    RANDOM
  }

  /** So many rows have as many attributes as a machine may have. */
  public static final int ROWS_MAX = 250;

  /** How many flights may have a machine each. */
  public static final int MACHINES_MAX = 100_000;
}
