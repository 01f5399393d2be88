package io.vertick.demo.flights;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Schema;

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

  private Board(Schema<BoardStates> schema) {
    super(schema);
  }

  /** A board that says when it was last driven. */
  static Board timed(int rows) {
    return new Board(BoardStates.timedSchema(rows));
  }

  @Override
  protected void handlers(BoardStates s, Handlers on) {
    s.rows.forEach(row -> FlightType.bind(row, on));
    var sentAt = s.sentAt;
    if (sentAt != null) {
      on.anyEntered(tx -> {
        long sent = tx.arg(BoardStates.SENT_AT, 0L);
        // Auto steps were not sent by anybody.
        if (sent > 0) {
          tx.set(sentAt, sent);
        }
      });
    }
  }
}
