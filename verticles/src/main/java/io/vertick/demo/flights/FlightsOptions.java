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
 * @param day the day to play; null: the first of the file
 * @param isWhole all days of the file instead of one
 * @param data a timetable file; null: the one that is shipped
 * @param host the address to listen on
 * @param port the port to listen on; 0: a free one
 * @param bridgePort the port for clients, on this machine only; 0: none
 * @param limit ends the demo after this time; null: runs until it is stopped
 * @param record the file for the machines' records; null: none are kept
 */
public record FlightsOptions(
    Mode mode,
    int rows,
    double speed,
    @Nullable LocalDate day,
    boolean isWhole,
    @Nullable Path data,
    String host,
    int port,
    int bridgePort,
    long seed,
    @Nullable Duration limit,
    @Nullable Path record) {
  /** The same on another address. */
  FlightsOptions at(String newHost, int newPort) {
    return new FlightsOptions(
        mode, rows, speed, day, isWhole, data, newHost, newPort, bridgePort, seed, limit, record);
  }

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
