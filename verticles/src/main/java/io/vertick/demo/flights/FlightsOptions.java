package io.vertick.demo.flights;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How to run the demo.
 *
 * @param rows rows of the board, 1 to {@value #ROWS_MAX}
 * @param speed how many times faster than real time, above 0 to 100,000
 * @param day the day to play; null: the first of the file
 * @param data a timetable file; null: the one that is shipped
 * @param host the address to listen on
 * @param port the port to listen on; 0: a free one
 * @param limit ends the demo after this time; null: runs until it is stopped
 * @param isRandom random states once a second instead of the timetable
 */
public record FlightsOptions(
    int rows,
    double speed,
    @Nullable LocalDate day,
    @Nullable Path data,
    String host,
    int port,
    long seed,
    @Nullable Duration limit,
    boolean isRandom) {
  /** So many rows have as many attributes as a machine may have. */
  public static final int ROWS_MAX = 250;
}
