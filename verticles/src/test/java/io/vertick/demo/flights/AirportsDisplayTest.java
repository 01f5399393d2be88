package io.vertick.demo.flights;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A machine for each flight against the independent replay, and what is seen of them. */
class AirportsDisplayTest {
  /** The machines of a timetable, called directly. */
  private static final class Flights {
    final Timetable timetable;
    final List<Machine<RowStates>> machines = new ArrayList<>();
    final FlightsDriver driver;
    final AirportsDisplay display;

    Flights(Timetable timetable) {
      this.timetable = timetable;
      var loop = new VirtualHost().newLoop();
      var type = new FlightType();
      timetable.flights().forEach(flight -> {
        var machine = loop.machine("flight-" + (machines.size() + 1), type);
        machine.start();
        machines.add(machine);
      });
      var rows = Rows.ofEach(machines);
      driver = new FlightsDriver(rows, timetable, 1);
      display = new AirportsDisplay(rows, timetable);
    }

    String contradiction() {
      return FlightsSummary.contradiction(driver, timetable);
    }
  }

  private static final Timetable THREE = new Timetable(List.of(
      new Flight(Timetables.DAY, "UA 1", "LGA", "IAH", 600, OptionalInt.of(20)),
      new Flight(Timetables.DAY, "UA 2", "EWR", "IAH", 605, OptionalInt.of(0)),
      new Flight(Timetables.DAY, "UA 3", "LGA", "IAH", 610, OptionalInt.empty())));

  @Test
  void shouldAgreeWithReplayOfShippedDay() {
    // given
    var flights = new Flights(Timetable.shipped());
    var check = TimetableCheck.ofMachines(flights.timetable);
    // then it agrees every ten minutes
    while (flights.driver.rounds() == 0) {
      flights.driver.advance(10);
      var expected = check.at((long) flights.driver.minute());
      if (flights.driver.rounds() == 0) {
        assertThat(new TreeSet<>(flights.driver.activeWithoutGates()))
            .isEqualTo(expected.activeWithoutGates());
      }
    }
    assertThat(flights.contradiction()).isEmpty();
    assertThat(flights.driver.counts().cancelled).isEqualTo(4);
  }

  @Test
  void shouldAgreeWithReplayOfRandomTimetables() {
    long seed = new Random().nextLong();
    System.out.println("AirportsDisplayTest seed " + seed);
    var random = new Random(seed);
    for (int round = 0; round < 10; round++) {
      // given several days, in any order, and a clock that moves on by minutes and hours
      var flights =
          new Flights(Timetables.random(random, 1 + random.nextInt(3), 10 + random.nextInt(30)));
      while (flights.driver.rounds() < 2) {
        // when
        flights.driver.advance(random.nextInt(3) == 0 ? random.nextDouble() * 90 : 1);
        // then
        assertThat(flights.contradiction()).as("seed %d", seed).isEmpty();
      }
    }
  }

  @Test
  void shouldCountFlightsByAirport() {
    // given
    var flights = new Flights(THREE);
    // when the second is called to its gate, and the first is known to be late
    flights.driver.advance(10);
    // then
    assertThat(flights.display.lines())
        .containsExactly(
            "EWR 1 flights: 0 to come, 0 scheduled, 1 on time, 0 delayed, 1 of these at the gate; 0 departed, 0 cancelled",
            "LGA 2 flights: 0 to come, 1 scheduled, 0 on time, 1 delayed, 0 of these at the gate; 0 departed, 0 cancelled");
    assertThat(flights.display.drawing()).isEqualTo(flights.display.lines());
    assertThat(flights.display.summary()).startsWith("EWR 1 ").contains(" · LGA 2 ");
    // when all have left
    flights.driver.advance(21);
    // then they stay for the figures
    assertThat(flights.display.lines())
        .containsExactly(
            "EWR 1 flights: 0 to come, 0 scheduled, 0 on time, 0 delayed, 0 of these at the gate; 1 departed, 0 cancelled",
            "LGA 2 flights: 0 to come, 0 scheduled, 0 on time, 0 delayed, 0 of these at the gate; 1 departed, 1 cancelled");
    // when the timetable begins again
    flights.driver.advance(1);
    // then
    assertThat(flights.display.lines().get(1)).startsWith("LGA 2 flights: 2 to come, ");
  }

  @Test
  void shouldShowFlightsUnderWayByAirport() {
    // given
    var flights = new Flights(THREE);
    assertThat(flights.display.rows()).isEmpty();
    // when
    flights.driver.advance(10);
    // then
    assertThat(flights.display.rows())
        .extracting(BoardRow::number, BoardRow::origin, BoardRow::flight, BoardRow::status)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, "EWR", "UA 2", "On time"),
            org.assertj.core.groups.Tuple.tuple(2, "LGA", "UA 1", "Delayed 20 min"),
            org.assertj.core.groups.Tuple.tuple(3, "LGA", "UA 3", "Scheduled"));
    // when two of them have left
    flights.driver.advance(15);
    // then
    assertThat(flights.display.rows()).extracting(BoardRow::flight).containsExactly("UA 1");
  }

  @Test
  void shouldShowNoMoreRowsThanBoardMayHave() {
    // given more flights at once than that
    var flight = Timetables.flight(600, OptionalInt.of(0));
    var flights =
        new Flights(new Timetable(Collections.nCopies(FlightsOptions.ROWS_MAX + 1, flight)));
    // when
    flights.driver.advance(1);
    // then
    assertThat(flights.display.rows()).hasSize(FlightsOptions.ROWS_MAX);
    assertThat(flights.display.lines().get(0)).contains("251 scheduled");
    assertThat(flights.display.summary()).endsWith(" · 1 more under way, not shown");
  }

  @Test
  void shouldAnswerFiguresAndTicks() {
    // given
    var flights = new Flights(THREE);
    flights.driver.advance(10);
    // then
    assertThat(flights.display.active().text())
        .isEqualTo(String.join("\n", flights.display.lines()) + "\n");
    assertThat(flights.display.active().json().getJsonObject("airports").getJsonObject("EWR"))
        .isEqualTo(new JsonObject("{\"flights\":1,\"toCome\":0,\"scheduled\":0,\"onTime\":1,"
            + "\"delayed\":0,\"atGate\":1,\"departed\":0,\"cancelled\":0}"));
    assertThat(flights.display.clock().text())
        .startsWith("Assigned 3\nScheduled 5\nOnTime 1\nDelayed 1\n");
    assertThat(flights.display.clock().json().getInteger("machines")).isEqualTo(3);
    assertThat(flights.display.clock().json().getJsonObject("ticks").getLong("Scheduled"))
        .isEqualTo(5);
  }

  @Test
  void shouldFindStateThatTimetableDoesNotSay() {
    // given
    var flights = new Flights(THREE);
    flights.driver.advance(10);
    // when somebody else changes a machine
    flights.machines.get(2).add(flights.machines.get(2).states().arrived);
    // then
    assertThat(flights.contradiction())
        .startsWith("expected [Flight1Assigned, ")
        .contains(", but the machines have [", "Flight3Arrived");
  }

  @Test
  void shouldFindException() {
    // given
    var flights = new Flights(THREE);
    flights.driver.advance(10);
    // when
    flights.machines.get(0).addError(new IllegalStateException("wrong"));
    // then
    assertThat(flights.contradiction()).contains("Flight1Exception");
  }
}
