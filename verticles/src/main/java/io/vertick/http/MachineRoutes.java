package io.vertick.http;

import io.vertick.Vertick;
import io.vertick.directory.Announcement;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.NextMutation;
import io.vertick.engine.machine.Why;
import io.vertick.engine.relation.Remedy;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.schema.NearestName;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.link.Principal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads machines, as JSON: {@code /machines} lists those of the whole cluster, {@code /machines/ID} tells of one, but of one hosted elsewhere only where that is. Those
 * hosted here also answer {@code /machines/ID/next}, and {@code /machines/ID/why?state=NAME} or {@code ?add=NAME,…} or {@code ?set=NAME,…}. Nothing is changed.
 */
public final class MachineRoutes {
  /** Who asks over HTTP is on this machine. */
  static final Principal CALLER = new Principal("loopback");

  private final Vertick vertick;

  private MachineRoutes(Vertick vertick) {
    this.vertick = vertick;
  }

  /** A question that can't be asked; the message is for the one who asked. */
  static final class BadQuestionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadQuestionException(String message) {
      super(message, null, false, false);
    }
  }

  /** Adds the routes. */
  public static void mount(Router router, Vertick vertick) {
    var routes = new MachineRoutes(vertick);
    router.get("/machines").handler(routes::list);
    router.get("/machines/:id").handler(routes::show);
    router
        .get("/machines/:id/next")
        .handler(request -> routes.answer(request, MachineRoutes::next));
    router
        .get("/machines/:id/why")
        .handler(request -> routes.answer(request, machine -> why(machine, request)));
  }

  private void list(RoutingContext request) {
    vertick
        .links()
        .map(links -> links.list(machine -> true))
        .orElse(Future.succeededFuture(List.of()))
        .onSuccess(announced -> json(request, 200, list(announced)))
        .onFailure(request::fail);
  }

  /** Machines that are not announced are known on their own node only. */
  private JsonArray list(List<Announcement> announced) {
    var self = vertick.links().map(links -> links.self().id()).orElse(null);
    var byId = new TreeMap<String, JsonObject>();
    vertick.ids().forEach(id -> byId.put(id, new JsonObject().put("id", id).put("node", self)));
    announced.forEach(machine -> byId.put(machine.id(), json(machine)));
    return new JsonArray(List.copyOf(byId.values()));
  }

  static JsonObject json(Announcement machine) {
    return new JsonObject()
        .put("id", machine.id())
        .put("node", machine.node())
        .put("type", machine.type())
        .put("tags", new JsonArray(machine.tags().stream().sorted().toList()))
        .put("since", Instant.ofEpochMilli(machine.sinceMs()).toString());
  }

  private void show(RoutingContext request) {
    var id = request.pathParam("id");
    vertick
        .machine(id)
        .compose(MachineRoutes::show)
        .recover(notHere -> showElsewhere(id, notHere))
        .onSuccess(answer -> json(request, 200, answer))
        .onFailure(failure -> fail(request, failure));
  }

  /** Links carry no clocks yet, so this is what the directory knows. */
  private Future<Object> showElsewhere(String id, Throwable notHere) {
    return vertick
        .links()
        .map(links -> links.locate(id))
        .orElse(Future.succeededFuture())
        .compose(machine ->
            machine == null ? Future.failedFuture(notHere) : Future.succeededFuture(json(machine)));
  }

  private void answer(RoutingContext request, Function<MachineRef<?>, Future<Object>> question) {
    Future.succeededFuture(request.pathParam("id"))
        .compose(id -> vertick.machine(id, CALLER))
        .compose(question)
        .onSuccess(answer -> json(request, 200, answer))
        .onFailure(failure -> fail(request, failure));
  }

  static void fail(RoutingContext request, Throwable failure) {
    var error = new JsonObject().put("error", String.valueOf(failure.getMessage()));
    if (failure instanceof BadQuestionException) {
      json(request, 400, error);
    } else if (failure instanceof MachineUnavailableException) {
      json(request, 404, error);
    } else {
      request.fail(failure);
    }
  }

  /** Completes when the answer is written. */
  static Future<Void> json(RoutingContext request, int status, Object answer) {
    request.response().setStatusCode(status);
    return request.json(answer);
  }

  private static Future<Object> show(MachineRef<?> machine) {
    return machine.snapshot().map(shown -> show(machine.schema(), shown));
  }

  private static JsonObject show(Schema<?> schema, MachineSnapshot shown) {
    var ticks = new JsonObject();
    schema.all().forEach(state -> ticks.put(state.name(), shown.clock().tick(state.index())));
    return new JsonObject()
        .put("id", shown.id())
        .put("active", names(shown.active().toList()))
        .put("ticks", ticks)
        .put("version", shown.version())
        .put("queueTick", shown.queueTick())
        .put("attributes", new JsonObject(new LinkedHashMap<>(shown.attributes())))
        .put("error", shown.error());
  }

  private static Future<Object> next(MachineRef<?> machine) {
    return machine
        .next()
        .map(all -> new JsonArray(all.stream().map(MachineRoutes::next).toList()));
  }

  private static JsonObject next(NextMutation next) {
    return new JsonObject()
        .put("type", next.type().text())
        .put("state", next.state().name())
        .put("enters", names(next.enters().toList()))
        .put("exits", names(next.exits().toList()))
        .put("asks", new JsonArray(next.asked().stream().map(Object::toString).toList()));
  }

  private static Future<Object> why(MachineRef<?> machine, RoutingContext request) {
    var schema = machine.schema();
    var query = request.queryParams();
    if (query.contains("state")) {
      return machine.why(state(schema, query.get("state"))).map(MachineRoutes::json);
    }
    if (query.contains("add")) {
      return machine.why(Mutation.add(states(schema, query.get("add")))).map(MachineRoutes::json);
    }
    if (query.contains("set")) {
      return machine.why(Mutation.set(states(schema, query.get("set")))).map(MachineRoutes::json);
    }
    throw new BadQuestionException(
        "Expected ?state=NAME, ?add=NAME,… or ?set=NAME,…, but got none of them");
  }

  private static State[] states(Schema<?> schema, String names) {
    return Arrays.stream(names.split(",")).map(name -> state(schema, name)).toArray(State[]::new);
  }

  static State state(Schema<?> schema, String name) {
    if (!schema.has(name)) {
      throw new BadQuestionException("Expected a state of the machine, but got \"" + name + "\""
          + NearestName.hint(name, schema.names()));
    }
    return schema.state(name);
  }

  private static JsonObject json(Why why) {
    var json = new JsonObject()
        .put("kind", why.kind().name().toLowerCase(Locale.ROOT))
        .put("text", why.text());
    put(json, why.verdict());
    put(json, why.remedy());
    return json;
  }

  static void put(JsonObject json, @Nullable Verdict verdict) {
    if (verdict != null) {
      json.put("code", verdict.code().text())
          .put("because", names(verdict.because()))
          .put("chain", names(verdict.chain()));
      if (verdict.handler() != null) {
        json.put("handler", verdict.handler().toString());
      }
    }
  }

  private static void put(JsonObject json, @Nullable Remedy remedy) {
    if (remedy != null) {
      json.put(
          "remedy",
          new JsonObject()
              .put("remove", names(remedy.remove().toList()))
              .put(remedy.type().text(), names(remedy.called())));
    }
  }

  static JsonArray names(Collection<State> states) {
    return new JsonArray(states.stream().map(State::name).toList());
  }
}
