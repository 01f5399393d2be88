package io.vertick.examples;

// region departures
import io.vertick.Vertick;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Consumer;

/** Waits for one flight of a board on another node, and says which it was. */
final class Departures extends VerticleBase {
  /** As much of the board as this reader needs. */
  static final class Row extends States {
    final State departed = state("Flight3Departed");
    final Attribute<String> flight = attribute("Flight3Number", Attribute.STRING);
    static final Schema<Row> SCHEMA = Schema.of(Row::new);
  }

  private final Consumer<String> screen;

  Departures(Consumer<String> screen) {
    this.screen = screen;
  }

  @Override
  public Future<?> start() {
    var row = Row.SCHEMA.states();
    return Vertick.create(vertx)
        .machine("board", Row.SCHEMA)
        .attach() // a replica on this verticle's context
        .onSuccess(board -> board
            .when(row.departed) // costs no message
            .future()
            .onSuccess(done -> screen.accept(board.get(row.flight) + " has departed")));
  }
}
// endregion
