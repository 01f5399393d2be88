package io.vertick.demo.flights;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.demo.DemoException;
import io.vertick.fixture.Web;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(30)
class FlightsHttpTest {
  private static final Timetable ONE =
      new Timetable(List.of(Timetables.flight(600, OptionalInt.of(20))));

  @Test
  void shouldAnswerActiveStates(Vertx vertx) {
    // given a flight that has come up
    var board = new BoardOnLoop(vertx, ONE, 2);
    int port = board.serve().port();
    advance(board, 0);
    // when
    var text = Web.get(port, "/");
    var json = Web.get(port, "/", "Accept", "application/json");
    // then
    assertThat(text.statusCode()).isEqualTo(200);
    assertThat(text.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(text.body())
        .isEqualTo("[Flight1Assigned Flight1Scheduled Flight1Outbound Flight1GateUnknown]\n");
    assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(json.body())
        .isEqualTo(
            "{\"machine\":\"board\",\"version\":2,\"active\":[\"Flight1Assigned\",\"Flight1Scheduled\",\"Flight1Outbound\",\"Flight1GateUnknown\"]}");
  }

  @Test
  void shouldAnswerClock(Vertx vertx) {
    // given a flight that has a forecast
    var board = new BoardOnLoop(vertx, ONE, 1);
    int port = board.serve().port();
    advance(board, 4);
    // when
    var text = Web.get(port, "/clock").body();
    var json =
        new JsonObject(Web.get(port, "/clock", "Accept", "application/json").body());
    // then
    assertThat(text.lines())
        .hasSize(17)
        .startsWith(
            "Flight1Assigned 1", "Flight1Scheduled 2", "Flight1OnTime 0", "Flight1Delayed 1")
        .endsWith("Flight1GoToGate 0", "Exception 0");
    assertThat(json.getString("machine")).isEqualTo("board");
    assertThat(json.getLong("version")).isEqualTo(4);
    assertThat(json.getJsonObject("ticks").size()).isEqualTo(17);
    assertThat(json.getJsonObject("ticks").getLong("Flight1Scheduled")).isEqualTo(2);
  }

  @Test
  void shouldServePageWithAllRowsWithoutScript(Vertx vertx) {
    // given a delayed flight that is boarding, and free rows
    var board = new BoardOnLoop(vertx, ONE, 12);
    int port = board.serve().port();
    advance(board, 26);
    // when
    var response = Web.get(port, "/flights");
    // then
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    var rows = rows(response.body());
    assertThat(rows).hasSize(12);
    assertThat(rows.get(0))
        .matches(
            "<tr class=\"delayed boarding\"><td class=\"time\">10:00</td><td class=\"flight\">UA 1</td><td class=\"from\">EWR</td>"
                + "<td class=\"destination\">IAH</td><td class=\"gate\">[1-5]</td><td class=\"status\">Delayed 20 min</td></tr>");
    assertThat(rows.subList(1, 12)).allMatch(row -> row.startsWith("<tr class=\"empty\">"));
    assertThat(response.body())
        .contains("2013-01-01 10:16", "1 shown, 0 cancelled, 0 not shown")
        .doesNotContain("{{");
  }

  @Test
  void shouldEscapeWhatComesFromTheTimetable(Vertx vertx) {
    // given a file that means harm
    var evil = "<script>alert(\"1\")</script>&";
    var board = new BoardOnLoop(
        vertx,
        new Timetable(
            List.of(new Flight(Timetables.DAY, evil, "{{rows}}", evil, 600, OptionalInt.of(0)))),
        1);
    int port = board.serve().port();
    advance(board, 0);
    // when
    var rows = rows(Web.get(port, "/flights").body());
    // then
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0))
        .contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;")
        .contains("<td class=\"from\">{{rows}}</td>")
        .doesNotContain("<script");
  }

  @Test
  void shouldShowVirtualTime(Vertx vertx) {
    // given a timetable that begins ten minutes before its first day, and ends after it
    var board = new BoardOnLoop(
        vertx,
        new Timetable(List.of(
            Timetables.flight(0, OptionalInt.of(0)), Timetables.flight(1_440, OptionalInt.of(30)))),
        1);
    // then
    assertThat(board.ask(board.driver::time)).isEqualTo("2012-12-31 23:50");
    advance(board, 10.5);
    assertThat(board.ask(board.driver::time)).isEqualTo("2013-01-01 00:00");
    advance(board, 1_460);
    assertThat(board.ask(board.driver::time)).isEqualTo("2013-01-02 00:20");
  }

  @Test
  void shouldSendBoardAndThenUpdates(Vertx vertx) throws Exception {
    // given a page that follows an empty board
    var board = new BoardOnLoop(vertx, ONE, 2);
    var http = board.serve();
    try (var events = events(http.port())) {
      var first = next(events);
      assertThat(first.getString("time")).isEqualTo("2013-01-01 09:50");
      assertThat(first.getDouble("speed")).isEqualTo(600);
      assertThat(first.getJsonArray("rows"))
          .containsExactly(
              new JsonObject().put("row", 1).put("class", "empty"),
              new JsonObject().put("row", 2).put("class", "empty"));
      // when it changes, and is published twice
      board.ask(() -> {
        board.driver.advance(0);
        http.publish();
        http.publish();
        board.driver.advance(26);
        http.publish();
        return "";
      });
      // then each change is sent once
      var second = next(events);
      assertThat(second.getJsonArray("rows").getJsonObject(0).getString("status"))
          .isEqualTo("Scheduled");
      var third = next(events);
      assertThat(third.getString("time")).isEqualTo("2013-01-01 10:16");
      assertThat(third.getString("summary")).isEqualTo("1 shown, 0 cancelled, 0 not shown");
      var row = third.getJsonArray("rows").getJsonObject(0);
      row.remove("gate");
      assertThat(row)
          .isEqualTo(new JsonObject()
              .put("row", 1)
              .put("class", "delayed boarding")
              .put("scheduled", "10:00")
              .put("flight", "UA 1")
              .put("origin", "EWR")
              .put("destination", "IAH")
              .put("status", "Delayed 20 min"));
    }
  }

  @Test
  void shouldServe256PagesThatFollowAndRefuseOneMore(Vertx vertx) {
    // given as many as may be
    var board = new BoardOnLoop(vertx, ONE, 1);
    int port = board.serve().port();
    var client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(300));
    var following = new ArrayList<Future<HttpClientResponse>>();
    for (int i = 0; i < 256; i++) {
      following.add(follow(client, port));
    }
    await(Future.all(following));
    assertThat(following).allMatch(response -> response.result().statusCode() == 200);
    // when
    var oneMore = Web.get(port, "/flights/events");
    // then
    assertThat(oneMore.statusCode()).isEqualTo(503);
    assertThat(oneMore.body())
        .isEqualTo("Expected at most 256 pages that follow the board, but this is one more\n");
    assertThat(Web.get(port, "/flights").statusCode()).isEqualTo(200);
    // when one of them goes
    await(following.get(7).result().request().connection().close());
    // then its place is free as soon as the server notices
    Awaitility.await().until(() -> await(follow(client, port)).statusCode() == 200);
  }

  @Test
  void shouldServeHealthAndMetrics(Vertx vertx) {
    // given
    var board = new BoardOnLoop(vertx, ONE, 1);
    int port = board.serve().port();
    advance(board, 31);
    // then five mutations were made, and one auto step
    assertThat(Web.get(port, "/health/live").body()).isEqualTo("live\n");
    assertThat(Web.get(port, "/health/ready").body()).isEqualTo("ready\n");
    assertThat(Web.get(port, "/metrics").body())
        .contains("vertick_machines 1.0")
        .contains("vertick_transitions_auto_total 1.0")
        .contains("vertick_transitions_total{result=\"executed\",type=\"add\"} 6.0");
    assertThat(Web.get(port, "/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldSayInOneLineThatPortIsTaken(Vertx vertx) throws IOException {
    // given
    var board = new BoardOnLoop(vertx, ONE, 1);
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      // when
      var failed = failureOf(on(
          board.context,
          () -> Future.succeededFuture(board.pages("127.0.0.1", port).listen())));
      // then
      assertThat(failed)
          .isInstanceOf(DemoException.class)
          .hasMessageStartingWith(
              "Expected to listen on 127.0.0.1:" + port + ", but it can't be bound (")
          .hasMessageEndingWith("): choose another with --port or --host")
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void shouldSayInOneLineThatAddressIsNotOurs(Vertx vertx) {
    // given an address for documentation
    var board = new BoardOnLoop(vertx, ONE, 1);
    // when
    var failed = failureOf(on(
        board.context,
        () -> Future.succeededFuture(board.pages("203.0.113.1", 0).listen())));
    // then
    assertThat(failed)
        .isInstanceOf(DemoException.class)
        .hasMessageStartingWith("Expected to listen on 203.0.113.1:0, but it can't be bound (");
  }

  @Test
  void shouldFreeEverythingWhenVerticleIsUndeployed(Vertx vertx) {
    // given the whole demo
    var timetable = Timetable.shipped();
    var options = new FlightsOptions(
        FlightsOptions.Mode.BOARD,
        3,
        600,
        FlightsOptions.Source.SHIPPED,
        new FlightsOptions.Address("127.0.0.1", 0, 0),
        1,
        Duration.ofSeconds(1),
        null);
    var screen = new BoardScreen(
        new java.io.PrintStream(java.io.OutputStream.nullOutputStream(), false, UTF_8), false);
    for (int round = 0; round < 2; round++) {
      var registry = new io.micrometer.prometheusmetrics.PrometheusMeterRegistry(
          io.micrometer.prometheusmetrics.PrometheusConfig.DEFAULT);
      var verticle = FlightsVerticle.ofBoard(options, timetable, screen, registry);
      // when
      var deployment = await(vertx.deployVerticle(verticle));
      await(vertx.undeploy(deployment));
      // then it can be deployed again
      assertThat(Vertick.create(vertx).ids()).isEmpty();
    }
  }

  private static void advance(BoardOnLoop board, double minutes) {
    board.ask(() -> {
      board.driver.advance(minutes);
      return "";
    });
  }

  private static List<String> rows(String html) {
    var body = html.substring(html.indexOf("<tbody"), html.indexOf("</tbody>"));
    return Pattern.compile("<tr .*?</tr>")
        .matcher(body)
        .results()
        .map(row -> row.group())
        .toList();
  }

  private static Future<HttpClientResponse> follow(HttpClient client, int port) {
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", "/flights/events")
        .compose(HttpClientRequest::send)
        // Ends with the test; without a handler that is logged.
        .onSuccess(response -> response.exceptionHandler(closed -> {}));
  }

  private static BufferedReader events(int port) throws IOException {
    var connection =
        URI.create("http://127.0.0.1:" + port + "/flights/events").toURL().openConnection();
    connection.setReadTimeout(20_000);
    assertThat(connection.getContentType()).isEqualTo("text/event-stream");
    return new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
  }

  private static JsonObject next(BufferedReader events) throws IOException {
    var line = events.readLine();
    assertThat(line).startsWith("data: ");
    assertThat(events.readLine()).isEmpty();
    return new JsonObject(line.substring("data: ".length()));
  }
}
