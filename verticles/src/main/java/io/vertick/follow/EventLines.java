package io.vertick.follow;

import io.vertx.core.json.JsonObject;

/** Where events of machines go, for one reader. Confined to one context. */
public interface EventLines {
  /** Whether no event may be written now. */
  boolean isFull();

  /** Writes an event; it must not be {@linkplain #isFull full}. */
  void write(JsonObject event);

  /** Runs an action once there is room; once, however often it is asked for meanwhile. */
  void onceThereIsRoom(Runnable catchUp);
}
