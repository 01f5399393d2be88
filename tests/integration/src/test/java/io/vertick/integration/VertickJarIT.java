package io.vertick.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.integration.VertickJar.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is shipped, in a process of its own. */
@Timeout(60)
class VertickJarIT {
  @TempDir
  private Path folder;

  @Test
  void shouldPrintVersionOnly() throws Exception {
    // then no warning of the JVM stands beside it
    assertThat(run("version")).isEqualTo(new Outcome(0, "vertick " + version() + "\n", ""));
  }

  @Test
  void shouldAskForCommand() throws Exception {
    assertThat(run())
        .isEqualTo(new Outcome(
            2, "", "vertick: Expected a command, but got none (see: vertick --help)\n"));
  }

  @Test
  void shouldRefuseWrongOptionInOneLine() throws Exception {
    // when
    var outcome = run("demo", "--rows", "many");
    // then
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("vertick: ").contains("--rows", "many");
    assertThat(outcome.err().lines()).hasSize(1);
  }

  @Test
  void shouldNameMalformedLineOfFile() throws Exception {
    // given
    var file = Files.write(
        folder.resolve("bad.csv"),
        List.of(
            "year,month,day,sched_dep_time,dep_delay,carrier,flight,origin,dest",
            "2013,1,1,2500,0,UA,1,EWR,IAH"));
    // then
    assertThat(run("demo", "--data", file.toString()))
        .isEqualTo(new Outcome(
            2,
            "",
            "vertick: Expected a time from 0 to 2400 as HHMM in sched_dep_time in line 2 of " + file
                + ", but found \"2500\" (see: vertick demo --help)\n"));
  }

  @Test
  void shouldReadWords() throws Exception {
    // when
    var outcome = run("demo", "nfa", "1010", "100010");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .startsWith("1010\n  1  (StepX Step0)\n")
        .contains("  accepted\n100010\n")
        .endsWith("  rejected\n");
  }

  @Test
  void shouldRunTurnstile() throws Exception {
    // when
    var outcome = run("demo", "turnstile");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("paid 50: Executed at version 2\n");
  }

  @Test
  void shouldPayExpense() throws Exception {
    // when
    var outcome = run("demo", "expense");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).contains("expense-1 refused add(ApprovalGranted): handler.refused");
    assertThat(outcome.out())
        .contains("ApprovalGranted fake: Refused: ")
        .endsWith("  (ExpenseCreated ApprovalGranted PaymentCompleted)\n");
  }

  @Test
  void shouldFanOutAndIn() throws Exception {
    // when
    var outcome = run("demo", "fan-out-in", "--ms", "20");
    // then
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("15 of 15 tasks done, 4 retries, ");
  }

  private Outcome run(String... args) throws IOException, InterruptedException {
    return VertickJar.run(folder, args);
  }

  private static String version() throws IOException {
    try (var jar = new JarFile(VertickJar.FILE.toFile())) {
      return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    }
  }
}
