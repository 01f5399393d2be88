package io.vertick.examples;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.fixture.Web;
import io.vertick.http.MachineRoutes;
import io.vertick.http.MutationRoutes;
import io.vertick.machine.MachineVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PurchaseHostTest {
  // region host
  static Future<HttpServer> serve(Vertx vertx, Purchase.Bank bank, int port) {
    var vertick = Vertick.create(vertx).pool("bank", 3, 100); // three at a time, 100 may wait
    var router = Router.router(vertx);
    MachineRoutes.mount(router, vertick); // GET  /machines/ID, …/why, …/next
    MutationRoutes.mount(router, vertick); // POST /machines/ID/add, …, from this machine only
    return vertx
        .deployVerticle(new MachineVerticle("purchase-1", new Purchase(bank)))
        .compose(
            deployed -> vertx.createHttpServer().requestHandler(router).listen(port, "127.0.0.1"));
  }
  // endregion

  @Test
  void shouldAnswerOverHttp(Vertx vertx) {
    // given
    int port = await(serve(vertx, new LocalBank(), 0)).actualPort();
    var json = new String[] {"Content-Type", "application/json"};
    // when
    var placed = Web.post(
        port,
        "/machines/purchase-1/add",
        "{\"states\":[\"Placed\"],\"args\":{\"cents\":900}}",
        json);
    // then
    assertThat(placed.body()).contains("executed");
    assertThat(Web.get(port, "/machines/purchase-1/why?add=Shipped").body())
        .contains(
            "Shipped needs Paid, which is not active; relations would accept: add Paid, Shipped");
    assertThat(Web.get(port, "/machines/purchase-1/why?add=Charging").body())
        .contains("Relations accept add Charging; it is up to Charging.enter");
    assertThat(Web.get(port, "/machines/purchase-1/next").body())
        .contains("\"state\":\"Charging\",\"enters\":[\"Charging\"],\"exits\":[\"Open\"]");
  }
}
