package io.vertick.json;

import io.vertick.engine.machine.NextMutation;
import io.vertick.engine.machine.Why;
import io.vertick.engine.relation.Remedy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why something is not active or would be refused, and what would be accepted. Any thread. */
public final class WhyJson {
  private WhyJson() {}

  /** {@code {"kind", "text"}}, and what the verdict and the remedy say if there are any. */
  public static JsonObject of(Why why) {
    var json = new JsonObject()
        .put("kind", why.kind().name().toLowerCase(Locale.ROOT))
        .put("text", why.text());
    MachineJson.put(json, why.verdict());
    put(json, why.remedy());
    return json;
  }

  private static void put(JsonObject json, @Nullable Remedy remedy) {
    if (remedy != null) {
      json.put(
          "remedy",
          new JsonObject()
              .put("remove", MachineJson.names(remedy.remove().toList()))
              .put(remedy.type().text(), MachineJson.names(remedy.called())));
    }
  }

  /** {@code [{"type", "state", "enters": [NAME…], "exits": [NAME…], "asks": [HANDLER…]}…]}. */
  public static JsonArray of(List<NextMutation> next) {
    return new JsonArray(next.stream().map(WhyJson::of).toList());
  }

  private static JsonObject of(NextMutation next) {
    return new JsonObject()
        .put("type", next.type().text())
        .put("state", next.state().name())
        .put("enters", MachineJson.names(next.enters().toList()))
        .put("exits", MachineJson.names(next.exits().toList()))
        .put("asks", new JsonArray(next.asked().stream().map(Object::toString).toList()));
  }
}
