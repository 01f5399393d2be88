package io.vertick.json;

import io.vertick.engine.machine.Result;
import io.vertx.core.json.JsonObject;

/** A result as a program reads it: {@code result} is one of executed, refused, failed, queued, notApplied and unknown; {@code text} is for people. */
public final class ResultJson {
  private ResultJson() {}

  /** As JSON; a refusal has its verdict, what was not applied or is unknown its code. */
  public static JsonObject of(Result result) {
    var json = new JsonObject();
    if (result instanceof Result.Executed executed) {
      json.put("result", "executed").put("version", executed.version());
    } else if (result instanceof Result.Refused refused) {
      json.put("result", "refused")
          .put("version", refused.version())
          .put("verdict", verdict(refused));
    } else if (result instanceof Result.Failed failed) {
      json.put("result", "failed")
          .put("version", failed.version())
          .put("error", String.valueOf(failed.error()))
          .put("takenOut", MachineJson.names(failed.takenOut().toList()));
    } else if (result instanceof Result.NotApplied not) {
      json.put("result", "notApplied").put("code", not.code().text()).put("reason", not.reason());
    } else if (result instanceof Result.Unknown unknown) {
      json.put("result", "unknown")
          .put("code", unknown.code().text())
          .put("reason", unknown.reason());
    } else if (result instanceof Result.Queued queued) {
      json.put("result", "queued").put("queueTick", queued.queueTick());
    }
    return json.put("text", result.toString());
  }

  private static JsonObject verdict(Result.Refused refused) {
    var verdict = new JsonObject().put("text", refused.verdict().text());
    MachineJson.put(verdict, refused.verdict());
    return verdict;
  }
}
