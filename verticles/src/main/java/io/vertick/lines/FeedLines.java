package io.vertick.lines;

import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.follow.EventLines;
import io.vertick.follow.LineWriter;
import io.vertx.core.json.JsonObject;

/** Events among answers: the {@code id} of a line is that of a question, and the machine's stands under {@code machine}. */
record FeedLines(LineWriter out, EventBytes bytes) implements EventLines {
  @Override
  public boolean isFull() {
    return out.isFull();
  }

  @Override
  public void write(JsonObject event) {
    out.write(named(event));
  }

  @Override
  public boolean write(MachineView<?> view, TraceRecord fact) {
    var line = bytes.of(view, fact);
    if (line != null) {
      out.write(line);
    }
    return line != null;
  }

  @Override
  public void onceThereIsRoom(Runnable catchUp) {
    out.onceThereIsRoom(catchUp);
  }

  /** With {@code machine} in place of {@code id}, if it has one. */
  static JsonObject named(JsonObject json) {
    var named = new JsonObject();
    json.forEach(entry ->
        named.put(entry.getKey().equals("id") ? "machine" : entry.getKey(), entry.getValue()));
    return named;
  }
}
