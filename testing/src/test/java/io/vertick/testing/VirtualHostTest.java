package io.vertick.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Stamp;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualHostTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualHost host = new VirtualHost();
  private final List<String> events = new ArrayList<>();

  private Runnable note(String event) {
    return () -> events.add(event + "@" + Duration.ofNanos(host.nanoTime()).toSeconds());
  }

  private void everySecond() {
    host.after(SECOND, () -> {
      host.later(note("later"));
      everySecond();
    });
  }

  private void forever() {
    host.later(this::forever);
  }

  private void everyMillisecond() {
    host.after(Duration.ofMillis(1), this::everyMillisecond);
  }

  @Test
  void shouldRunLaterTurnsBetweenTimersWhenTimePasses() {
    // given
    host.after(SECOND, note("second"));
    host.after(SECOND, () -> host.later(note("caused")));
    host.after(SECOND.multipliedBy(2), note("third"));
    host.later(note("first"));
    // when
    host.runFor(SECOND.multipliedBy(2));
    // then
    assertThat(events).containsExactly("first@0", "second@1", "caused@1", "third@2");
  }

  @Test
  void shouldLeaveLaterTurnsAloneWhenOnlyTimersRun() {
    // given
    everySecond();
    // when
    host.advance(SECOND.multipliedBy(3));
    assertThat(events).isEmpty();
    host.runLaterTurns();
    // then
    assertThat(events).containsExactly("later@3", "later@3", "later@3");
  }

  @Test
  void shouldGiveUpWhenLaterTurnsNeverEnd() {
    // given
    forever();
    // then
    assertThatIllegalStateException()
        .isThrownBy(host::runLaterTurns)
        .withMessage("Expected rest after at most 1000000 timers and later turns, but more are due"
            + " at PT0S: look for one that causes itself, or let less time pass in one call");
  }

  @Test
  void shouldGiveUpWhenTooManyTimersRun() {
    // given
    everyMillisecond();
    // then
    assertThatIllegalStateException()
        .isThrownBy(() -> host.advance(Duration.ofHours(1)))
        .withMessageContaining("but more are due at PT16M40.001S");
  }

  @Test
  void shouldCountActionsOfEachCallAlone() {
    // given
    everyMillisecond();
    host.advance(Duration.ofMillis(VirtualHost.ACTIONS_MAX));
    // when
    host.advance(Duration.ofMillis(VirtualHost.ACTIONS_MAX));
    // then
    assertThat(host.nanoTime())
        .isEqualTo(Duration.ofMillis(2L * VirtualHost.ACTIONS_MAX).toNanos());
  }

  @Test
  void shouldRejectTimesThatDoNotPass() {
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> host.runFor(Duration.ofMillis(-1)))
        .withMessage("Expected time to move on, but got PT-0.001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> host.after(Duration.ofNanos(1), note("never")))
        .withMessage("Expected a delay of at least 1 ms, but got PT0.000000001S: use later(…)");
  }

  @Test
  void shouldKeepTheNewestObservedFactsWhenThereAreTooMany() {
    // given
    var observer = host.observer();
    // when
    for (int i = 0; i <= VirtualHost.OBSERVED_MAX; i++) {
      observer.record(new TraceRecord.MachineDisposed(of("m" + i)));
    }
    // then
    assertThat(host.observed())
        .hasSize(VirtualHost.OBSERVED_MAX)
        .startsWith(new TraceRecord.MachineDisposed(of("m1")));
  }

  private static Stamp of(String machine) {
    return new Stamp(machine, new Incarnation(0, 1), 1, 0);
  }
}
