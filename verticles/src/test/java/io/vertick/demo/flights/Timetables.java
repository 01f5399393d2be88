package io.vertick.demo.flights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Timetables for tests. */
final class Timetables {
  static final LocalDate DAY = LocalDate.of(2013, 1, 1);
  static final String HEADER =
      "year,month,day,sched_dep_time,dep_time,dep_delay,sched_arr_time,arr_time,arr_delay,carrier,flight,tailnum,origin,dest";

  private Timetables() {}

  /** A line of a file as it is shipped. */
  static String line(String scheduled, String delay, String flight) {
    return "2013,1,1," + scheduled + ",NA," + delay + ",NA,NA,NA,UA," + flight + ",NA,EWR,IAH";
  }

  static Path write(Path file, String... lines) {
    try {
      return Files.write(file, List.of(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path writeCompressed(Path file, String text) {
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A flight of the first day; a delay of null: cancelled. */
  static Flight flight(int scheduled, OptionalInt delay) {
    return new Flight(DAY, "UA 1", "EWR", "IAH", scheduled, delay);
  }

  /** Flights of several days in any order: early, late by up to ten hours, cancelled, many at equal times. */
  static Timetable random(Random random, int days, int flightsADay) {
    var flights = new ArrayList<Flight>();
    for (int i = 0; i < days * flightsADay; i++) {
      var delay = random.nextInt(10) == 0
          ? OptionalInt.empty()
          : OptionalInt.of(random.nextInt(4) == 0 ? random.nextInt(600) : random.nextInt(40) - 20);
      // Full quarters only, so that many things happen at once.
      int scheduled = random.nextInt(97) * 15;
      flights.add(new Flight(
          DAY.plusDays(random.nextInt(days)), "UA " + i, "EWR", "IAH", scheduled, delay));
    }
    return new Timetable(List.copyOf(flights));
  }
}
