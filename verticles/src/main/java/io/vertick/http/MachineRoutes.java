package io.vertick.http;

import io.vertick.Vertick;
import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.Right;
import io.vertick.directory.Announcement;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.MutationException;
import io.vertick.follow.StreamLimitException;
import io.vertick.json.AnnouncementJson;
import io.vertick.json.BadQuestionException;
import io.vertick.json.MachineJson;
import io.vertick.json.WhyJson;
import io.vertick.link.Principal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads machines of the whole cluster, as JSON: {@code /machines} lists them by id ({@code ?after=ID&limit=N} for the next page), {@code /machines/ID} shows one, {@code /machines/ID/next} and {@code
 * /machines/ID/why?state=NAME} or {@code ?add=NAME,…} or {@code ?set=NAME,…} explain it. Nothing is changed; who asks sees the machines that {@link
 * AccessRoutes} lets it read.
 */
public final class MachineRoutes {
  /** How many machines a page of {@code /machines} holds if nobody says. */
  public static final int PAGE_DEFAULT = 1_000;

  private static final Pattern PAGE = Pattern.compile("[1-9][0-9]{0,4}");

  private final Vertick vertick;

  private MachineRoutes(Vertick vertick) {
    this.vertick = vertick;
  }

  /** Adds the routes. */
  public static void mount(Router router, Vertick vertick) {
    var routes = new MachineRoutes(vertick);
    router.get("/machines").handler(routes::list);
    router.get("/machines/:id").handler(request -> routes.answer(request, routes::show));
    router
        .get("/machines/:id/next")
        .handler(request -> routes.answer(request, MachineRoutes::next));
    router
        .get("/machines/:id/why")
        .handler(request -> routes.answer(request, machine -> why(machine, request)));
  }

  private void list(RoutingContext request) {
    var access = AccessRoutes.of(request);
    vertick
        .links()
        .map(links -> links.list(access.machines(), access::mayRead))
        .orElse(Future.succeededFuture(List.of()))
        .map(announced -> page(announced, access, request.request()))
        .onSuccess(page -> json(request, 200, page))
        .onFailure(failure -> fail(request, failure));
  }

  /** Of the announced ones, which are sorted by id, and of those that are not: these are known on their own node only. */
  private JsonArray page(List<Announcement> announced, Access access, HttpServerRequest request) {
    var after = Objects.requireNonNullElse(request.getParam("after"), "");
    int limit = limit(request.getParam("limit"));
    var self = vertick.links().map(links -> links.self().id()).orElse(null);
    var byId = new TreeMap<String, JsonObject>();
    vertick.ids().stream()
        .filter(id -> id.compareTo(after) > 0 && access.mayRead(id))
        .sorted()
        .limit(limit)
        .forEach(id -> byId.put(id, new JsonObject().put("id", id).put("node", self)));
    announced.stream()
        .filter(machine -> machine.id().compareTo(after) > 0)
        .limit(limit)
        .forEach(machine -> byId.put(machine.id(), AnnouncementJson.of(machine)));
    return new JsonArray(byId.values().stream().limit(limit).toList());
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return PAGE_DEFAULT;
    } else if (!PAGE.matcher(text).matches()) {
      throw new BadQuestionException("Expected 1 to 99,999 for limit, but got \"" + text + "\"");
    }
    return Integer.parseInt(text);
  }

  private Future<Object> show(MachineRef<?> machine) {
    return machine
        .snapshot()
        .map(shown -> MachineJson.of(machine.schema(), shown))
        .compose(shown -> nodeOf(machine.id()).map(node -> shown.put("node", node)));
  }

  /** Null on a node by itself, and while the directory does not know the machine yet. */
  private Future<@Nullable String> nodeOf(String id) {
    return vertick
        .links()
        .map(links -> links.locate(id))
        .orElse(Future.succeededFuture())
        .map(machine -> machine == null ? null : machine.node());
  }

  private void answer(RoutingContext request, Function<MachineRef<?>, Future<Object>> question) {
    var id = request.pathParam("id");
    if (!AccessRoutes.may(request, Right.READ, id)) {
      return;
    }
    Future.succeededFuture(principalOf(request))
        .compose(principal -> vertick.machine(id, principal))
        .compose(question)
        .onSuccess(answer -> json(request, 200, answer))
        .onFailure(failure -> fail(request, failure));
  }

  /** On whose behalf machines are asked. */
  static Principal principalOf(RoutingContext request) {
    return new Principal(AccessRoutes.of(request).name());
  }

  static void fail(RoutingContext request, Throwable failure) {
    var error = new JsonObject().put("error", String.valueOf(failure.getMessage()));
    if (failure instanceof BadQuestionException) {
      json(request, 400, error);
    } else if (failure instanceof MachineUnavailableException) {
      json(request, 404, error);
    } else if (failure instanceof StreamLimitException || failure instanceof MutationException) {
      json(request, 503, error);
    } else {
      request.fail(failure);
    }
  }

  /** Completes when the answer is written. */
  static Future<Void> json(RoutingContext request, int status, Object answer) {
    request.response().setStatusCode(status);
    return request.json(answer);
  }

  private static Future<Object> next(MachineRef<?> machine) {
    return machine.next().map(WhyJson::of);
  }

  private static Future<Object> why(MachineRef<?> machine, RoutingContext request) {
    var schema = machine.schema();
    var query = request.queryParams();
    if (query.contains("state")) {
      return machine.why(MachineJson.state(schema, query.get("state"))).map(WhyJson::of);
    }
    if (query.contains("add")) {
      return machine
          .why(Mutation.add(MachineJson.states(schema, query.get("add"))))
          .map(WhyJson::of);
    }
    if (query.contains("set")) {
      return machine
          .why(Mutation.set(MachineJson.states(schema, query.get("set"))))
          .map(WhyJson::of);
    }
    throw new BadQuestionException(
        "Expected ?state=NAME, ?add=NAME,… or ?set=NAME,…, but got none of them");
  }
}
