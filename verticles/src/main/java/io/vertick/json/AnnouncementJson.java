package io.vertick.json;

import io.vertick.directory.Announcement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A machine of the cluster, as lists show it. Any thread. */
public final class AnnouncementJson {
  private AnnouncementJson() {}

  /** {@code {"id", "node", "type", "tags": [TAG…], "since"}}; the last as a text of ISO 8601. */
  public static JsonObject of(Announcement machine) {
    return new JsonObject()
        .put("id", machine.id())
        .put("node", machine.node())
        .put("type", machine.type())
        .put("tags", new JsonArray(machine.tags().stream().sorted().toList()))
        .put("since", Instant.ofEpochMilli(machine.sinceMs()).toString());
  }
}
