package io.vertick.demo.flights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.demo.DemoException;
import io.vertick.demo.flights.FlightsOptions.Address;
import io.vertick.demo.flights.FlightsOptions.Mode;
import io.vertick.demo.flights.FlightsOptions.Source;
import io.vertick.demo.flights.FlightsSummary.Clocks;
import io.vertick.demo.flights.FlightsSummary.Recorded;
import io.vertick.fixture.Ports;
import io.vertick.fixture.Web;
import io.vertick.trace.TraceReplay;
import io.vertick.trace.TraceReplay.RebuiltMachine;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlightsDemoTest {
  private static final Address FREE = new Address("127.0.0.1", 0, 0);

  @TempDir
  private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void shouldPlayTimetableAndPrintSummary() {
    // when a fast demo has run through the day at least once
    int exitCode = run(options(50, 100_000, null, null, Mode.BOARD), false);
    // then
    assertThat(exitCode).isZero();
    assertThat(text())
        .containsPattern(
            "^the board is on http://127\\.0\\.0\\.1:\\d+/flights \\(active states: http://127\\.0\\.0\\.1:\\d+/\\)\n")
        .containsPattern("\n2013-01-0\\d \\d\\d:\\d\\d  \\d+ on the board, \\d+ shown, ")
        .containsPattern(
            "\nran +1\\.\\d s, to 2013-01-0\\d \\d\\d:\\d\\d( after [\\d.]+ whole rounds?)?\nflights +\\d+ shown, \\d+ cancelled, 0 not shown\nmutations +executed \\d+\ntransitions +\\d+, \\d+ a second\nclocks +version \\d+, ticks \\d+ in all\nboard +agrees with an independent replay of the timetable\n$");
  }

  @Test
  void shouldServeWhileItRuns() throws InterruptedException {
    // given a demo that runs beside this test
    var address = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/flights");
    var demo = new Thread(() -> run(options(3, 600, null, null, Mode.BOARD), false));
    demo.start();
    Awaitility.await().until(() -> address.matcher(text()).find());
    var found = address.matcher(text());
    assertThat(found.find()).isTrue();
    int port = Integer.parseInt(found.group(1));
    // then
    assertThat(Web.get(port, "/health/ready").statusCode()).isEqualTo(200);
    assertThat(Web.get(port, "/flights").body()).contains("<tbody");
    demo.join(20_000);
    assertThat(text()).contains("agrees with an independent replay");
  }

  @Test
  void shouldPlayMachineForEachFlight() {
    // when
    int exitCode = run(options(10, 20_000, null, null, Mode.MACHINES), false);
    // then
    assertThat(exitCode).isZero();
    assertThat(text())
        .containsPattern("\n2013-01-01 \\d\\d:\\d\\d  EWR 305 flights: \\d+ to come, ")
        .containsPattern("\n2013-01-01 \\d\\d:\\d\\d  JFK 297 flights: \\d+ to come, ")
        .containsPattern("\n2013-01-01 \\d\\d:\\d\\d  LGA 240 flights: \\d+ to come, ")
        .containsPattern("\nairport +EWR 305 flights: .*\nairport +JFK 297 .*\nairport +LGA 240 ")
        .endsWith("\neach flight  agrees with an independent replay of the timetable\n");
  }

  @Test
  void shouldServeMachines() throws InterruptedException {
    // given a demo that runs beside this test
    var address = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/flights");
    var demo = new Thread(() -> run(options(10, 600, null, null, Mode.MACHINES), false));
    demo.start();
    Awaitility.await().until(() -> address.matcher(text()).find());
    var found = address.matcher(text());
    assertThat(found.find()).isTrue();
    int port = Integer.parseInt(found.group(1));
    // then
    assertThat(Web.get(port, "/").body()).startsWith("EWR 305 flights: ").contains("\nJFK 297 ");
    assertThat(Web.get(port, "/clock").body()).startsWith("Assigned ").contains("\nOnTime ");
    assertThat(Web.get(port, "/flights").body()).contains("EWR 305 flights: ", " · JFK 297 ");
    assertThat(Web.get(port, "/metrics").body()).contains("vertick_machines 842.0");
    demo.join(20_000);
    assertThat(text()).contains("each flight  agrees");
  }

  @Test
  void shouldPlayWholeFile() {
    // given a file of two days
    var file = Timetables.write(
        folder.resolve("two.csv"),
        Timetables.HEADER,
        Timetables.line("515", "0", "1"),
        Timetables.line("515", "NA", "2").replace("2013,1,1,", "2013,1,2,"));
    var options = new FlightsOptions(
        Mode.MACHINES,
        1,
        100_000,
        new Source(file, null, true),
        FREE,
        1,
        Duration.ofSeconds(2),
        null);
    // when
    run(options, false);
    // then
    assertThat(text()).contains("airport      EWR 2 flights: ").contains("each flight  agrees");
  }

  @Test
  void shouldRefuseMoreFlightsThanMayHaveMachines() {
    // given
    var flight = Timetables.flight(600, OptionalInt.of(0));
    // then
    FlightsDemo.requireMachines(new Timetable(Collections.nCopies(100_000, flight)));
    assertThatThrownBy(
            () -> FlightsDemo.requireMachines(new Timetable(Collections.nCopies(100_001, flight))))
        .isInstanceOf(DemoException.class)
        .hasMessage(
            "Expected at most 100,000 flights with a machine each, but got 100,001: choose a day with --day");
  }

  @Test
  void shouldDrawBoardInPlaceOnTerminal() {
    // when
    run(options(3, 600, null, null, Mode.BOARD), true);
    // then the screen is cleared for each drawing of a heading, three rows and the counts
    assertThat(text())
        .contains("\u001b[H\u001b[J\u001b[1mDepartures  2013-01-01 05:")
        .containsPattern("Time +Flight +From +To +Gate +Status")
        .containsPattern("05:15 +UA 1545 +EWR +IAH +");
  }

  @Test
  void shouldDrawAirportsInPlaceOnTerminal() {
    // when
    run(options(10, 600, null, null, Mode.MACHINES), true);
    // then
    assertThat(text())
        .contains("\u001b[H\u001b[J\u001b[1mDepartures  2013-01-01 05:")
        .containsPattern("/flights\n\nEWR 305 flights: .*\nJFK 297 flights: .*\nLGA 240 flights: ");
  }

  @Test
  void shouldClaimNoReplayOfRandomStates() {
    // when
    int exitCode = run(options(3, 600, null, null, Mode.RANDOM), false);
    // then
    assertThat(exitCode).isZero();
    assertThat(text())
        .contains("board        not compared: random states follow no timetable")
        .doesNotContain("agrees");
  }

  @Test
  void shouldPlayChosenDayOfFile() {
    // given a file of two days
    var file = Timetables.write(
        folder.resolve("two.csv"),
        Timetables.HEADER,
        Timetables.line("515", "0", "1"),
        Timetables.line("515", "NA", "2").replace("2013,1,1,", "2013,1,2,"));
    // when
    int exitCode = run(options(1, 600, LocalDate.of(2013, 1, 2), file, Mode.BOARD), false);
    // then
    assertThat(exitCode).isZero();
    assertThat(text()).contains("to 2013-01-02 05:").contains("1 shown, ");
  }

  @Test
  void shouldNotBeginWithoutFlights() {
    assertThatThrownBy(
            () -> run(options(1, 600, LocalDate.of(2014, 1, 2), null, Mode.BOARD), false))
        .isInstanceOf(DemoException.class)
        .hasMessageStartingWith("Expected flights on 2014-01-02, but");
    assertThat(text()).isEmpty();
  }

  @Test
  void shouldPrintContradiction() {
    // given
    var summary = new FlightsSummary(
        "1 shown, 0 cancelled, 0 not shown",
        Map.of("refused", 2L, "executed", 3L),
        2,
        "2013-01-01 10:00",
        List.of(),
        new Clocks(4, 9),
        0,
        "expected this, but that");
    // then
    assertThat(summary.isConsistent()).isFalse();
    assertThat(summary.text(2, 7, new Recorded(12, 1))).isEqualToNormalizingNewlines("""
            ran          2.0 s, to 2013-01-01 10:00 after 2 whole rounds
            flights      1 shown, 0 cancelled, 0 not shown
            mutations    executed 3, refused 2
            transitions  7, 4 a second
            clocks       version 4, ticks 9 in all
            recorded     12 records, 1 dropped
            board        CONTRADICTS the timetable: expected this, but that
            """);
  }

  @Test
  void shouldNotCompareWhatClientsHaveChanged() throws Exception {
    // given a demo that runs beside this test
    int port = Ports.free();
    var exitCode = new AtomicInteger(-1);
    var demo = new Thread(() -> exitCode.set(run(bridged(port), false)));
    demo.start();
    Awaitility.await().until(() -> text().contains("clients connect to "));
    // when
    var answer = ask(port, "{\"id\":1,\"add\":\"Flight3Assigned\",\"machine\":\"board\"}\n");
    demo.join(20_000);
    // then
    assertThat(answer).contains("\"result\":\"executed\"");
    assertThat(text()).endsWith("\nboard        not compared: clients made 1 change\n");
    assertThat(exitCode).hasValue(0);
  }

  private static String ask(int port, String line) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(line.getBytes(UTF_8));
      var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      return String.valueOf(lines.readLine());
    }
  }

  private static FlightsOptions bridged(int bridgePort) {
    return new FlightsOptions(
        Mode.BOARD,
        3,
        600,
        Source.SHIPPED,
        new Address("127.0.0.1", 0, bridgePort),
        1,
        Duration.ofSeconds(3),
        null);
  }

  @Test
  void shouldSayWhenNothingWasMutated() {
    // given
    var summary = new FlightsSummary(
        "none", Map.of(), 0, "2013-01-01 10:00", List.of(), new Clocks(1, 1), 0, "");
    // then
    assertThat(summary.isConsistent()).isTrue();
    assertThat(summary.text(1, 0, null))
        .contains("mutations    none")
        .doesNotContain("rounds", "recorded");
  }

  @Test
  void shouldFormatRowClockPastMidnight() {
    assertThat(BoardRow.clock(0)).isEqualTo("00:00");
    assertThat(BoardRow.clock(1_439)).isEqualTo("23:59");
    assertThat(BoardRow.clock(1_440)).isEqualTo("00:00");
    assertThat(Timetables.flight(0, OptionalInt.of(14)).isDelayed()).isFalse();
    assertThat(Timetables.flight(0, OptionalInt.of(15)).isDelayed()).isTrue();
    assertThat(Timetables.flight(0, OptionalInt.empty()).isDelayed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void shouldRecordWhatReplaysToTheSameClocks(Mode mode) throws IOException {
    // given
    var file = folder.resolve("flights.jsonl");
    // when
    int exitCode = run(recorded(mode, file), false);
    var replay = TraceReplay.of(file);
    // then
    assertThat(exitCode).isZero();
    assertThat(replay.problems()).isEmpty();
    var machines = replay.machines().values();
    assertThat(machines).hasSize(mode == Mode.MACHINES ? 842 : 1);
    long versions = machines.stream().mapToLong(RebuiltMachine::version).sum();
    long ticks = machines.stream()
        .mapToLong(machine -> Arrays.stream(machine.ticks()).sum())
        .sum();
    assertThat(text())
        .contains("\nclocks       version " + versions + ", ticks " + ticks + " in all\n")
        .contains("\nrecorded     " + replay.records() + " records, 0 dropped\n");
  }

  @Test
  void shouldNotBeginWhenRecordCannotBeWritten() {
    // given a folder that is not there
    var file = folder.resolve("no").resolve("flights.jsonl");
    // then
    assertThatThrownBy(() -> run(recorded(Mode.BOARD, file), false))
        .isInstanceOf(DemoException.class)
        .hasMessage("Expected a file to record into, but " + file
            + " can't be written (no such folder): choose another with --record");
    assertThat(text()).isEmpty();
  }

  private static FlightsOptions recorded(Mode mode, Path file) {
    return new FlightsOptions(
        mode, 3, 5_000, Source.SHIPPED, FREE, 1, Duration.ofMillis(1_200), file);
  }

  private int run(FlightsOptions options, boolean isTerminal) {
    return FlightsDemo.run(options, new PrintStream(printed, true, UTF_8), isTerminal);
  }

  private String text() {
    return printed.toString(UTF_8);
  }

  private static FlightsOptions options(
      int rows, double speed, @Nullable LocalDate day, @Nullable Path data, Mode mode) {
    var source = new Source(data, day, false);
    return new FlightsOptions(mode, rows, speed, source, FREE, 1, Duration.ofMillis(1_200), null);
  }
}
