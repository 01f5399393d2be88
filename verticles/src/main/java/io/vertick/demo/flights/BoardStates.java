package io.vertick.demo.flights;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import java.util.List;

/** The states of a board: those of a flight for each row, prefixed {@code Flight1}, {@code Flight2}, …. */
final class BoardStates extends States {
  final List<RowStates> rows;

  private BoardStates(int rowCount) {
    rows = includeEach("Flight", rowCount, RowStates::new);
  }

  static Schema<BoardStates> schema(int rowCount) {
    return Schema.of(() -> new BoardStates(rowCount));
  }
}
