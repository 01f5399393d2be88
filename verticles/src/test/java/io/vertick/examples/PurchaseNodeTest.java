package io.vertick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.fixture.Ports;
import io.vertick.fixture.Web;
import io.vertick.node.StopSignal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PurchaseNodeTest {
  @Test
  @Timeout(120)
  void shouldServeUntilItIsAskedToDrain() {
    // given
    var config = Ports.node("a", "purchases").host("purchase-1", new Purchase(new LocalBank()));
    int port = config.http().port();
    var signal = new StopSignal(Duration.ofSeconds(1));
    var running = CompletableFuture.runAsync(() -> PurchaseNode.run(config, signal));
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> Web.get(port, "/health/ready").statusCode() == 200);
    // when
    var json = new String[] {"Content-Type", "application/json"};
    var placed = Web.post(
        port,
        "/machines/purchase-1/add",
        "{\"states\":[\"Placed\"],\"args\":{\"cents\":900}}",
        json);
    var drained = Web.post(port, "/cluster/drain", "{\"withinMs\":10000}", json);
    // then
    assertThat(placed.body()).contains("executed");
    assertThat(drained.statusCode()).isEqualTo(200);
    assertThat(running).succeedsWithin(Duration.ofSeconds(30));
  }
}
