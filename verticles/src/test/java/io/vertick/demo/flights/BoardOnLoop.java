package io.vertick.demo.flights;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.on;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.demo.flights.FlightsOptions.Address;
import io.vertick.demo.flights.FlightsOptions.Mode;
import io.vertick.demo.flights.FlightsOptions.Source;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineView;
import io.vertick.fixture.Home;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;

/** The demo's board, driver and pages on a context, without its clock: time moves when a test says so. */
final class BoardOnLoop {
  final Vertx vertx;
  final Context context;
  final MachineRef<BoardStates> board;
  final MachineView<BoardStates> view;
  final FlightsDriver driver;
  final BoardDisplay display;

  BoardOnLoop(Vertx vertx, Timetable timetable, int rows) {
    this.vertx = vertx;
    var type = new Board(rows);
    var home = new Home("board", type);
    await(vertx.deployVerticle(home));
    context = home.context();
    board = Vertick.create(vertx).machine("board", type.schema());
    view = on(context, board::attach);
    driver = new FlightsDriver(on(context, () -> Rows.attach(board)), timetable, 1);
    display = new BoardDisplay(driver.rows(), driver.counts()::text);
  }

  /** Asks on the board's context. */
  <T> T ask(Callable<T> question) {
    return on(context, () -> Future.succeededFuture(question.call()));
  }

  /** The pages on a free port. */
  FlightsHttp serve() {
    return serve(0);
  }

  FlightsHttp serve(int port) {
    return on(context, () -> {
      var http = pages("127.0.0.1", port);
      return http.listen().map(done -> http);
    });
  }

  /** The pages, not yet served; on the board's context. */
  FlightsHttp pages(String host, int port) {
    var options = new FlightsOptions(
        Mode.BOARD,
        driver.rows().size(),
        600,
        Source.SHIPPED,
        new Address(host, port, 0),
        1,
        Duration.ofSeconds(1),
        null);
    return new FlightsHttp(
        vertx,
        Vertick.create(vertx),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        display,
        driver::time,
        options);
  }
}
