package io.vertick.examples;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.engine.machine.Fetched;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PainterTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldOfferPictureWhenReady() {
    // given
    var vertick = Vertick.create(vertx, 1);
    await(vertick.host("painter", new Painter()));
    var picture = Painter.picture(vertick);
    // when
    await(vertick.machine("painter", Painter.SCHEMA).add(Painter.SCHEMA.states().ready));
    // then
    assertThat(((Fetched.Offered) await(picture)).payload().bytes()).containsExactly(1);
  }
}
