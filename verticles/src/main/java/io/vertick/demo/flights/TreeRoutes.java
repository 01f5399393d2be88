package io.vertick.demo.flights;

import io.micrometer.core.instrument.Timer;
import io.vertick.Vertick;
import io.vertick.engine.machine.MachineView;
import io.vertick.http.ClusterRoutes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** What the terminal of a tree asks its processes: how they are, and that the root pauses. On the context of the view. */
final class TreeRoutes {
  static final String STATUS = "/flights/status";
  static final String PAUSE = "/flights/pause";

  private final Vertick vertick;
  private final MachineView<?> view;
  private final Timer lag;

  private TreeRoutes(Vertick vertick, MachineView<?> view, Timer lag) {
    this.vertick = vertick;
    this.view = view;
    this.lag = lag;
  }

  /** Adds the routes. */
  static void mount(
      Router router, Vertick vertick, MachineView<?> view, Timer lag, Runnable pause) {
    var routes = new TreeRoutes(vertick, view, lag);
    router.get(STATUS).handler(routes::status);
    ClusterRoutes.mountShown(router, vertick);
    router.post(PAUSE).handler(request -> {
      pause.run();
      request.response().end("paused\n");
    });
  }

  private void status(RoutingContext request) {
    vertick
        .links()
        .orElseThrow()
        .status()
        .onSuccess(links -> request
            .response()
            .putHeader("Content-Type", "application/json")
            .end(TreeStatus.of(view, lag, links)
                .toJson()
                .put("links", TreeStatus.links(links))
                .encode()))
        .onFailure(request::fail);
  }
}
