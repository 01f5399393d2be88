package io.vertick.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertick.json.BadQuestionException;
import io.vertick.json.MutationJson;
import io.vertick.logging.OneLine;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A line that asks for something, with no keys but those of its word. {@link BadQuestionException} for whatever can't be read. */
record Question(Word word, JsonObject line) {
  private static final Pattern MACHINE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /** What a line holds: an object, or nothing if it is blank. */
  static @Nullable JsonObject parse(Buffer bytes) {
    var text = decode(bytes);
    if (text.isBlank()) {
      return null;
    }
    try {
      return new JsonObject(text);
    } catch (DecodeException | ClassCastException malformed) {
      throw new BadQuestionException(
          "Expected a JSON object on each line, but " + OneLine.of(malformed));
    }
  }

  private static String decode(Buffer bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes())).toString();
    } catch (CharacterCodingException malformed) {
      throw new BadQuestionException("Expected UTF-8, but " + OneLine.of(malformed));
    }
  }

  /** The id that the answer has to carry; null if there is none that can be. */
  static @Nullable Object idOf(JsonObject line) {
    var id = line.getValue("id");
    return isScalar(id) ? id : null;
  }

  private static boolean isScalar(@Nullable Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean;
  }

  /** The question that a line is about this word. */
  static Question of(Word word, JsonObject line) {
    MutationJson.requireKnownKeys(line, word.keys());
    if (line.containsKey("id") && !isScalar(line.getValue("id"))) {
      throw new BadQuestionException(
          "Expected a text, a number, true or false for id, but got " + line.getValue("id"));
    }
    return new Question(word, line);
  }

  @Nullable
  Object id() {
    return idOf(line);
  }

  /** What stands behind the word. */
  @Nullable
  Object value() {
    return line.getValue(word.text());
  }

  /** The text behind the word. */
  String text() {
    return text(word.text());
  }

  private String text(String key) {
    if (line.getValue(key) instanceof String text) {
      return text;
    }
    throw new BadQuestionException(
        "Expected a text for " + key + ", but got " + line.getValue(key));
  }

  /** A text that may be left out. */
  String textOr(String key, String otherwise) {
    return line.containsKey(key) ? text(key) : otherwise;
  }

  boolean isTrue(String key) {
    if (line.getValue(key, false) instanceof Boolean is) {
      return is;
    }
    throw new BadQuestionException(
        "Expected true or false for " + key + ", but got " + line.getValue(key));
  }

  /** The names behind the word: one text, or a list of them. */
  List<String> names() {
    var value = value();
    if (value instanceof String name) {
      return List.of(name);
    } else if (value instanceof JsonArray list
        && !list.isEmpty()
        && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).distinct().toList();
    }
    throw new BadQuestionException(
        "Expected a name or a list of names for " + word.text() + ", but got " + value);
  }

  /** The machine that is asked: under {@code machine}, or behind the word itself. */
  String machine() {
    return checked(word.keys().contains("machine") ? text("machine") : text());
  }

  /** The machines behind the word. */
  List<String> machines() {
    return names().stream().map(Question::checked).toList();
  }

  private static String checked(String machine) {
    if (MACHINE.matcher(machine).matches()) {
      return machine;
    }
    throw new BadQuestionException(
        "Expected the id of a machine, 1 to 128 letters, digits, '.', '_' and '-', but got \""
            + machine + "\"");
  }

  /** The line as {@link MutationJson} and {@link io.vertick.json.WaitJson} read it. */
  JsonObject body() {
    var body = line.copy();
    List.of("id", "machine", word.text()).forEach(body::remove);
    return body.put("states", new JsonArray(names()));
  }
}
