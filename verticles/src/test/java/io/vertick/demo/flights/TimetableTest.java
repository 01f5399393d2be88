package io.vertick.demo.flights;

import static io.vertick.demo.flights.Timetables.HEADER;
import static io.vertick.demo.flights.Timetables.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.demo.DemoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimetableTest {
  @TempDir
  private Path folder;

  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("flights.csv");
  }

  @Test
  void shouldShipOneDay() {
    // when
    var timetable = Timetable.shipped();
    // then
    assertThat(timetable.flights()).hasSize(842);
    assertThat(timetable.flights()).allMatch(flight -> flight.day().equals(Timetables.DAY));
    assertThat(timetable.flights().stream().filter(Flight::isCancelled)).hasSize(4);
    assertThat(timetable.flights().get(0))
        .isEqualTo(new Flight(Timetables.DAY, "UA 1545", "EWR", "IAH", 315, OptionalInt.of(2)));
  }

  @Test
  void shouldReadColumnsInAnyOrder() {
    // given other columns in between, and blank lines
    Timetables.write(
        file,
        "dest,origin,weather,flight,carrier,dep_delay,sched_dep_time,day,month,year",
        "IAH,EWR,rain,1545,UA,-3,515,1,1,2013",
        "",
        "MIA,JFK,sun,7,AA,NA,2400,31,12,2014");
    // when
    var flights = Timetable.read(file).flights();
    // then
    assertThat(flights)
        .containsExactly(
            new Flight(Timetables.DAY, "UA 1545", "EWR", "IAH", 315, OptionalInt.of(-3)),
            new Flight(
                LocalDate.of(2014, 12, 31), "AA 7", "JFK", "MIA", 1_440, OptionalInt.empty()));
  }

  @Test
  void shouldReadCompressedFileAndOtherLineEnds() {
    // given
    var compressed = folder.resolve("flights.csv.gz");
    Timetables.writeCompressed(compressed, HEADER + "\r\n" + line("5", "0", "1") + "\r\n");
    // when
    var flights = Timetable.read(compressed).flights();
    // then
    assertThat(flights).hasSize(1);
    assertThat(flights.get(0).scheduled()).isEqualTo(5);
    assertThat(flights.get(0).destination()).isEqualTo("IAH");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "59,59", "100,60", "1234,754", "2359,1439", "2400,1440"})
  void shouldReadTime(String text, int minutes) {
    // given
    Timetables.write(file, HEADER, line(text, "0", "1"));
    // then
    assertThat(Timetable.read(file).flights().get(0).scheduled()).isEqualTo(minutes);
  }

  @ParameterizedTest
  @CsvSource({"-1", "60", "1260", "2401", "2460", "99999"})
  void shouldRefuseTime(String text) {
    // given a wrong time in the third line
    Timetables.write(file, HEADER, line("515", "0", "1"), line(text, "0", "2"));
    // then
    assertRefused("Expected a time from 0 to 2400 as HHMM in sched_dep_time in line 3 of " + file
        + ", but found \"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({"NA", "5:15", "''", "12345678901"})
  void shouldRefuseTimeThatIsNoNumber(String text) {
    // given
    Timetables.write(file, HEADER, line(text, "0", "1"));
    // then
    assertRefused("Expected a number in sched_dep_time in line 2 of " + file + ", but found \""
        + text + "\"");
  }

  @Test
  void shouldRefuseDelayThatIsNoNumber() {
    // given a blank line before it, which counts
    Timetables.write(file, HEADER, "", line("515", "late", "1"));
    // then
    assertRefused("Expected a number in dep_delay in line 3 of " + file + ", but found \"late\"");
  }

  @Test
  void shouldRefuseDelayBeyondLimit() {
    // given the limit, and one more
    Timetables.write(
        file,
        HEADER,
        line("515", "10000", "1"),
        line("515", "-10000", "1"),
        line("515", "10001", "1"));
    // then
    assertRefused("Expected a delay of at most 10,000 minutes in dep_delay in line 4 of " + file
        + ", but found \"10001\"");
  }

  @Test
  void shouldRefuseDateThatIsNone() {
    // given
    Timetables.write(
        file, HEADER, line("515", "0", "1"), "2013,2,29,515,NA,0,NA,NA,NA,UA,1,NA,EWR,IAH");
    // then
    assertRefused("Expected a date in line 3 of " + file + ", but found \"2013-2-29\"");
  }

  @Test
  void shouldRefuseShortLine() {
    // given a line that ends before the last column
    Timetables.write(file, HEADER, "2013,1,1,515,NA,0,NA,NA,NA,UA,1,NA,EWR");
    // then
    assertRefused("Expected a value for dest in line 2 of " + file + ", but found too few values");
  }

  @Test
  void shouldRefuseMissingColumn() {
    // given
    Timetables.write(file, HEADER.replace("dep_delay,", ""), line("515", "0", "1"));
    // then
    assertRefused(
        "Expected the columns year,month,day,sched_dep_time,dep_delay,carrier,flight,origin,dest in line 1 of "
            + file + ", but there is no dep_delay");
  }

  @Test
  void shouldRefuseEmptyFile() {
    // given
    Timetables.write(file);
    // then
    assertRefused("Expected a timetable, but " + file + " is empty");
  }

  @Test
  void shouldRefuseFileWithHeaderOnly() {
    // given
    Timetables.write(file, HEADER);
    // then
    assertRefused("Expected flights, but " + file + " has only a header");
  }

  @Test
  void shouldRefuseMissingFile() {
    assertRefused("Expected a timetable, but there is no file " + file);
  }

  @Test
  void shouldRefuseFolder() {
    // given
    file = folder;
    // then
    assertThatThrownBy(() -> Timetable.read(file))
        .isInstanceOf(DemoException.class)
        .hasMessageStartingWith("Expected a timetable, but " + folder + " can't be read: ");
  }

  @Test
  void shouldRefuseFileThatIsNotCompressedAsItsNameSays() {
    // given
    file = folder.resolve("flights.csv.gz");
    Timetables.write(file, HEADER, line("515", "0", "1"));
    // then
    assertRefused(
        "Expected a compressed timetable, but " + file + " is not in gzip format, or cut off");
  }

  @Test
  void shouldRefuseCompressedFileThatIsEmptyOrCutOff() throws IOException {
    // given
    file = folder.resolve("flights.csv.gz");
    var whole = Files.readAllBytes(
        Timetables.writeCompressed(file, HEADER + "\n" + line("515", "0", "1") + "\n"));
    for (int length : new int[] {0, 5, whole.length / 2, whole.length - 1}) {
      // when
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      // then
      assertRefused(
          "Expected a compressed timetable, but " + file + " is not in gzip format, or cut off");
    }
  }

  @Test
  void shouldRefuseDayThatIsNotInFile() {
    // given
    Timetables.write(
        file,
        HEADER,
        line("515", "0", "1"),
        line("515", "0", "1").replace("2013,1,1,", "2013,1,3,"));
    var timetable = Timetable.read(file);
    // then
    assertThat(timetable.of(LocalDate.of(2013, 1, 3)).flights()).hasSize(1);
    assertThatThrownBy(() -> timetable.of(LocalDate.of(2013, 1, 2)))
        .isInstanceOf(DemoException.class)
        .hasMessage(
            "Expected flights on 2013-01-02, but the timetable has them from 2013-01-01 to 2013-01-03");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Timetable.read(file))
        .isInstanceOf(DemoException.class)
        .hasMessage(message);
  }
}
