package io.vertick.json;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Stamp;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.State;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What those see who follow a machine. Each event has {@code event}, {@code id}, {@code incarnation} and {@code time} (milliseconds since 1970).
 *
 * <ul>
 *   <li>{@code shown}: all that the machine is, as {@link MachineJson} says.
 *   <li>{@code changed}: {@code ticks} of the states that changed and {@code attributes} that did (null for one that was removed), each with its value afterwards; {@code base} and {@code version},
 *       the machine's before and afterwards, so that a gap shows; {@code type}, {@code called} and {@code auto} of the transition, which are absent if several are merged.
 *   <li>{@code gap}: like {@code shown}, in the place of the changes since version {@code base}, which were lost on the way.
 *   <li>{@code stale}: its node is silent; what was told was true {@code ageMs} ago, in milliseconds. {@code live}: it is heard again.
 *   <li>{@code ended}: nothing more will come of this life; {@code error} says why, unless it was disposed.
 * </ul>
 */
public final class EventJson {
  private EventJson() {}

  /** The event that a fact of a machine or replica is; null if nothing of it is seen. On the view's thread, when the fact is told. */
  public static @Nullable JsonObject of(MachineView<?> view, TraceRecord fact) {
    if (fact instanceof TransitionEnded ended) {
      return ended.changed().isEmpty() && ended.attributes().isEmpty() ? null : of(view, ended);
    } else if (fact instanceof TraceRecord.ReplicaUpdated updated) {
      var update = updated.update();
      return update.version() == update.base() ? null : of(view, updated.stamp(), update);
    } else if (fact instanceof TraceRecord.MachineTraced
        || fact instanceof TraceRecord.MachineLoaded
        || fact instanceof TraceRecord.MachineGrown) {
      return shown(view, fact.stamp().incarnation(), fact.stamp().timeMs());
    } else if (fact instanceof TraceRecord.MachineDisposed) {
      return ended(fact.stamp(), null);
    } else if (fact instanceof TraceRecord.MachineBroken broken) {
      return ended(broken.stamp(), broken.error());
    }
    return null;
  }

  /** The event {@code ended}; {@code error} is null if the machine was disposed. */
  public static JsonObject ended(Stamp stamp, @Nullable Throwable error) {
    var ended = event("ended", stamp);
    return error == null ? ended : ended.put("error", MachineExport.textOf(error));
  }

  /** The event {@code gap}: what a view shows now, after a reader was last told of version {@code base}. On the view's thread. */
  public static JsonObject gap(MachineView<?> view, Stamp stamp, long base) {
    return shown(view, stamp.incarnation(), stamp.timeMs()).put("event", "gap").put("base", base);
  }

  /** The event {@code stale} or {@code live}, whichever the view is; on its thread. */
  public static JsonObject link(MachineView<?> view, Stamp stamp) {
    return view.isStale()
        ? event("stale", stamp).put("ageMs", view.age().toMillis())
        : event("live", stamp);
  }

  /** The event {@code shown}; on the view's thread. */
  public static JsonObject shown(MachineView<?> view, Incarnation incarnation, long timeMs) {
    var shown = MachineJson.of(view.schema(), MachineSnapshot.of(view));
    return event("shown", new Stamp(view.id(), incarnation, 0, timeMs)).mergeIn(shown);
  }

  private static JsonObject of(MachineView<?> view, TransitionEnded ended) {
    var json = event("changed", ended.stamp())
        .put("base", ended.version() - 1)
        .put("version", ended.version());
    put(json, ended.type(), ended.called(), ended.auto());
    put(json, view, ended.changed().toList(), List.copyOf(ended.attributes().keySet()));
    if (ended.result() instanceof Result.Failed failed) {
      json.put("error", MachineExport.textOf(failed.error()));
    }
    return json;
  }

  private static JsonObject of(MachineView<?> view, Stamp stamp, ViewUpdate update) {
    var json = event("changed", stamp).put("base", update.base()).put("version", update.version());
    var schema = view.schema();
    var step = update.step();
    if (step != null) {
      var called = step.called().stream().<State>map(schema::state).toList();
      put(json, step.type(), called, step.auto());
    }
    var diff = update.diff();
    var changed = IntStream.range(0, diff.size())
        .<State>mapToObj(i -> schema.state(diff.index(i)))
        .toList();
    var attributes = update.attributes().keySet().stream()
        .filter(index -> index < schema.attributes().size())
        .<Attribute<?>>map(schema.attributes()::get)
        .toList();
    put(json, view, changed, attributes);
    if (update.error() != null) {
      json.put("error", MachineExport.textOf(update.error()));
    }
    return json;
  }

  private static JsonObject event(String name, Stamp stamp) {
    return new JsonObject()
        .put("event", name)
        .put("id", stamp.machine())
        .put("incarnation", stamp.incarnation().toString())
        .put("time", stamp.timeMs());
  }

  private static void put(
      JsonObject json, MutationType type, Collection<State> called, boolean isAuto) {
    json.put("type", type.text()).put("called", MachineJson.names(called));
    if (isAuto) {
      json.put("auto", true);
    }
  }

  private static void put(
      JsonObject json, MachineView<?> view, List<State> changed, List<Attribute<?>> attributes) {
    var ticks = new JsonObject();
    changed.forEach(state -> ticks.put(state.name(), view.tick(state)));
    json.put("ticks", ticks);
    if (!attributes.isEmpty()) {
      var values = new JsonObject();
      attributes.forEach(attribute -> values.put(attribute.name(), view.get(attribute)));
      json.put("attributes", values);
    }
  }
}
