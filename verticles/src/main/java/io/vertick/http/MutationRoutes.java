package io.vertick.http;

import io.vertick.Vertick;
import io.vertick.bridge.access.Right;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MutationException;
import io.vertick.engine.machine.Result;
import io.vertick.json.BadQuestionException;
import io.vertick.json.MutationJson;
import io.vertick.json.ResultJson;
import io.vertick.json.Verb;
import io.vertick.logging.OneLine;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/**
 * Changes machines, hosted here or on a linked node: {@code POST /machines/ID/add}, {@code remove}, {@code set}, {@code toggle}, and {@code can-add} and {@code can-remove}, which only ask. The body is
 * JSON of at most {@value #BODY_BYTES_MAX} bytes: {@code {"states": ["Unlocked"], "args": {"cents": 50}, "ifVersion": 7, "ifTicks": {"Unlocked": 3}, "withinMs": 2000}}, all but the states may be left out.
 *
 * <p>The answer to what reached a machine is 200 and its result, a refusal included. Who asks needs the right to mutate, also for what only asks, because handlers run; see {@link
 * AccessRoutes}. Each mutation leaves a line in the log {@code vertick.audit}.
 */
public final class MutationRoutes {
  static final int BODY_BYTES_MAX = 65_536;

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
          .handler(AccessRoutes::refuseStrangers)
          .handler(request -> routes.mutate(request, verb));
    }
  }

  private void mutate(RoutingContext request, Verb verb) {
    var id = request.pathParam("id");
    if (AccessRoutes.may(request, Right.MUTATE, id)) {
      mutate(request, verb, id);
    }
  }

  private void mutate(RoutingContext request, Verb verb, String id) {
    Future.succeededFuture(MachineRoutes.principalOf(request))
        .compose(principal -> vertick.machine(id, principal))
        .compose(machine -> mutate(machine, verb, request))
        .recover(MutationRoutes::resultOf)
        .onSuccess(result -> MachineRoutes.json(request, 200, ResultJson.of(result)))
        .onFailure(failure -> MachineRoutes.fail(request, failure));
  }

  private static Future<Result> mutate(MachineRef<?> machine, Verb verb, RoutingContext request) {
    var caller =
        AccessRoutes.of(request).name() + ", http from " + request.request().remoteAddress();
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
