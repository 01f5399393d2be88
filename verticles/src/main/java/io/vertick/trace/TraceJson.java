package io.vertick.trace;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Cause;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.schema.Relation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records as JSON objects: {@code fact} says which, states go by name, what is absent, empty or false is left out. Any thread. */
final class TraceJson {
  private static final int TEXT_MAX = 1_000;

  private TraceJson() {}

  static JsonObject of(TraceRecord fact) {
    var stamp = fact.stamp();
    var json = new JsonObject()
        .put("fact", kindOf(fact))
        .put("machine", stamp.machine())
        .put("incarnation", stamp.incarnation().toString())
        .put("seq", stamp.sequence())
        .put("time", stamp.timeMs());
    putIf(json, "detail", fact.isDetail());
    put(json, fact);
    return json;
  }

  /** The record's own name with small letters and without the subject that all share: {@code machineTraced}, {@code transitionEnded}. */
  private static String kindOf(TraceRecord fact) {
    var name = fact.getClass().getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static void put(JsonObject json, TraceRecord fact) {
    if (fact instanceof TransitionEnded ended) {
      put(json, ended);
    } else if (fact instanceof TraceRecord.MachineTraced traced) {
      json.put("schema", schema(traced.schema())).put("state", export(traced.export()));
    } else if (fact instanceof TraceRecord.MachineLoaded loaded) {
      json.put("state", export(loaded.export()));
    } else if (fact instanceof TraceRecord.MachineGrown grown) {
      json.put("schema", schema(grown.schema()));
    } else if (fact instanceof TraceRecord.ReplicaUpdated updated) {
      put(json, updated.update());
    } else if (fact instanceof TraceRecord.MutationQueued queued) {
      call(json, queued.type(), queued.called(), queued.queueTick());
      json.put("cause", cause(queued.cause()));
      putIf(json, "check", queued.isCheck());
      putText(json, "error", queued.error());
    } else if (fact instanceof TraceRecord.MutationRefused refused) {
      call(json, refused.type(), refused.called(), refused.queueTick());
      json.put("cause", cause(refused.cause()));
      result(json, refused.result());
    } else if (fact instanceof TraceRecord.MutationExpired expired) {
      call(json, expired.type(), expired.called(), expired.queueTick());
      json.put("cause", cause(expired.cause()));
    } else if (fact instanceof TraceRecord.EvalEnded eval) {
      result(json, eval.result());
    } else if (fact instanceof TraceRecord.RelationsDecided decided) {
      json.put("transition", decided.transition()).put("decisions", texts(decided.decisions()));
    } else if (fact instanceof TraceRecord.HandlerAnswered answered) {
      handler(json, answered.transition(), answered.handler(), answered.nanos());
      putText(json, "refusal", answered.refusal());
    } else if (fact instanceof TraceRecord.HandlerFailed failed) {
      handler(json, failed.transition(), failed.handler(), 0);
      putText(json, "error", failed.error());
      putIf(json, "reported", failed.isReported());
    } else if (fact instanceof TraceRecord.HandlerSlow slow) {
      handler(json, slow.transition(), slow.handler(), slow.nanos());
    } else {
      putRest(json, fact);
    }
  }

  /** What is not about mutations and handlers. */
  private static void putRest(JsonObject json, TraceRecord fact) {
    if (fact instanceof TraceRecord.WaitCreated created) {
      json.put("number", created.number()).put("wait", text(created.description()));
    } else if (fact instanceof TraceRecord.WaitEnded ended) {
      json.put("number", ended.number());
      putText(json, "error", ended.failure());
    } else if (fact instanceof TraceRecord.TimerStarted started) {
      json.put("of", started.state().name())
          .put("timer", word(started.kind()))
          .put("ms", started.duration().toMillis());
    } else if (fact instanceof TraceRecord.TimerEnded ended) {
      json.put("of", ended.state().name())
          .put("timer", word(ended.kind()))
          .put("fired", ended.fired());
    } else if (fact instanceof TraceRecord.ForkStarted started) {
      json.put("number", started.number())
          .put("transition", started.transition())
          .put("of", started.state().name())
          .put("pool", started.pool());
    } else if (fact instanceof TraceRecord.ForkEnded ended) {
      json.put("number", ended.number()).put("outcome", word(ended.outcome()));
      putText(json, "error", ended.error());
    } else if (fact instanceof TraceRecord.PipeAnswered answered) {
      json.put("pipe", answered.pipe())
          .put("target", answered.target())
          .put("mutation", text(answered.mutation()));
      result(json, answered.result());
    } else if (fact instanceof TraceRecord.MachineBroken broken) {
      putText(json, "error", broken.error());
    } else if (fact instanceof TraceRecord.TracerFailed failed) {
      putText(json, "error", failed.error());
    } else if (fact instanceof TraceRecord.DisposalHookFailed failed) {
      putText(json, "error", failed.error());
    }
  }

  /** By index: the names stand in the schema of the replica's first line. */
  private static void put(JsonObject json, ViewUpdate update) {
    var ticks = new JsonObject();
    for (int i = 0; i < update.diff().size(); i++) {
      ticks.put(String.valueOf(update.diff().index(i)), update.diff().increment(i));
    }
    json.put("base", update.base())
        .put("version", update.version())
        .put("queueTick", update.queueTick())
        .put("ticks", ticks);
    if (!update.attributes().isEmpty()) {
      var attributes = new JsonObject();
      update.attributes().forEach((index, value) -> attributes.put(index.toString(), value));
      json.put("attributes", attributes);
    }
    putText(json, "error", update.error());
  }

  private static void put(JsonObject json, TransitionEnded ended) {
    json.put("number", ended.number());
    call(json, ended.type(), ended.called(), ended.queueTick());
    json.put("cause", cause(ended.cause()));
    putIf(json, "auto", ended.auto());
    putIf(json, "check", ended.check());
    putIf(json, "threw", ended.threw());
    if (!ended.args().isEmpty()) {
      json.put("args", args(ended.args()));
    }
    result(json, ended.result());
    if (ended.handlerNanos() > 0) {
      json.put("handlerNanos", ended.handlerNanos());
    }
    var ticks = new JsonObject();
    var diff = ended.diff();
    var names = ended.changed().names();
    for (int i = 0; i < names.size(); i++) {
      ticks.put(names.get(i), diff.increment(i));
    }
    json.put("ticks", ticks).put("version", ended.version());
    if (!ended.attributes().isEmpty()) {
      var attributes = new JsonObject();
      ended.attributes().forEach((attribute, value) -> attributes.put(attribute.name(), value));
      json.put("attributes", attributes);
    }
  }

  private static void call(
      JsonObject json, MutationType type, Collection<State> called, long queueTick) {
    json.put("type", type.text()).put("called", names(called));
    if (queueTick > 0) {
      json.put("queueTick", queueTick);
    }
  }

  private static void handler(JsonObject json, long transition, Object event, long nanos) {
    json.put("transition", transition).put("handler", event.toString());
    if (nanos > 0) {
      json.put("nanos", nanos);
    }
  }

  private static JsonObject cause(Cause cause) {
    var json = new JsonObject().put("kind", word(cause.kind()));
    if (cause.transition() > 0) {
      json.put("transition", cause.transition());
    }
    var origin = cause.origin();
    if (origin != null) {
      json.put(
          "origin",
          new JsonObject()
              .put("machine", origin.machine())
              .put("incarnation", origin.incarnation().toString())
              .put("transition", origin.transition())
              .put("pipes", new JsonArray(origin.pipes())));
    }
    return json;
  }

  private static void result(JsonObject json, Result result) {
    json.put("result", result.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    if (result instanceof Result.Refused refused) {
      json.put("verdict", verdict(refused.verdict()));
    } else if (result instanceof Result.Failed failed) {
      putText(json, "error", failed.error());
      json.put("takenOut", names(failed.takenOut().toList()));
    } else if (!result.isExecuted()) {
      json.put("reason", text(result.toString()));
    }
  }

  private static JsonObject verdict(Verdict verdict) {
    var json =
        new JsonObject().put("code", verdict.code().text()).put("text", text(verdict.text()));
    if (verdict.state() != null) {
      json.put("state", verdict.state().name());
    }
    if (!verdict.chain().isEmpty()) {
      json.put("because", names(verdict.because())).put("chain", names(verdict.chain()));
    }
    if (verdict.handler() != null) {
      json.put("handler", verdict.handler().toString());
    }
    return json;
  }

  private static JsonObject export(MachineExport export) {
    var json = new JsonObject()
        .put(
            "ticks",
            new JsonArray(Arrays.stream(export.clock().toArray()).boxed().toList()))
        .put("version", export.version())
        .put("queueTick", export.queueTick())
        .put("attributes", new JsonObject(new LinkedHashMap<>(export.attributes())));
    if (export.error() != null) {
      json.put("error", text(export.error()));
    }
    return json;
  }

  private static JsonObject schema(Schema<?> schema) {
    var states = new JsonArray();
    schema.all().forEach(state -> states.add(state(schema, state)));
    var attributes = new JsonObject();
    schema
        .attributes()
        .forEach(attribute -> attributes.put(attribute.name(), attribute.type().name()));
    return new JsonObject()
        .put("hash", schema.hash().toString())
        .put("states", states)
        .put("attributes", attributes);
  }

  private static JsonObject state(Schema<?> schema, State state) {
    var json = new JsonObject().put("name", state.name());
    putIf(json, "auto", state.isAuto());
    putIf(json, "multi", state.isMulti());
    putIf(json, "quiet", state.isQuiet());
    var definition = schema.definition(state.index());
    for (var relation : Relation.values()) {
      var related = definition.related(relation);
      if (related.length > 0) {
        json.put(
            relation.text(),
            names(Arrays.stream(related).<State>mapToObj(schema::state).toList()));
      }
    }
    return json;
  }

  private static JsonObject args(Args args) {
    var json = new JsonObject();
    for (Map.Entry<String, Object> arg : args.asMap().entrySet()) {
      json.put(arg.getKey(), value(arg.getValue()));
    }
    return json;
  }

  /** Inside one JVM an argument may be any object: what JSON does not know is written as text. */
  private static Object value(Object value) {
    return value instanceof Number || value instanceof Boolean || value instanceof String
        ? value
        : text(value.toString());
  }

  private static JsonArray names(Collection<State> states) {
    return new JsonArray(states.stream().map(State::name).toList());
  }

  private static JsonArray texts(List<?> objects) {
    return new JsonArray(objects.stream().map(Object::toString).toList());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void putIf(JsonObject json, String key, boolean holds) {
    if (holds) {
      json.put(key, true);
    }
  }

  private static void putText(JsonObject json, String key, @Nullable Object value) {
    if (value != null) {
      json.put(key, text(value.toString()));
    }
  }

  private static String text(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
  }
}
