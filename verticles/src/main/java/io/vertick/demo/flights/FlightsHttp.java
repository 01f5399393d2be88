package io.vertick.demo.flights;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.demo.DemoException;
import io.vertick.http.MachineRoutes;
import io.vertick.http.OperatorRoutes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A display over HTTP, read on its own context: active states, clock, a page with live updates, and what an operator asks for. */
final class FlightsHttp {
  private static final int WATCHERS_MAX = 256;

  private final Display display;
  private final Supplier<String> time;
  private final FlightsOptions options;
  private final Router router;
  private final HttpServer server;
  private final String page;
  // Pages that follow the board.
  private final Set<HttpServerResponse> watchers = new LinkedHashSet<>();
  private String published = "";

  FlightsHttp(
      Vertx vertx,
      Vertick vertick,
      PrometheusMeterRegistry registry,
      Display display,
      Supplier<String> time,
      FlightsOptions options) {
    this.display = display;
    this.time = time;
    this.options = options;
    page = resource("flights.html");
    router = Router.router(vertx);
    router.get("/").handler(request -> answer(request, display.active()));
    router.get("/clock").handler(request -> answer(request, display.clock()));
    router.get("/flights").handler(this::page);
    router.get("/flights/events").handler(this::events);
    OperatorRoutes.mount(router, vertick, registry);
    MachineRoutes.mount(router, vertick);
    server = vertx
        .createHttpServer(new HttpServerOptions()
            .setHost(options.address().host())
            .setPort(options.address().port()))
        .requestHandler(router);
  }

  /** Fails with {@link DemoException} if the address or the port can't be had. */
  Future<Void> listen() {
    return server
        .listen()
        .<Void>mapEmpty()
        .recover(failed -> Future.failedFuture(readable(failed)));
  }

  /** For further routes. */
  Router router() {
    return router;
  }

  int port() {
    return server.actualPort();
  }

  private Throwable readable(Throwable failed) {
    // The port is taken, the name is unknown, the system says no: the caller chose them.
    return failed instanceof IOException
        ? new DemoException("Expected to listen on " + options.address().host() + ":"
            + options.address().port()
            + ", but it can't be bound (" + failed.getMessage()
            + "): choose another with --port or --host")
        : failed;
  }

  /** Sends the board to all pages that follow it, if it has changed. */
  void publish() {
    var state = state();
    if (!state.equals(published)) {
      published = state;
      // A page that does not keep up gets the next board instead of a queue of old ones.
      watchers.stream()
          .filter(watcher -> !watcher.writeQueueFull())
          .forEach(watcher -> send(watcher, state));
    }
  }

  private static void send(HttpServerResponse watcher, String state) {
    // A page that is gone is taken out by its close handler.
    var unused = watcher.write("data: " + state + "\n\n");
  }

  private void page(RoutingContext request) {
    var rows = display.rows().stream().map(FlightsHttp::html).collect(Collectors.joining("\n"));
    var html = page.replace("{{time}}", escape(time.get()))
        .replace("{{summary}}", escape(display.summary()))
        .replace("{{rows}}", rows);
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(html);
  }

  private void events(RoutingContext request) {
    if (watchers.size() == WATCHERS_MAX) {
      request
          .response()
          .setStatusCode(503)
          .end("Expected at most " + WATCHERS_MAX
              + " pages that follow the board, but this is one more\n");
      return;
    }
    var watcher = request.response();
    watcher
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    watcher.closeHandler(closed -> watchers.remove(watcher));
    watchers.add(watcher);
    send(watcher, state());
  }

  /** The whole board as one line of JSON. */
  private String state() {
    var rows = new JsonArray();
    display.rows().forEach(row -> rows.add(row.toJson()));
    return new JsonObject()
        .put("time", time.get())
        .put("speed", options.speed())
        .put("summary", display.summary())
        .put("rows", rows)
        .encode();
  }

  private static String html(BoardRow row) {
    return "<tr class=\""
        + row.styles()
        + "\">"
        + cell("time", row.scheduled())
        + cell("flight", row.flight())
        + cell("from", row.origin())
        + cell("destination", row.destination())
        + cell("gate", row.gate())
        + cell("status", row.status())
        + "</tr>";
  }

  private static String cell(String style, String text) {
    return "<td class=\"" + style + "\">" + escape(text) + "</td>";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static void answer(RoutingContext request, Display.Answer answer) {
    if (wantsJson(request)) {
      json(request, answer.json());
    } else {
      text(request, answer.text());
    }
  }

  private static boolean wantsJson(RoutingContext request) {
    @Nullable String accepted = request.request().getHeader(HttpHeaders.ACCEPT);
    return accepted != null && accepted.contains("application/json");
  }

  private static void text(RoutingContext request, String text) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(text);
  }

  private static void json(RoutingContext request, JsonObject json) {
    request.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(json.encode());
  }

  private static String resource(String name) {
    try (var in = FlightsHttp.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "Expected the resource " + name + " beside the class, but it is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("Expected to read the resource " + name, e);
    }
  }
}
