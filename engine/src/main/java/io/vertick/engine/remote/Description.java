package io.vertick.engine.remote;

import static io.vertick.engine.remote.Shape.as;
import static io.vertick.engine.remote.Shape.fields;
import static io.vertick.engine.remote.Shape.list;
import static io.vertick.engine.remote.Shape.texts;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.schema.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a machine elsewhere says of its schema, gathered from as many answers as that takes; see {@code bridge/PROTOCOL.md}, section 5. It ends with more names than a schema may have, so
 * nobody is asked for ever. Confined to one thread.
 */
public final class Description {
  private static final Map<String, ValueType<?>> TYPES = Map.of(
      ValueType.BOOL.name(), ValueType.BOOL,
      ValueType.INT64.name(), ValueType.INT64,
      ValueType.FLOAT64.name(), ValueType.FLOAT64,
      ValueType.STRING.name(), ValueType.STRING);

  /** {@code Exception} is beside those that are declared. */
  private static final int STATES_MAX = Schema.STATES_MAX + 1;

  private final List<String> states = new ArrayList<>();
  private final Map<String, ValueType<?>> attributes = new LinkedHashMap<>();
  private String hash = "";
  private boolean isWhole;

  /** How many names came so far: what the next question is to leave out. */
  public int size() {
    return states.size() + attributes.size();
  }

  public boolean isWhole() {
    return isWhole;
  }

  /**
   * The next answer.
   *
   * @throws IllegalArgumentException if it has another shape, brings nothing or too much, or tells of another schema than the last one: the machine has changed
   */
  public void add(Map<String, @Nullable Object> values) {
    var told = as(String.class, values.get("schema"));
    if (!hash.isEmpty() && !hash.equals(told)) {
      throw new IllegalArgumentException(
          "Expected the rest of schema " + hash + ", but the machine follows " + told + " now");
    }
    hash = told;
    int before = size();
    states.addAll(texts(values.get("states")));
    list(values.get("attributes")).forEach(this::addAttribute);
    if (states.size() > STATES_MAX || attributes.size() > Attribute.COUNT_MAX) {
      throw new IllegalArgumentException("Expected at most " + STATES_MAX + " states and "
          + Attribute.COUNT_MAX + " attributes, but the machine tells of " + states.size() + " and "
          + attributes.size());
    }
    isWhole = !as(Boolean.class, values.get("more"));
    if (!isWhole && size() == before) {
      throw new IllegalArgumentException("Expected more names behind the first " + before);
    }
  }

  private void addAttribute(@Nullable Object attribute) {
    var fields = fields(2, attribute);
    var type = TYPES.get(as(String.class, fields.get(1)));
    if (type == null) {
      throw new IllegalArgumentException("Expected a type of values, but found " + fields.get(1));
    }
    attributes.put(as(String.class, fields.get(0)), type);
  }

  /** What the machine calls its schema. */
  public SchemaHash hash() {
    var parsed = Incarnation.parse(hash);
    return new SchemaHash(parsed.high(), parsed.low());
  }

  /**
   * States and attributes with these names and indexes, without relations: a schema with a hash of its own.
   *
   * @throws io.vertick.engine.schema.SchemaException if the machine told names that are none
   */
  public Schema<?> schema() {
    return Schema.of(() -> new NamedStates(states, attributes));
  }
}
