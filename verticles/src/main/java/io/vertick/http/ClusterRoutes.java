package io.vertick.http;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.vertick.Vertick;
import io.vertick.bridge.access.Right;
import io.vertick.cluster.Cluster;
import io.vertick.cluster.Member;
import io.vertick.directory.Announcement;
import io.vertick.json.MutationJson;
import io.vertick.link.LinkStatus;
import io.vertick.link.Links;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The cluster, as JSON: {@code GET /cluster} tells of its members, this node's links to them, and how many machines each hosts. {@code POST /cluster/drain} with {@code
 * {"withinMs": 10000}} makes this node leave, once what runs has come to its end; only who administers all machines may.
 */
public final class ClusterRoutes {
  private static final int BODY_BYTES_MAX = 1_024;

  private final Vertick vertick;
  private final Cluster cluster;
  private final Links links;
  private final Runnable leave;

  private ClusterRoutes(Vertick vertick, Cluster cluster, Links links, Runnable leave) {
    this.vertick = vertick;
    this.cluster = cluster;
    this.links = links;
    this.leave = leave;
  }

  /**
   * Adds the routes, if the node is one of a cluster.
   *
   * @param leave run when the node has drained and the caller was told
   */
  public static void mount(Router router, Vertick vertick, Runnable leave) {
    with(vertick, leave, routes -> {
      router.get("/cluster").handler(routes::show);
      routes.mountDrain(router);
    });
  }

  /** Adds the route that tells, if the node is one of a cluster, and not the one that makes it leave. */
  public static void mountShown(Router router, Vertick vertick) {
    with(vertick, () -> {}, routes -> router.get("/cluster").handler(routes::show));
  }

  private static void with(Vertick vertick, Runnable leave, Consumer<ClusterRoutes> mount) {
    vertick
        .cluster()
        .ifPresent(cluster -> vertick
            .links()
            .ifPresent(links -> mount.accept(new ClusterRoutes(vertick, cluster, links, leave))));
  }

  private void mountDrain(Router router) {
    router
        .post("/cluster/drain")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
        .handler(AccessRoutes::refuseStrangers)
        .handler(this::drain);
  }

  private void show(RoutingContext request) {
    Future.all(links.status(), links.list(machine -> true), links.strangers())
        .onSuccess(all -> MachineRoutes.json(
            request,
            200,
            json(all.<List<LinkStatus>>resultAt(0), all.resultAt(1))
                .put("strangers", all.<Long>resultAt(2))))
        .onFailure(request::fail);
  }

  private JsonObject json(List<LinkStatus> status, List<Announcement> machines) {
    var membership = cluster.membership();
    var counts =
        machines.stream().collect(groupingBy(Announcement::node, TreeMap::new, counting()));
    var machinesOf = new JsonObject();
    counts.forEach(machinesOf::put);
    return new JsonObject()
        .put("self", membership.self().id())
        .put(
            "members",
            new JsonArray(membership.members().stream().map(ClusterRoutes::json).toList()))
        .put("links", new JsonArray(status.stream().map(ClusterRoutes::json).toList()))
        .put("machines", machinesOf);
  }

  private static JsonObject json(Member member) {
    return new JsonObject()
        .put("id", member.id())
        .put("address", member.address())
        .put("incarnation", member.incarnation().toString())
        .put("since", Instant.ofEpochMilli(member.since()).toString());
  }

  private static JsonObject json(LinkStatus link) {
    return new JsonObject()
        .put("node", link.node())
        .put("state", link.state())
        .put("roundTripMicros", link.roundTripNanos() / 1_000)
        .put("inFlight", link.inFlight())
        .put("creditBytes", link.creditBytes())
        .put("outboxBytes", link.outboxBytes())
        .put("bytesSent", link.bytesSent())
        .put("bytesReceived", link.bytesReceived())
        .put("framesSent", link.framesSent())
        .put("framesReceived", link.framesReceived())
        .put("messagesResent", link.messagesResent())
        .put("malformed", link.malformed())
        .put("foreign", link.foreign())
        .put("suspicions", link.suspicions())
        .put("followed", link.followed())
        .put("followers", link.followers())
        .put("resyncs", link.resyncs())
        .put("mismatches", link.mismatches());
  }

  private void drain(RoutingContext request) {
    if (!AccessRoutes.of(request).mayAdministerNode()) {
      AccessRoutes.refuse(
          request, 403, AccessRoutes.of(request).refusal(Right.ADMIN, "all machines (*)"));
      return;
    }
    Future.succeededFuture(request)
        .compose(asked -> vertick.drain(MutationJson.within(MutationRoutes.bodyOf(asked))))
        .compose(running -> MachineRoutes.json(
            request,
            200,
            new JsonObject().put("node", cluster.membership().self().id()).put("running", running)))
        .onSuccess(told -> leave.run())
        .onFailure(failure -> MachineRoutes.fail(request, failure));
  }
}
