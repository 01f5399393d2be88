package io.vertick.demo.flights;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;

/** The board: one machine, whose rows have a flight's handlers each. */
final class Board extends MachineType<BoardStates> {
  /**
   * A board.
   *
   * @param rows 1 to {@value FlightsOptions#ROWS_MAX}
   */
  Board(int rows) {
    super(BoardStates.schema(rows));
  }

  @Override
  protected void handlers(BoardStates s, Handlers on) {
    s.rows.forEach(row -> FlightType.bind(row, on));
  }
}
