package io.vertick.follow;

import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TraceRecord;
import io.vertx.core.json.JsonObject;

/** Where events of machines go, for one reader. Confined to one context. */
public interface EventLines {
  /** Whether no event may be written now. */
  boolean isFull();

  /** Writes an event; it must not be {@linkplain #isFull full}. */
  void write(JsonObject event);

  /**
   * Writes what a fact of a machine looks like, on the view's thread when it is told; there must be room.
   *
   * @return whether anything of it is seen
   */
  boolean write(MachineView<?> view, TraceRecord fact);

  /** Runs an action once there is room; once, however often it is asked for meanwhile. */
  void onceThereIsRoom(Runnable catchUp);
}
