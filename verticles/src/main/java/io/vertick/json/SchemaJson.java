package io.vertick.json;

import io.vertick.engine.schema.Relation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.StateDefinition;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/** What the states of a machine are. Any thread. */
public final class SchemaJson {
  private SchemaJson() {}

  /**
   * {@code {"states": [{"name", …}…], "attributes": [{"name", "type"}…]}}, in index order. A state has what it was declared with: {@code auto}, {@code multi}, {@code quiet}; the relations,
   * each with its names; {@code lastsMs}; {@code withinMs} and {@code orElse}; {@code tags}, {@code doc}.
   */
  public static JsonObject of(Schema<?> schema) {
    var states = new JsonArray();
    for (int index = 0; index < schema.size(); index++) {
      states.add(state(schema, schema.definition(index)));
    }
    var attributes = new JsonArray();
    schema
        .attributes()
        .forEach(attribute -> attributes.add(new JsonObject()
            .put("name", attribute.name())
            .put("type", attribute.type().name())));
    return new JsonObject().put("states", states).put("attributes", attributes);
  }

  private static JsonObject state(Schema<?> schema, StateDefinition state) {
    var json = new JsonObject().put("name", state.name());
    putIf(json, "auto", state.auto());
    putIf(json, "multi", state.multi());
    putIf(json, "quiet", state.quiet());
    for (var relation : Relation.values()) {
      put(json, relation.text(), names(schema, state.related(relation)));
    }
    putLimits(json, schema, state);
    put(json, "tags", new JsonArray(state.tags()));
    if (!state.doc().isEmpty()) {
      json.put("doc", state.doc());
    }
    return json;
  }

  private static void putIf(JsonObject json, String property, boolean holds) {
    if (holds) {
      json.put(property, true);
    }
  }

  private static JsonArray names(Schema<?> schema, int[] states) {
    return MachineJson.names(
        Arrays.stream(states).mapToObj(index -> schema.state(index)).toList());
  }

  private static void put(JsonObject json, String key, JsonArray list) {
    if (!list.isEmpty()) {
      json.put(key, list);
    }
  }

  private static void putLimits(JsonObject json, Schema<?> schema, StateDefinition state) {
    if (state.lasts() != null) {
      json.put("lastsMs", state.lasts().toMillis());
    }
    if (state.limit() != null) {
      json.put("withinMs", state.limit().toMillis())
          .put("orElse", schema.state(state.limitElse()).name());
    }
  }
}
