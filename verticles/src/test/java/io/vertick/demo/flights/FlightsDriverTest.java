package io.vertick.demo.flights;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Mutation;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The board against the independent replay, minute by minute. */
@ExtendWith(VertxExtension.class)
class FlightsDriverTest {
  /** How many minutes are played in one turn of the loop. */
  private static final int MINUTES_TURN = 120;

  /** How many rows were busy at most, and what was counted before the timetable began again. */
  private record Played(int peak, String counts) {}

  @Test
  void shouldShowWholeShippedDayOnFiftyRows(Vertx vertx) {
    // given
    var board = new BoardOnLoop(vertx, Timetable.shipped(), 50);
    // when
    var played = play(board, Timetable.shipped(), 50);
    // then
    assertThat(played).isEqualTo(new Played(42, "842 shown, 4 cancelled, 0 not shown"));
  }

  @Test
  void shouldCountFlightsThatFindNoRow(Vertx vertx) {
    // given
    var board = new BoardOnLoop(vertx, Timetable.shipped(), 10);
    // when
    var played = play(board, Timetable.shipped(), 10);
    // then
    assertThat(played).isEqualTo(new Played(10, "442 shown, 0 cancelled, 400 not shown"));
  }

  @Test
  void shouldAgreeWithReplayOfRandomTimetables(Vertx vertx) {
    long seed = new Random().nextLong();
    System.out.println("FlightsDriverTest seed " + seed);
    var random = new Random(seed);
    for (int round = 0; round < 4; round++) {
      // given several days, in any order
      var timetable = Timetables.random(random, 1 + random.nextInt(3), 10 + random.nextInt(100));
      int rows = 1 + random.nextInt(40);
      var board = new BoardOnLoop(vertx, timetable, rows);
      // then it agrees after every minute
      play(board, timetable, rows);
      await(io.vertick.Vertick.create(vertx).dispose("board"));
    }
  }

  @Test
  void shouldStartAgainAfterLastStep(Vertx vertx) {
    long seed = new Random().nextLong();
    System.out.println("FlightsDriverTest seed " + seed);
    // given a clock that moves on by parts of a minute and by hours
    var random = new Random(seed);
    var timetable = Timetables.random(random, 1, 60);
    var board = new BoardOnLoop(vertx, timetable, 5);
    for (int step = 0; step < 400; step++) {
      // when
      double minutes = random.nextInt(3) == 0 ? random.nextDouble() * 90 : random.nextDouble();
      var contradiction = board.ask(() -> {
        board.driver.advance(minutes);
        return FlightsSummary.contradiction(board.driver, timetable);
      });
      // then
      assertThat(contradiction).as("seed %d step %d", seed, step).isEmpty();
    }
    assertThat(board.ask(() -> board.driver.rounds())).isGreaterThan(1);
  }

  @Test
  void shouldFillLowestFreeRow(Vertx vertx) {
    // given three flights; the first leaves before the third comes
    var timetable = new Timetable(List.of(
        Timetables.flight(600, OptionalInt.of(0)),
        Timetables.flight(605, OptionalInt.of(0)),
        Timetables.flight(612, OptionalInt.of(0))));
    var board = new BoardOnLoop(vertx, timetable, 3);
    // when
    board.ask(() -> {
      board.driver.advance(12);
      return "";
    });
    // then the third has the row that was freed in the same minute
    var rows = board.ask(board.display::rows);
    assertThat(rows).extracting(BoardRow::scheduled).containsExactly("10:12", "10:05", "");
    assertThat(rows).extracting(BoardRow::status).containsExactly("Scheduled", "On time", "");
    assertThat(rows.get(2).isEmpty()).isTrue();
  }

  @Test
  void shouldShowFlightFromItsAppearanceToItsEnd(Vertx vertx) {
    // given a flight at 10:00 that leaves at 10:20
    var board = new BoardOnLoop(
        vertx, new Timetable(List.of(Timetables.flight(600, OptionalInt.of(20)))), 1);
    var seen = new ArrayList<String>();
    // when
    for (int minute = 590; minute <= 621; minute++) {
      var line = board.ask(() -> {
        var row = board.display.rows().get(0);
        board.driver.advance(1);
        return row.status() + " | " + row.gate().isEmpty() + " | " + row.styles();
      });
      if (seen.isEmpty() || !seen.get(seen.size() - 1).endsWith(line)) {
        seen.add(minute + " " + line);
      }
    }
    // then it is empty before its first step, and after its last
    assertThat(seen)
        .containsExactly(
            "590  | true | empty",
            "591 Scheduled | true | scheduled",
            "592 Scheduled | false | scheduled",
            "594 Delayed 20 min | false | delayed",
            "615 Delayed 20 min | false | delayed boarding",
            "620 Departed | false | departed");
  }

  @Test
  void shouldFindStateThatTimetableDoesNotSay(Vertx vertx) {
    // given a board in the middle of a day
    var board = new BoardOnLoop(vertx, Timetable.shipped(), 50);
    board.ask(() -> {
      board.driver.advance(300);
      return "";
    });
    assertThat(contradiction(board, Timetable.shipped())).isEmpty();
    // when somebody else changes it
    await(board.board.add(board.board.states().rows.get(0).arrived));
    // then
    assertThat(contradiction(board, Timetable.shipped()))
        .startsWith("expected [Flight10Assigned, ")
        .contains(", but the board has [Flight10Assigned, ")
        .contains("Flight1Arrived");
  }

  @Test
  void shouldFindFlightThatTimetableDoesNotHave(Vertx vertx) {
    // given a board after half of the day
    var board = new BoardOnLoop(vertx, Timetable.shipped(), 50);
    board.ask(() -> {
      board.driver.advance(720);
      return "";
    });
    var shown = board.ask(() -> board.driver.counts().shown);
    // when compared with a timetable that lacks the first
    var others = Timetable.shipped().flights().subList(1, 842);
    // then
    assertThat(contradiction(board, new Timetable(others)))
        .startsWith("expected " + (shown - 1) + " shown, ")
        .contains(", but counted " + shown + " shown, ");
  }

  @Test
  void shouldFindRefusal(Vertx vertx) {
    // given a board that can't take what the timetable says
    var timetable = new Timetable(List.of(Timetables.flight(600, OptionalInt.of(0))));
    var board = new BoardOnLoop(vertx, timetable, 1);
    board.ask(() -> {
      board.driver.advance(1);
      return "";
    });
    // when the row is emptied behind its back, so that its gate is refused, and filled again
    var row = board.board.states().rows.get(0);
    await(board.board.remove(row.assigned));
    board.ask(() -> {
      board.driver.advance(1);
      return "";
    });
    await(board.board.send(Mutation.set(row.assigned, row.outbound)));
    await(board.board.add(row.gates.get(0)));
    // then
    assertThat(contradiction(board, timetable))
        .isEqualTo("expected no refusal, but found {executed=1, refused=1}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void shouldAddThreeRandomStates(int rows, Vertx vertx) {
    // given
    var board = new BoardOnLoop(vertx, Timetable.shipped(), rows);
    var random = new Random(7);
    // when
    for (int i = 0; i < 200; i++) {
      board.ask(() -> {
        board.driver.addRandomStates(random);
        return "";
      });
    }
    // then each is one mutation, and Exception is never among them
    var counts = board.ask(() -> board.driver.counts());
    assertThat(counts.mutations().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(200);
    assertThat(counts.mutations()).containsOnlyKeys("executed", "refused");
    assertThat(board.ask(() -> board.view.tick(board.view.schema().exception())))
        .isZero();
  }

  /** Plays the timetable once, and compares after every minute. */
  private static Played play(BoardOnLoop board, Timetable timetable, int rows) {
    var check = TimetableCheck.ofBoard(timetable, rows);
    var steps = TimetablePlan.ofBoard(timetable, 1).steps();
    long last = steps.get(steps.size() - 1).minute();
    int peak = 0;
    for (long minute = steps.get(0).minute(); minute < last; minute += MINUTES_TURN) {
      long from = minute;
      peak = Math.max(peak, board.ask(() -> playTurn(board, check, from, last)));
    }
    var counts = board.ask(() -> board.driver.counts().text());
    // The last step of this round is followed by the first of the next.
    board.ask(() -> {
      board.driver.advance(1);
      return "";
    });
    assertThat(board.driver.rounds()).isEqualTo(1);
    assertThat(board.ask(() -> FlightsSummary.contradiction(board.driver, timetable)))
        .isEmpty();
    return new Played(peak, counts);
  }

  private static int playTurn(BoardOnLoop board, TimetableCheck check, long from, long last) {
    int peak = 0;
    for (long minute = from; minute < Math.min(last, from + MINUTES_TURN); minute++) {
      board.driver.advance(minute == board.driver.minute() ? 0 : minute - board.driver.minute());
      var expected = check.at(minute);
      assertThat(new TreeSet<>(board.driver.activeWithoutGates()))
          .as("minute %d", minute)
          .isEqualTo(expected.activeWithoutGates());
      assertThat(board.driver.counts().shown).isEqualTo(expected.shown());
      assertThat(board.driver.counts().cancelled).isEqualTo(expected.cancelled());
      assertThat(board.driver.counts().notShown).isEqualTo(expected.notShown());
      assertThat(board.driver.counts().mutations().keySet()).isSubsetOf("executed");
      peak = Math.max(peak, (int)
          board.display.rows().stream().filter(row -> !row.isEmpty()).count());
    }
    return peak;
  }

  private static String contradiction(BoardOnLoop board, Timetable timetable) {
    return board.ask(() -> FlightsSummary.contradiction(board.driver, timetable));
  }
}
