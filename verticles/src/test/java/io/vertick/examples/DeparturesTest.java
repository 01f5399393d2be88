package io.vertick.examples;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private static final class Board extends States {
    final State boarding = state("Flight3Boarding");
    final State departed = state("Flight3Departed").require(boarding);
    final Attribute<Long> gate = attribute("Flight3Gate", Attribute.INT64);
    final Attribute<String> flight = attribute("Flight3Number", Attribute.STRING);
  }

  private static final class BoardType extends MachineType<Board> {
    BoardType() {
      super(Schema.of(Board::new));
    }

    @Override
    protected void handlers(Board s, Handlers on) {
      on.entered(s.boarding, tx -> {
        tx.set(s.gate, 12L);
        tx.set(s.flight, "SK 1427");
      });
    }
  }

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldShowFlightWhenItDeparts() {
    // given a board with more states than the reader knows
    var vertick = Vertick.create(vertx);
    var type = new BoardType();
    await(vertick.host("board", type));
    Promise<String> shown = Promise.promise();
    await(vertx.deployVerticle(new Departures(shown::complete)));
    // when
    var board = vertick.machine("board", type.schema());
    await(board.add(board.states().boarding));
    await(board.add(board.states().departed));
    // then
    assertThat(await(shown.future())).isEqualTo("SK 1427 has departed");
  }
}
