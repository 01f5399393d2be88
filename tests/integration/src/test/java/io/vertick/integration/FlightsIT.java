package io.vertick.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.integration.VertickJar.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo of the flights in a process of its own, as users start it: its end, asked for or not, and what it records. */
@Timeout(60)
class FlightsIT {
  private static final Pattern ADDRESS = Pattern.compile("the board is on (http://[^/]+)/flights");

  @TempDir
  private Path folder;

  @Test
  void shouldEndDemoWithSummaryAfterItsTime() throws Exception {
    // when
    var outcome = run("demo", "--for", "2s", "--port", "0");
    // then nothing stands beside the board
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .startsWith("the board is on http://127.0.0.1:")
        .endsWith("board        agrees with an independent replay of the timetable\n");
    assertThat(outcome.out().lines())
        .allMatch(
            line -> line.matches(
                "the board is on .*|clients connect to .*|2013-01-01 .* on the board, .*|(ran|flights|mutations|transitions|clocks|board) .*"));
  }

  @Test
  void shouldPrintSummaryWhenAskedToStop() throws Exception {
    // given a demo without end, which answers
    var process =
        start("demo", "--port", "0", "--bridge-port", "0", "--rows", "50", "--speed", "5000");
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      var found = ADDRESS.matcher(out.readLine());
      assertThat(found.find()).isTrue();
      assertThat(get(found.group(1) + "/health/ready")).isEqualTo("ready\n");
      assertThat(get(found.group(1) + "/flights")).contains("<tbody");
      // when it gets SIGTERM
      boolean isAsked = process.toHandle().destroy();
      var rest = out.lines().toList();
      // then
      assertThat(isAsked).isTrue();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
      assertThat(rest)
          .last()
          .asString()
          .isEqualTo("board        agrees with an independent replay of the timetable");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldReplayRecordedBoardToTheSameClocks() throws Exception {
    assertThat(playAndReplay("--rows=10")).contains("board        agrees with");
  }

  @Test
  void shouldReplayRecordedMachineOfEachFlightToTheSameClocks() throws Exception {
    assertThat(playAndReplay("--machines"))
        .contains("airport      EWR 305 flights: ")
        .contains("each flight  agrees with an independent replay of the timetable\n");
  }

  /** What the demo wrote that was recorded. */
  private String playAndReplay(String mode) throws Exception {
    // given
    var file = folder.resolve("flights.jsonl").toString();
    // when
    var played = run(
        "demo",
        "flights",
        mode,
        "--for",
        "2s",
        "--port",
        "0",
        "--bridge-port",
        "0",
        "--record",
        file);
    var replayed = run("replay", file);
    // then
    assertThat(played.exitCode()).isZero();
    assertThat(played.err()).isEmpty();
    assertThat(played.out())
        .contains("clocks       version " + sum(replayed.out(), ": version (\\d+), ") + ", ticks "
            + sum(replayed.out(), ", ticks (\\d+) in all, ") + " in all\n")
        .contains(" records, 0 dropped\n");
    assertThat(replayed.exitCode()).isZero();
    assertThat(replayed.out()).endsWith(" records, 0 problems\n");
    return played.out();
  }

  private static long sum(String text, String number) {
    return Pattern.compile(number)
        .matcher(text)
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }

  private Outcome run(String... args) throws IOException, InterruptedException {
    return VertickJar.run(folder, args);
  }

  private static Process start(String... args) throws IOException {
    return VertickJar.with(args).redirectErrorStream(true).start();
  }

  private static String get(String address) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(address))
        .timeout(Duration.ofSeconds(20))
        .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
