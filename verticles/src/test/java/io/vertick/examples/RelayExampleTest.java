package io.vertick.examples;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.engine.machine.Tracking;
import io.vertick.examples.Departures.Row;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RelayExampleTest {
  @Test
  void shouldSayWhatIsMissingWhenNotInACluster(Vertx vertx) {
    // given
    var middle = Vertick.create(vertx);
    var leaf = middle;
    // when
    var relayed =
        // region relay
        middle.relay("board", Row.SCHEMA, Tracking.ALL); // "l1-a" and "l1-b" do
    // endregion
    var attached =
        // region via
        leaf.machine("board", Row.SCHEMA).attach(Tracking.ALL.via("l1-a", "l1-b"))
        // endregion
        ;
    // then
    assertThat(failureOf(relayed)).hasMessageContaining("join a cluster");
    assertThat(failureOf(attached)).hasMessageContaining("board");
    await(vertx.close());
  }
}
