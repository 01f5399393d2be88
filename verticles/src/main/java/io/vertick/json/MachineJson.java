package io.vertick.json;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.schema.NearestName;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** What a machine shows, and its states by name. Any thread. */
public final class MachineJson {
  private MachineJson() {}

  /** {@code {"id", "active": [NAME…], "ticks": {NAME: N…}, "version", "queueTick", "attributes", "error"}}; the error is null if there was none. */
  public static JsonObject of(Schema<?> schema, MachineSnapshot shown) {
    return new JsonObject()
        .put("id", shown.id())
        .put("active", names(shown.active().toList()))
        .put("ticks", ticks(schema, shown.clock()))
        .put("version", shown.version())
        .put("queueTick", shown.queueTick())
        .put("attributes", new JsonObject(new LinkedHashMap<>(shown.attributes())))
        .put("error", shown.error());
  }

  private static JsonObject ticks(Schema<?> schema, Clock clock) {
    var ticks = new JsonObject();
    schema.all().forEach(state -> ticks.put(state.name(), clock.tick(state.index())));
    return ticks;
  }

  /** The names, in this order. */
  public static JsonArray names(Collection<State> states) {
    return new JsonArray(states.stream().map(State::name).toList());
  }

  /** What a verdict says besides its text. */
  public static void put(JsonObject json, @Nullable Verdict verdict) {
    if (verdict != null) {
      json.put("code", verdict.code().text())
          .put("because", names(verdict.because()))
          .put("chain", names(verdict.chain()));
      if (verdict.handler() != null) {
        json.put("handler", verdict.handler().toString());
      }
    }
  }

  /**
   * The state of this name.
   *
   * @throws BadQuestionException if there is none
   */
  public static State state(Schema<?> schema, String name) {
    if (!schema.has(name)) {
      throw new BadQuestionException("Expected a state of the machine, but got \"" + name + "\""
          + NearestName.hint(name, schema.names()));
    }
    return schema.state(name);
  }

  /** The states of {@code NAME,…}; see {@link #state}. */
  public static State[] states(Schema<?> schema, String names) {
    return Arrays.stream(names.split(",")).map(name -> state(schema, name)).toArray(State[]::new);
  }
}
