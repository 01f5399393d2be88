package io.vertick.benchmarks.flights;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.benchmarks.BenchmarkHost;
import io.vertick.demo.flights.FlightsReplay;
import io.vertick.engine.machine.Loop;
import org.junit.jupiter.api.Test;

class FlightsBenchmarkTest {
  @Test
  void shouldAgreeWithTimetableWhenDayIsPlayedTwice() {
    // given
    var replay = FlightsReplay.onBoard(new Loop(new BenchmarkHost()), null, 50);
    // when
    long first = replay.play();
    long second = replay.play();
    // then each of the 842 flights takes at least its six steps, four less for those that are
    // cancelled
    assertThat(first).isGreaterThan(842 * 6 - 4);
    assertThat(second).isEqualTo(first);
    assertThat(replay.contradiction()).isEmpty();
  }
}
