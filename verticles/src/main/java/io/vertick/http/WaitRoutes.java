package io.vertick.http;

import io.vertick.Vertick;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.Right;
import io.vertick.bridge.access.Shares;
import io.vertick.engine.machine.RefWait;
import io.vertick.json.WaitJson;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;

/**
 * Waits at machines of the whole cluster: {@code POST /machines/ID/when} with the body of {@link WaitJson} is answered when the wait has ended, however; it is cancelled when the client goes away.
 * Only who may read the machine may, and at most {@value #WAITS_MAX} wait at a time, those of one token being {@linkplain Shares bounded} too: one more is answered 503.
 */
public final class WaitRoutes {
  static final int WAITS_MAX = 1_024;

  private final Vertick vertick;
  private final Shares waits;

  private WaitRoutes(Vertick vertick, int waitsMax) {
    this.vertick = vertick;
    waits = new Shares("waits over HTTP", waitsMax, Limit.WAITS);
  }

  /** Adds the route. */
  public static void mount(Router router, Vertick vertick) {
    mount(router, vertick, WAITS_MAX);
  }

  static void mount(Router router, Vertick vertick, int waitsMax) {
    var routes = new WaitRoutes(vertick, waitsMax);
    router
        .post("/machines/:id/when")
        .handler(BodyHandler.create(false).setBodyLimit(MutationRoutes.BODY_BYTES_MAX))
        .handler(AccessRoutes::refuseStrangers)
        .handler(request -> {
          if (AccessRoutes.may(request, Right.READ, request.pathParam("id"))) {
            routes.admit(request);
          }
        });
  }

  private void admit(RoutingContext request) {
    var access = AccessRoutes.of(request);
    waits
        .take(access, 1)
        .ifPresentOrElse(refusal -> AccessRoutes.refuse(request, 503, refusal), () -> {
          request.addEndHandler(answered -> waits.release(access, 1));
          await(request);
        });
  }

  private void await(RoutingContext request) {
    Future.succeededFuture(request.pathParam("id"))
        .compose(id -> vertick.machine(id, MachineRoutes.principalOf(request)))
        .map(machine -> WaitJson.begin(machine, MutationRoutes.bodyOf(request)))
        .onSuccess(wait -> answer(wait, request))
        .onFailure(failure -> MachineRoutes.fail(request, failure));
  }

  private static void answer(RefWait wait, RoutingContext request) {
    long begun = System.nanoTime();
    if (request.response().closed()) {
      wait.cancel();
      return;
    }
    request.addEndHandler(gone -> wait.cancel());
    wait.future().onComplete((fulfilled, failure) -> {
      if (!request.response().closed()) {
        var lasted = Duration.ofNanos(System.nanoTime() - begun);
        MachineRoutes.json(request, 200, WaitJson.of(failure, lasted));
      }
    });
  }
}
