package io.vertick.json;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.NearestName;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.logging.OneLine;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mutation as a program asks for it: {@code {"states": ["Unlocked"], "args": {"cents": 50}, "ifVersion": 7, "ifTicks": {"Unlocked": 3}, "withinMs": 2000}}, all but the states may be left out. {@link
 * BadQuestionException} for whatever is none.
 */
public final class MutationJson {
  static final int DEPTH_MAX = 8;

  /** How many bytes the arguments may have, as JSON. */
  public static final int ARGS_BYTES_MAX = 65_536;

  private static final Logger AUDIT = LoggerFactory.getLogger("vertick.audit");

  private static final List<String> KEYS =
      List.of("states", "args", "ifVersion", "ifTicks", "withinMs");

  private MutationJson() {}

  /**
   * Does what is asked for, and leaves a line in the log {@code vertick.audit}.
   *
   * @param caller who asks, and how: {@code local, http from 127.0.0.1:50614}
   * @return the result, see {@link ResultJson}
   */
  public static Future<Result> send(
      MachineRef<?> machine, Verb verb, JsonObject body, String caller) {
    var mutation = read(machine.schema(), verb, body);
    return machine
        .send(mutation)
        .onSuccess(result -> AUDIT.info(
            "{} {} {} by {}: {}",
            machine.id(),
            verb.text(),
            OneLine.of(mutation.states().stream().map(State::name).toList(), OneLine.WORDS_MAX),
            caller,
            OneLine.of(result)));
  }

  private static Mutation read(Schema<?> schema, Verb verb, JsonObject body) {
    requireKnownKeys(body, KEYS);
    var mutation = verb.of(states(schema, body.getValue("states"))).args(args(body));
    if (body.containsKey("ifVersion")) {
      mutation = mutation.ifVersion(number(body, "ifVersion", 0, Long.MAX_VALUE));
    }
    if (body.containsKey("ifTicks")) {
      mutation = ifTicks(schema, mutation, body.getValue("ifTicks"));
    }
    if (body.containsKey("withinMs")) {
      mutation = mutation.within(within(body));
    }
    return mutation;
  }

  private static Mutation ifTicks(Schema<?> schema, Mutation mutation, @Nullable Object ticks) {
    if (!(ticks instanceof JsonObject byName)) {
      throw new BadQuestionException(
          "Expected an object of states and their ticks under ifTicks, but got " + ticks);
    }
    var guarded = mutation;
    for (var name : byName.fieldNames()) {
      guarded =
          guarded.ifTick(MachineJson.state(schema, name), number(byName, name, 0, Long.MAX_VALUE));
    }
    return guarded;
  }

  /**
   * That the object has no other keys.
   *
   * @throws BadQuestionException if it has
   */
  public static void requireKnownKeys(JsonObject body, List<String> keys) {
    for (var key : body.fieldNames()) {
      if (!keys.contains(key)) {
        throw new BadQuestionException("Expected one of the keys " + String.join(", ", keys)
            + ", but got \"" + key + "\"" + NearestName.hint(key, keys));
      }
    }
  }

  static State[] states(Schema<?> schema, @Nullable Object names) {
    if (!(names instanceof JsonArray list) || list.isEmpty()) {
      throw new BadQuestionException("Expected a list of states under states, but got " + names);
    }
    return list.stream()
        .map(name -> MachineJson.state(schema, String.valueOf(name)))
        .toArray(State[]::new);
  }

  /** What {@code withinMs} says; it has to be there. */
  public static Duration within(JsonObject body) {
    return within(body, MachineRef.WITHIN_MAX);
  }

  static Duration within(JsonObject body, Duration max) {
    return Duration.ofMillis(number(body, "withinMs", 1, max.toMillis()));
  }

  private static long number(JsonObject body, String key, long min, long max) {
    if (body.getValue(key) instanceof Number number
        && (number instanceof Integer || number instanceof Long)
        && number.longValue() >= min
        && number.longValue() <= max) {
      return number.longValue();
    }
    throw new BadQuestionException("Expected a whole number from " + min + " to " + max + " for "
        + key + ", but got " + body.getValue(key));
  }

  static Args args(JsonObject body) {
    if (!body.containsKey("args")) {
      return Args.EMPTY;
    }
    if (body.getValue("args") instanceof JsonObject args) {
      requireShort(args);
      return Args.of(map(args, 1));
    }
    throw new BadQuestionException(
        "Expected an object under args, but got " + body.getValue("args"));
  }

  private static void requireShort(JsonObject args) {
    int bytes = args.toBuffer().length();
    if (bytes > ARGS_BYTES_MAX) {
      throw new BadQuestionException("Expected at most " + ARGS_BYTES_MAX
          + " bytes of arguments as JSON, but got " + bytes + ": pass large data by another way");
    }
  }

  private static Map<String, Object> map(JsonObject json, int depth) {
    var map = new LinkedHashMap<String, Object>();
    json.forEach(entry -> map.put(entry.getKey(), value(entry.getValue(), depth + 1)));
    return map;
  }

  /** Whole numbers as longs, others as doubles: the types that arguments have wherever they come from. */
  private static Object value(@Nullable Object json, int depth) {
    if (depth > DEPTH_MAX) {
      throw new BadQuestionException(
          "Expected arguments of at most " + DEPTH_MAX + " levels, but got more");
    }
    if (json instanceof JsonObject object) {
      return map(object, depth);
    }
    if (json instanceof JsonArray array) {
      return array.stream().map(item -> value(item, depth + 1)).toList();
    }
    if (json instanceof Integer || json instanceof Long) {
      return ((Number) json).longValue();
    }
    if (json instanceof Double || json instanceof Boolean || json instanceof String) {
      return json;
    }
    throw new BadQuestionException(
        "Expected texts, numbers up to 64 bits, true or false in args, but got " + json);
  }
}
