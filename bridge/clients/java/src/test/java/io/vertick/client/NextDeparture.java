package io.vertick.client;

import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;

// region departure
/** Waits until the first flight of a board has left, and prints its number. */
public final class NextDeparture extends VerticleBase {
  /** What of the board is of interest here. */
  static final class Board extends States {
    final State departed = state("Flight1Departed");
    final Attribute<String> number = attribute("Flight1Number", Attribute.STRING);

    static final Schema<Board> SCHEMA = Schema.of(Board::new);
  }

  @Override
  public Future<?> start() {
    return VertickClient.connect(vertx, ClientOptions.to("127.0.0.1", 7070))
        .compose(client -> client.machine("board", Board.SCHEMA).attach())
        .compose(view -> view.when(view.states().departed).future().map(view))
        .onSuccess(view -> System.out.println(view.get(view.states().number) + " has left"));
  }

  public static void main(String[] args) {
    var vertx = Vertx.vertx();
    vertx
        .deployVerticle(new NextDeparture())
        .onFailure(Throwable::printStackTrace)
        .onComplete(done -> vertx.close());
  }
}
// endregion
