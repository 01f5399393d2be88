package io.vertick.chaos.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.chaos.comparison.Disturbance.Kind;
import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Entry.WaitEnded;
import io.vertick.chaos.journal.Entry.Waiting;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The comparison finds each wait that does not end as it must. */
class WaitsTest {
  private static final long END_MS = 30_000;
  /** The latest end of a wait that began at 1,000 ms: its limit, and 5 s more. */
  private static final long DUE_MS = 1_000 + 2_000 + 5_000;

  private final Disturbances disturbances = new Disturbances();
  private final Comparison comparison = new Comparison(disturbances, new Calm(10_000, 20_000));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fulfilled",
        "WaitTimeoutException",
        "MachineRestartedException",
        "MachineUnavailableException",
        "MachineDisposedException"
      })
  void shouldBeCleanWhenWaitEndsInTime(String how) {
    // given
    read(END_MS, waiting(), new WaitEnded(DUE_MS, "a", how));
    // then
    assertThat(comparison.tally().isClean()).isTrue();
  }

  @Test
  void shouldFindWaitUnansweredWhenItEndsLate() {
    // given
    read(END_MS, waiting(), new WaitEnded(DUE_MS + 1, "a", "WaitTimeoutException"));
    // when
    var tally = comparison.tally();
    // then
    assertThat(tally.unanswered()).isEqualTo(1);
    assertThat(tally.problems()).singleElement().asString().contains("too late");
  }

  @Test
  void shouldFindWaitUnansweredWhenItNeverEnds() {
    // given
    read(END_MS, waiting());
    // when
    var tally = comparison.tally();
    // then
    assertThat(tally.unanswered()).isEqualTo(1);
    assertThat(tally.problems()).singleElement().asString().contains("never");
  }

  @Test
  void shouldExcuseWaitWhenItsNodeWasKilledInTime() {
    // given
    read(DUE_MS, waiting());
    // then
    assertThat(comparison.tally().isClean()).isTrue();
  }

  @Test
  void shouldWaitLongerWhenItsNodeWasStopped() {
    // given
    disturbances.add(new Disturbance(Kind.STOPPED, "n1", null, 1_500, 21_500));
    read(END_MS, waiting(), new WaitEnded(21_600, "a", "WaitTimeoutException"));
    // then
    assertThat(comparison.tally().isClean()).isTrue();
  }

  @Test
  void shouldFindEndWrongWhenItIsNoneOfAWait() {
    // given
    read(END_MS, waiting(), new WaitEnded(1_001, "a", "NullPointerException"));
    // then
    assertThat(comparison.tally().problems())
        .singleElement()
        .asString()
        .startsWith("ANSWER")
        .contains("NullPointerException");
  }

  @Test
  void shouldFindEndWrongWhenThereAreTwo() {
    // given
    read(
        END_MS,
        waiting(),
        new WaitEnded(1_001, "a", "fulfilled"),
        new WaitEnded(1_002, "a", "fulfilled"));
    // then
    assertThat(comparison.tally().problems()).singleElement().asString().contains("ended twice");
  }

  private static Waiting waiting() {
    return new Waiting(1_000, "a", "counter", 2_000);
  }

  private void read(long endedAtMs, Entry... entries) {
    var reader = comparison.reader(
        new Life("n1", "n1.1", Path.of("n1.1.journal"), Path.of("n1.1.views"), endedAtMs));
    Stream.of(entries).forEach(reader::read);
    reader.end();
  }
}
