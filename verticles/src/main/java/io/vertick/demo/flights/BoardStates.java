package io.vertick.demo.flights;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states of a board: those of a flight for each row, prefixed {@code Flight1}, {@code Flight2}, …. */
final class BoardStates extends States {
  /** When its driver sent a mutation, in microseconds since 1970. */
  static final Arg<Long> SENT_AT = Arg.int64("sentAt");

  final List<RowStates> rows;

  /** When what it shows was sent by its driver, so that far readers know how late they are; null of a board that nobody follows from afar. */
  final @Nullable Attribute<Long> sentAt;

  private BoardStates(int rowCount, boolean isTimed) {
    rows = includeEach("Flight", rowCount, RowStates::new);
    sentAt = isTimed ? attribute("SentAt", Attribute.INT64) : null;
  }

  static Schema<BoardStates> schema(int rowCount) {
    return Schema.of(() -> new BoardStates(rowCount, false));
  }

  /** Of a board that says when it was last driven. */
  static Schema<BoardStates> timedSchema(int rowCount) {
    return Schema.of(() -> new BoardStates(rowCount, true));
  }
}
