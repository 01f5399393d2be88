package io.vertick.http;

import io.vertick.bridge.access.Right;
import io.vertick.follow.FollowQuestion;
import io.vertick.follow.FollowStream;
import io.vertick.follow.FollowStreams;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/**
 * Follows machines of the whole cluster: {@code POST /follow} with the body of a {@link FollowQuestion}, of at most {@value #BODY_BYTES_MAX} bytes, is answered with a stream of JSON lines, the events of
 * {@link FollowStream}, for as long as the client stays. Only who is on this machine may.
 */
public final class FollowRoutes {
  static final int BODY_BYTES_MAX = 262_144;

  private static final String JSON_LINES = "application/x-ndjson";

  private final FollowStreams streams;

  private FollowRoutes(FollowStreams streams) {
    this.streams = streams;
  }

  /** Adds the route. */
  public static void mount(Router router, FollowStreams streams) {
    var routes = new FollowRoutes(streams);
    router
        .post("/follow")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
        .handler(AccessRoutes::refuseStrangers)
        .handler(routes::follow);
  }

  private void follow(RoutingContext request) {
    Future.succeededFuture(request)
        .map(asked -> FollowQuestion.read(MutationRoutes.bodyOf(asked)))
        .onSuccess(question -> follow(question, request))
        .onFailure(failure -> MachineRoutes.fail(request, failure));
  }

  private void follow(FollowQuestion question, RoutingContext request) {
    if (question.machines().stream()
        .allMatch(machine -> AccessRoutes.may(request, Right.READ, machine))) {
      streams
          .open(question, AccessRoutes.of(request))
          .onSuccess(stream -> begin(stream, request))
          .onFailure(failure -> MachineRoutes.fail(request, failure));
    }
  }

  private static void begin(FollowStream stream, RoutingContext request) {
    var response = request.response();
    if (response.closed()) {
      stream.close();
      return;
    }
    request.addEndHandler(gone -> stream.close());
    response.putHeader(HttpHeaders.CONTENT_TYPE, JSON_LINES).setChunked(true);
    var connection = request.request().connection();
    stream.begin(response, String.valueOf(connection.remoteAddress()), connection::close);
  }
}
