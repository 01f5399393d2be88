package io.vertick.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private static final String HEADER =
      "year,month,day,sched_dep_time,dep_delay,carrier,flight,origin,dest";

  /** What a command line came to; {@code out} and {@code err} as a shell would see them. */
  private record Outcome(int exitCode, String out, String err) {}

  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "--version",
        "-V",
        "version --version",
        "check --version",
        "demo -V",
        "demo flights --version"
      })
  void shouldPrintVersion(String line) {
    assertThat(run(line.split(" "))).isEqualTo(new Outcome(0, "vertick development\n", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "help",
        "--help",
        "-h",
        "version --help",
        "help demo",
        "demo --help",
        "demo flights --help",
        "demo nfa --help",
        "demo expense --help",
        "demo fan-out-in --help",
        "help version",
        "check --help",
        "diagram --help"
      })
  void shouldPrintHelp(String line) {
    // when
    var outcome = run(line.split(" "));
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).startsWith("Usage: vertick");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void shouldDescribeEveryOptionOfDemo() {
    assertThat(run("demo", "--help").out())
        .contains(
            "--rows",
            "--speed",
            "--day",
            "--data",
            "--host",
            "--port",
            "--seed",
            "--for",
            "--random",
            "--machines",
            "--all",
            "--record",
            "flights",
            "turnstile",
            "nfa",
            "expense",
            "fan-out-in");
  }

  @Test
  void shouldAskForCommand() {
    assertUsage(run(), "vertick: Expected a command, but got none (see: vertick --help)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "--nothing",
        "demo nothing",
        "demo --nothing",
        "demo --rows",
        "demo --rows ten",
        "demo --rows 0",
        "demo --rows 251",
        "demo --rows 99999999999",
        "demo --speed 0",
        "demo --speed -1",
        "demo --speed NaN",
        "demo --speed Infinity",
        "demo --speed 100001",
        "demo --port -1",
        "demo --port 65536",
        "demo --port http",
        "demo --seed x",
        "demo --day tomorrow",
        "demo --day 2013-02-29",
        "demo --for 20",
        "demo --for 0s",
        "demo --for -5s",
        "demo --for soon",
        "demo --for 9999999999999999s",
        "demo --for 9999999999999999999ms",
        "demo --rows 5 --rows 6",
        "demo flights --rows 0",
        "demo flights --machines --rows 10",
        "demo --machines --random",
        "demo --all --day 2013-01-01",
        "demo turnstile --rows 5",
        "demo nfa 102",
        "demo nfa --nothing",
        "demo expense now",
        "demo fan-out-in --ms 0",
        "demo fan-out-in --ms 10001",
        "demo fan-out-in --seed x",
        "demo --record",
        "check",
        "check --nothing gate.yaml",
        "diagram",
        "diagram flights turnstile",
        "version now"
      })
  void shouldRefuseWrongOptionInOneLine(String line) {
    // when
    var outcome = run(line.split(" "));
    // then
    assertUsage(outcome, outcome.err().strip());
    assertThat(outcome.err())
        .startsWith("vertick: ")
        .contains(" (see: vertick")
        .contains(" --help)");
  }

  @Test
  void shouldSayWhichOptionsExcludeEachOther() {
    assertThat(run("demo", "flights", "--rows", "9", "--machines").err())
        .isEqualTo(
            "vertick: Expected --rows or --machines, but got both (see: vertick demo flights --help)\n");
    assertThat(run("demo", "--random", "--machines").err())
        .contains("Expected --random or --machines, but got both");
    assertThat(run("demo", "--day", "2013-01-01", "--all").err())
        .contains("Expected --day or --all, but got both");
  }

  @Test
  void shouldSayWhatAnOptionMayBe() {
    assertThat(run("demo", "--rows", "0").err())
        .isEqualTo("vertick: Expected 1 to 250 for --rows, but got 0 (see: vertick demo --help)\n");
    assertThat(run("demo", "--speed", "0").err())
        .contains("Expected a number above 0 and up to 100000 for --speed, but got 0.0");
    assertThat(run("demo", "--port", "65536").err())
        .contains("Expected 0 to 65535 for --port, but got 65536");
    assertThat(run("demo", "--for", "20").err())
        .contains("expected a time such as 20s or 5m, up to 10000h, but got '20'");
    assertThat(run("demo", "--day", "1.1.").err())
        .contains("expected a day such as 2013-01-31, but got '1.1.'");
  }

  @Test
  void shouldNameFileThatIsMissing() {
    // given
    var file = folder.resolve("no.csv");
    // then
    assertUsage(
        run("demo", "--data", file.toString()),
        "vertick: Expected a timetable, but there is no file " + file
            + " (see: vertick demo --help)");
  }

  @Test
  void shouldNameLineThatIsMalformed() throws IOException {
    // given
    var file = folder.resolve("bad.csv");
    Files.write(
        file, List.of(HEADER, "2013,1,1,515,2,UA,1,EWR,IAH", "2013,1,1,5x5,2,UA,1,EWR,IAH"));
    // then
    assertUsage(
        run("demo", "--data", file.toString()),
        "vertick: Expected a number in sched_dep_time in line 3 of " + file
            + ", but found \"5x5\" (see: vertick demo --help)");
  }

  @Test
  void shouldNameDaysThatThereAre() {
    assertUsage(
        run("demo", "flights", "--day", "2014-01-01"),
        "vertick: Expected flights on 2014-01-01, but the timetable has them from 2013-01-01 to 2013-01-01 (see: vertick demo flights --help)");
  }

  @Test
  void shouldSayThatPortIsInUse() throws IOException {
    // given
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      // when
      var outcome = run("demo", "--port", Integer.toString(port), "--for", "1s");
      // then
      assertUsage(outcome, outcome.err().strip());
      assertThat(outcome.err())
          .startsWith(
              "vertick: Expected to listen on 127.0.0.1:" + port + ", but it can't be bound");
    }
  }

  @Test
  void shouldRunDemo() {
    // when
    var outcome = run("demo", "--for", "1s", "--port", "0");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .startsWith("the board is on http://127.0.0.1:")
        .contains("flights      ", "mutations    executed ", "transitions  ")
        .endsWith("board        agrees with an independent replay of the timetable\n");
  }

  @Test
  void shouldRunDemoWithRandomStates() {
    // when
    var outcome = run(
        "demo",
        "flights",
        "--random",
        "--for",
        "1500ms",
        "--port",
        "0",
        "--rows",
        "1",
        "--seed",
        "3");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("flights      0 shown", "not compared");
    assertThat(outcome.out()).containsPattern("mutations +(executed|refused) 1\n");
  }

  @Test
  void shouldRunDemoWithMachineForEachFlight() {
    // when
    var outcome = run("demo", "flights", "--machines", "--for", "1s", "--port", "0");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("airport      EWR 305 flights: ", "each flight  agrees");
  }

  @Test
  void shouldCheckExamples() {
    // given
    var folder = Path.of("..", "conf", "schemas");
    var order = folder.resolve("order.yaml");
    var turnstile = folder.resolve("turnstile.yaml");
    // then
    assertThat(run("check", order.toString(), turnstile.toString()))
        .isEqualTo(new Outcome(
            0,
            order + ": ok, 9 states, 0 warnings\n" + turnstile + ": ok, 3 states, 0 warnings\n",
            ""));
    assertThat(run("diagram", order.toString()).out())
        .contains("  s2 ==>|\"within 30m or else\"| s7\n");
  }

  @Test
  void shouldRunTurnstile() {
    // when
    var outcome = run("demo", "turnstile");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("paid 50: Executed at version 2\n");
  }

  @Test
  void shouldReadWords() {
    // when
    var outcome = run("demo", "nfa", "1000", "0111");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .startsWith("1000\n")
        .contains("accepted\n0111\n")
        .endsWith("rejected\n");
    assertThat(run("demo", "nfa").out()).startsWith("101010\n").contains("\n1010\n", "\n100010\n");
  }

  @Test
  void shouldPayExpense() {
    // when
    var outcome = run("demo", "expense");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).endsWith("  (ExpenseCreated ApprovalGranted PaymentCompleted)\n");
  }

  @Test
  void shouldFanOutAndIn() {
    // when
    var outcome = run("demo", "fan-out-in", "--ms", "5", "--seed", "7");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("15 of 15 tasks done, 4 retries, ");
  }

  @Test
  void shouldRecordAndReplay() {
    // given
    var file = folder.resolve("flights.jsonl").toString();
    // when
    var played = run("demo", "--for", "1s", "--port", "0", "--record", file);
    var replayed = run("replay", file);
    // then
    assertThat(played.exitCode()).isZero();
    assertThat(played.out()).containsPattern("\nrecorded     \\d+ records, 0 dropped\n");
    assertThat(replayed.exitCode()).isZero();
    assertThat(replayed.out()).endsWith(" records, 0 problems\n");
  }

  @Test
  void shouldSayThatRecordCannotBeWritten() {
    assertUsage(
        run("demo", "--record", folder.toString()),
        "vertick: Expected a file to record into, but " + folder
            + " can't be written (Is a directory): choose another with --record (see: vertick demo --help)");
  }

  @Test
  void shouldListSchemaCommands() {
    assertThat(run("help").out()).contains("  check    Checks schema files", "  diagram  Prints a");
  }

  @Test
  void shouldCheckSchemaFiles() throws IOException {
    // given
    var one = Files.writeString(folder.resolve("one.yaml"), "states: {A: }");
    var odd = Files.writeString(
        folder.resolve("odd.json"),
        "{\"states\": {\"A\": {\"require\": [\"B\"]}, \"B\": {\"require\": [\"A\"]}}}");
    // when
    var outcome = run("check", one.toString(), odd.toString());
    // then
    assertThat(outcome)
        .isEqualTo(new Outcome(
            0,
            one + ": ok, 1 state, 0 warnings\n" + odd + ": ok, 2 states, 1 warning\n" + odd
                + ": warning: B requires A, which requires B: they can only be activated together\n",
            ""));
  }

  @Test
  void shouldReportProblemsOfSchemaFilesAndGoOn() throws IOException {
    // given
    var bad = Files.writeString(
        folder.resolve("bad.yaml"), "states:\n  Ready: { auto: 1 }\n  Go: { require: [Redy] }\n");
    var missing = folder.resolve("no.yaml");
    var good = Files.writeString(folder.resolve("good.yaml"), "states: {A: , B: }");
    // when
    var outcome = run("check", bad.toString(), missing.toString(), good.toString());
    // then
    assertThat(outcome)
        .isEqualTo(new Outcome(
            2,
            good + ": ok, 2 states, 0 warnings\n",
            bad + ":2:18: Expected true or false, but found the number 1\n" + bad
                + ":3:19: Expected a state of this file, but found \"Redy\"; did you mean Ready?\n"
                + missing + ": Expected a schema file, but found none\n"));
  }

  @Test
  void shouldPrintDiagramOfFile() throws IOException {
    // given
    var file = Files.writeString(folder.resolve("gate.yaml"), "states: {A: {add: [B]}, B: }");
    // then
    assertThat(run("diagram", file.toString()))
        .isEqualTo(new Outcome(
            0,
            "flowchart LR\n  s0[\"A\"]\n  s1[\"B\"]\n  s2[\"Exception (multi)\"]\n  s0 -->|\"add\"| s1\n",
            ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flights", "turnstile", "nfa", "expense", "fan-out-in"})
  void shouldPrintDiagramOfDemo(String demo) {
    // when
    var outcome = run("diagram", demo);
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).startsWith("flowchart LR\n  s0").contains(" <-.->|\"remove\"| ");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void shouldReportProblemsInsteadOfDiagram() {
    assertUsage(
        run("diagram", "gate.txt"),
        "gate.txt: Expected a file whose name ends in .yaml, .yml or .json, but found another name");
  }

  private static void assertUsage(Outcome outcome, String line) {
    assertThat(outcome).isEqualTo(new Outcome(2, "", line + "\n"));
    assertThat(line).doesNotContain("\n", "\tat ", "Exception");
  }

  /** Runs a command line, with standard output caught as well as the command's own. */
  private static Outcome run(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new StringWriter();
    var before = System.out;
    var caught = new PrintStream(out, true, UTF_8);
    System.setOut(caught);
    try {
      int exitCode =
          Main.run(args, new PrintWriter(caught, true, UTF_8), new PrintWriter(err, true));
      caught.flush();
      return new Outcome(
          exitCode,
          out.toString(UTF_8).replace("\r\n", "\n"),
          err.toString().replace("\r\n", "\n"));
    } finally {
      System.setOut(before);
    }
  }
}
