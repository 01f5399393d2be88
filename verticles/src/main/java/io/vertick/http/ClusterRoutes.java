package io.vertick.http;

import io.vertick.cluster.Member;
import io.vertick.cluster.Membership;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Instant;

/** Who is in the cluster, as JSON: {@code /cluster}. */
public final class ClusterRoutes {
  private ClusterRoutes() {}

  /** Adds the route. */
  public static void mount(Router router, Membership membership) {
    router.get("/cluster").handler(request -> MachineRoutes.json(request, 200, json(membership)));
  }

  private static JsonObject json(Membership membership) {
    var members = membership.members().stream().map(ClusterRoutes::json).toList();
    return new JsonObject()
        .put("self", membership.self().id())
        .put("members", new JsonArray(members));
  }

  private static JsonObject json(Member member) {
    return new JsonObject()
        .put("id", member.id())
        .put("address", member.address())
        .put("incarnation", member.incarnation().toString())
        .put("since", Instant.ofEpochMilli(member.since()).toString());
  }
}
