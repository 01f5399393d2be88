package io.vertick.demo.flights;

import io.vertick.demo.DemoException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The flights of a file with the columns of the nycflights13 data set: comma-separated, a header line, any order of columns, plain or compressed ({@code .gz}).
 *
 * @param flights in file order, at least one
 */
record Timetable(List<Flight> flights) {
  private static final int CELL_MAX = 32;
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final String SHIPPED = "nyc-2013-01-01.csv.gz";
  private static final List<String> COLUMNS = List.of(
      "year", "month", "day", "sched_dep_time", "dep_delay", "carrier", "flight", "origin", "dest");

  LocalDate firstDay() {
    return flights.get(0).day();
  }

  /** The flights of one day. */
  Timetable of(LocalDate day) {
    var found = flights.stream().filter(flight -> flight.day().equals(day)).toList();
    if (found.isEmpty()) {
      var days = flights.stream().map(Flight::day).distinct().sorted().toList();
      throw new DemoException("Expected flights on " + day + ", but the timetable has them from "
          + days.get(0) + " to " + days.get(days.size() - 1));
    }
    return new Timetable(found);
  }

  /**
   * A file, or the day that comes with the program for null.
   *
   * @throws DemoException see {@link #read(Path)}
   */
  static Timetable load(@Nullable Path file) {
    return file == null ? shipped() : read(file);
  }

  /** The day that comes with the program: 842 flights. */
  static Timetable shipped() {
    try (var in = Timetable.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(
            "Expected the resource " + SHIPPED + " beside the class, but it is missing");
      }
      return read(new GZIPInputStream(in), SHIPPED);
    } catch (IOException e) {
      throw new IllegalStateException("Expected to read the resource " + SHIPPED, e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws DemoException with one line, and the number of the line that is wrong
   */
  static Timetable read(Path file) {
    boolean isCompressed = file.toString().endsWith(".gz");
    try (var in = Files.newInputStream(file)) {
      return read(isCompressed ? new GZIPInputStream(in) : in, file.toString());
    } catch (NoSuchFileException e) {
      throw new DemoException("Expected a timetable, but there is no file " + file);
    } catch (ZipException | EOFException e) {
      throw new DemoException(
          "Expected a compressed timetable, but " + file + " is not in gzip format, or cut off");
    } catch (IOException e) {
      throw new DemoException(
          "Expected a timetable, but " + file + " can't be read: " + e.getMessage());
    }
  }

  private static Timetable read(InputStream in, String name) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    var header = lines.readLine();
    if (header == null) {
      throw new DemoException("Expected a timetable, but " + name + " is empty");
    }
    var columns = columnsOf(header, name);
    var flights = new ArrayList<Flight>();
    int number = 1;
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        flights.add(new Line(Arrays.asList(line.split(",", -1)), columns, name, number).flight());
      }
    }
    if (flights.isEmpty()) {
      throw new DemoException("Expected flights, but " + name + " has only a header");
    }
    return new Timetable(List.copyOf(flights));
  }

  private static Map<String, Integer> columnsOf(String header, String name) {
    var names = Arrays.asList(header.replace(BYTE_ORDER_MARK, "").split(",", -1));
    var columns = new HashMap<String, Integer>();
    for (var column : COLUMNS) {
      int index = names.indexOf(column);
      if (index < 0) {
        throw new DemoException("Expected the columns " + String.join(",", COLUMNS)
            + " in line 1 of " + name + ", but there is no " + column);
      }
      columns.put(column, index);
    }
    return columns;
  }

  /** One line, and where it stands. */
  private record Line(List<String> cells, Map<String, Integer> columns, String file, int number) {
    Flight flight() {
      LocalDate day;
      try {
        day = LocalDate.of(number("year"), number("month"), number("day"));
      } catch (DateTimeException e) {
        throw wrong("a date", cell("year") + "-" + cell("month") + "-" + cell("day"));
      }
      var flightNumber = cell("carrier") + " " + cell("flight");
      return new Flight(day, flightNumber, cell("origin"), cell("dest"), scheduled(), delay());
    }

    private int scheduled() {
      int time = number("sched_dep_time");
      if (time < 0 || time > 2400 || time % 100 > 59) {
        throw wrong("a time from 0 to 2400 as HHMM in sched_dep_time", cell("sched_dep_time"));
      }
      return time / 100 * 60 + time % 100;
    }

    private OptionalInt delay() {
      if (cell("dep_delay").equals("NA")) {
        return OptionalInt.empty();
      }
      int minutes = number("dep_delay");
      if (Math.abs(minutes) > 10_000) {
        throw wrong("a delay of at most 10,000 minutes in dep_delay", cell("dep_delay"));
      }
      return OptionalInt.of(minutes);
    }

    private int number(String column) {
      try {
        return Integer.parseInt(cell(column));
      } catch (NumberFormatException e) {
        throw wrong("a number in " + column, cell(column));
      }
    }

    private String cell(String column) {
      Integer index = columns.get(column);
      if (index == null || index >= cells.size()) {
        throw wrong("a value for " + column, null);
      }
      if (cells.get(index).length() > CELL_MAX) {
        throw wrong(
            "at most " + CELL_MAX + " characters for " + column,
            cells.get(index).substring(0, CELL_MAX) + "…");
      }
      return cells.get(index);
    }

    private DemoException wrong(String expected, @Nullable String found) {
      return new DemoException("Expected " + expected + " in line " + number + " of " + file
          + ", but found " + (found == null ? "too few values" : "\"" + found + "\""));
    }
  }
}
