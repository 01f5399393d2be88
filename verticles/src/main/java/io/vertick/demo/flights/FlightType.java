package io.vertick.demo.flights;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Transition;

/** A machine of one flight: what it shows besides its states comes with the mutation that assigns it, and goes with the flight. */
final class FlightType extends MachineType<RowStates> {
  private static final Arg<String> FLIGHT = Arg.string("flight");
  private static final Arg<String> DESTINATION = Arg.string("destination");
  private static final Arg<Long> SCHEDULED = Arg.int64("scheduled");
  private static final Arg<Long> DELAY = Arg.int64("delay");

  FlightType() {
    super(RowStates.SCHEMA);
  }

  /** What to show of a flight. */
  static Args of(Flight flight) {
    var args = FLIGHT
        .is(flight.number() + " " + flight.origin())
        .and(DESTINATION.is(flight.destination()))
        .and(SCHEDULED.is((long) flight.scheduled()));
    return flight.delay().isPresent() ? args.and(DELAY.is((long) flight.delay().getAsInt())) : args;
  }

  @Override
  protected void handlers(RowStates s, Handlers on) {
    bind(s, on);
  }

  /** The handlers of one flight's states, wherever they are. */
  static void bind(RowStates row, Handlers on) {
    on.entered(row.assigned, tx -> show(row, tx));
    on.exited(row.assigned, tx -> clear(row, tx));
  }

  private static void show(RowStates row, Transition tx) {
    tx.set(row.flight, tx.arg(FLIGHT));
    tx.set(row.destination, tx.arg(DESTINATION));
    tx.set(row.scheduledTime, tx.arg(SCHEDULED));
    tx.set(row.delay, tx.arg(DELAY));
  }

  private static void clear(RowStates row, Transition tx) {
    tx.set(row.flight, null);
    tx.set(row.destination, null);
    tx.set(row.scheduledTime, null);
    tx.set(row.delay, null);
  }
}
