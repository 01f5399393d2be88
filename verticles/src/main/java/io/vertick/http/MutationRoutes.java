package io.vertick.http;

import io.vertick.Vertick;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MutationException;
import io.vertick.engine.machine.Result;
import io.vertick.json.BadQuestionException;
import io.vertick.json.MutationJson;
import io.vertick.json.ResultJson;
import io.vertick.json.Verb;
import io.vertick.logging.OneLine;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes machines, hosted here or on a linked node: {@code POST /machines/ID/add}, {@code remove}, {@code set}, and {@code can-add} and {@code can-remove}, which only ask. The body is
 * JSON of at most {@value #BODY_BYTES_MAX} bytes: {@code {"states": ["Unlocked"], "args": {"cents": 50}, "ifVersion": 7, "withinMs": 2000}}, all but the states may be left out.
 *
 * <p>The answer to what reached a machine is 200 and its result, a refusal included. There are no tokens yet: only who is on this machine may ask, and each mutation
 * leaves a line in the log {@code vertick.audit}.
 */
public final class MutationRoutes {
  static final int BODY_BYTES_MAX = 65_536;

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final Vertick vertick;

  private MutationRoutes(Vertick vertick) {
    this.vertick = vertick;
  }

  /** Adds the routes. */
  public static void mount(Router router, Vertick vertick) {
    var routes = new MutationRoutes(vertick);
    for (var verb : Verb.values()) {
      router
          .post("/machines/:id/" + verb.text())
          .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
          .handler(MutationRoutes::refuseStrangers)
          .handler(request -> routes.mutate(request, verb));
    }
  }

  /** A page in a browser on this machine is none of its users: it can't send JSON elsewhere without asking first, and a name that was bent to here shows. */
  static void refuseStrangers(RoutingContext request) {
    var host = request.request().authority();
    if (host == null || !LOOPBACK.contains(host.host())) {
      refuse(request, 403, "Expected a request to localhost, but it is for " + host);
    } else if (!isJson(request.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
      refuse(request, 415, "Expected the content type application/json, but it is another");
    } else {
      request.next();
    }
  }

  private static boolean isJson(@Nullable String contentType) {
    return contentType != null
        && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
  }

  private static void refuse(RoutingContext request, int status, String error) {
    MachineRoutes.json(request, status, new JsonObject().put("error", error));
  }

  private void mutate(RoutingContext request, Verb verb) {
    Future.succeededFuture(request.pathParam("id"))
        .compose(id -> vertick.machine(id, MachineRoutes.CALLER))
        .compose(machine -> mutate(machine, verb, request))
        .recover(MutationRoutes::resultOf)
        .onSuccess(result -> MachineRoutes.json(request, 200, ResultJson.of(result)))
        .onFailure(failure -> MachineRoutes.fail(request, failure));
  }

  private static Future<Result> mutate(MachineRef<?> machine, Verb verb, RoutingContext request) {
    var caller = "http from " + request.request().remoteAddress();
    return MutationJson.send(machine, verb, bodyOf(request), caller);
  }

  private static Future<Result> resultOf(Throwable failed) {
    return failed instanceof MutationException early
        ? Future.succeededFuture(early.result())
        : Future.failedFuture(failed);
  }

  static JsonObject bodyOf(RoutingContext request) {
    try {
      var body = request.body().asJsonObject();
      if (body != null) {
        return body;
      }
    } catch (DecodeException | ClassCastException malformed) {
      throw new BadQuestionException("Expected a JSON object, but " + OneLine.of(malformed));
    }
    throw new BadQuestionException("Expected a JSON object, but got no body");
  }
}
