package io.vertick.demo.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.demo.DemoException;
import io.vertick.engine.testing.VirtualHost;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlightsReplayTest {
  @TempDir
  private Path folder;

  @Test
  void shouldPlayDayOnBoardAgainAndAgain() {
    // given
    var loop = new VirtualHost().newLoop();
    var replay = FlightsReplay.onBoard(loop, null, 50);
    // when
    long first = replay.play();
    long second = replay.play();
    // then six steps a flight and five a cancelled one, and an auto step after each assignment
    assertThat(first).isEqualTo(838 * 6 + 4 * 5 + 842);
    assertThat(second).isEqualTo(first);
    assertThat(replay.contradiction()).isEmpty();
    assertThat(loop.stats().machines()).isEqualTo(1);
  }

  @Test
  void shouldPlayDayOnMachineForEachFlight() {
    // given
    var loop = new VirtualHost().newLoop();
    var replay = FlightsReplay.onMachines(loop, null);
    // when
    long first = replay.play();
    long second = replay.play();
    // then
    assertThat(first).isEqualTo(838 * 6 + 4 * 5 + 842);
    assertThat(second).isEqualTo(first);
    assertThat(replay.contradiction()).isEmpty();
    assertThat(loop.stats().machines()).isEqualTo(842);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, FlightsOptions.ROWS_MAX + 1})
  void shouldRefuseOtherNumberOfRows(int rows) {
    var loop = new VirtualHost().newLoop();
    assertThatThrownBy(() -> FlightsReplay.onBoard(loop, null, rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected 1 to 250 rows, but got " + rows);
  }

  @Test
  void shouldPlayAllDaysOfFile() {
    // given
    var file = Timetables.write(
        folder.resolve("two.csv"),
        Timetables.HEADER,
        Timetables.line("515", "0", "1"),
        Timetables.line("515", "NA", "2").replace("2013,1,1,", "2013,1,2,"));
    // then
    assertThat(FlightsReplay.onMachines(new VirtualHost().newLoop(), file).play())
        .isEqualTo(7 + 6);
    assertThatThrownBy(
            () -> FlightsReplay.onMachines(new VirtualHost().newLoop(), folder.resolve("no.csv")))
        .isInstanceOf(DemoException.class);
  }
}
