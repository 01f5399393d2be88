package io.vertick.follow;

import io.vertick.directory.Announcement;
import io.vertick.engine.machine.Tracking;
import io.vertick.json.BadQuestionException;
import io.vertick.json.MutationJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which machines are to be followed, and how finely: {@code {"machines": ["gate-1"], "each": true}}, or {@code type} or {@code tag} instead of the machines. Immutable; any thread.
 *
 * @param machines ids; empty if a type or a tag says which
 * @param type the name of a type, or null
 * @param tag a tag, or null
 * @param each an event for each transition; else those of one turn, or of one lost moment, are merged
 */
public record FollowQuestion(
    List<String> machines, @Nullable String type, @Nullable String tag, boolean each) {
  /** How many machines a stream may follow. */
  public static final int MACHINES_MAX = 1_000;

  private static final List<String> KEYS = List.of("machines", "type", "tag", "each");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  public FollowQuestion {
    machines = machines.stream().distinct().toList();
  }

  /**
   * Reads what a program asks for.
   *
   * @throws BadQuestionException if it is no such question, or about too many machines
   */
  public static FollowQuestion read(JsonObject body) {
    MutationJson.requireKnownKeys(body, KEYS);
    var question = new FollowQuestion(
        machines(body.getValue("machines", new JsonArray())),
        text(body, "type"),
        text(body, "tag"),
        isEach(body.getValue("each", false)));
    if (question.choices() != 1) {
      throw new BadQuestionException(
          "Expected one of machines, type and tag, but got none or several: " + body.encode());
    }
    requireFew(question.machines().size());
    return question;
  }

  private static List<String> machines(@Nullable Object ids) {
    if (ids instanceof JsonArray list && list.stream().allMatch(FollowQuestion::isId)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new BadQuestionException(
        "Expected a list of ids under machines, of letters, digits, '.', '_' and '-', but got "
            + ids);
  }

  private static boolean isId(@Nullable Object id) {
    return id instanceof String text && ID.matcher(text).matches();
  }

  private static @Nullable String text(JsonObject body, String key) {
    if (!body.containsKey(key)) {
      return null;
    } else if (body.getValue(key) instanceof String text) {
      return text;
    }
    throw new BadQuestionException(
        "Expected a text for " + key + ", but got " + body.getValue(key));
  }

  private static boolean isEach(@Nullable Object value) {
    if (value instanceof Boolean each) {
      return each;
    }
    throw new BadQuestionException("Expected true or false for each, but got " + value);
  }

  private int choices() {
    return (machines.isEmpty() ? 0 : 1) + (type == null ? 0 : 1) + (tag == null ? 0 : 1);
  }

  /**
   * That this many machines may be followed.
   *
   * @throws BadQuestionException if they are too many
   */
  static void requireFew(int count) {
    if (count > MACHINES_MAX) {
      throw new BadQuestionException("Expected at most " + MACHINES_MAX
          + " machines in a stream, but these are " + count + ": follow fewer, or in several");
    }
  }

  /** Whether a machine has the type or the tag that is asked for. */
  boolean isAbout(Announcement machine) {
    return machine.type().equals(type) || (tag != null && machine.tags().contains(tag));
  }

  /** The type or tag, for people. */
  String described() {
    return tag == null ? "type " + type : "tag " + tag;
  }

  /** How a replica has to follow. */
  Tracking tracking() {
    return each ? Tracking.ALL.each() : Tracking.ALL;
  }
}
