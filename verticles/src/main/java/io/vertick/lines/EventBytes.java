package io.vertick.lines;

import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.TraceRecord.ReplicaUpdated;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.follow.LineWriter;
import io.vertick.json.EventJson;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Events of machines as lines. All who follow a machine in the same way are told of an update one after the other, so its line is made for the first of them. Confined to the context of the bridge. */
final class EventBytes {
  private @Nullable ViewUpdate last;
  private @Nullable Buffer lineOfLast;

  /** The line, not to be changed; null if nothing of the fact is seen. An equal update may be another machine's: only the same one has the same line. */
  @SuppressWarnings("ReferenceEquality")
  @Nullable
  Buffer of(MachineView<?> view, TraceRecord fact) {
    if (!(fact instanceof ReplicaUpdated updated)) {
      return made(view, fact);
    }
    if (updated.update() != last) {
      var line = made(view, fact);
      last = updated.update();
      lineOfLast = line;
    }
    return lineOfLast;
  }

  private static @Nullable Buffer made(MachineView<?> view, TraceRecord fact) {
    var event = EventJson.of(view, fact);
    return event == null ? null : LineWriter.line(FeedLines.named(event));
  }
}
