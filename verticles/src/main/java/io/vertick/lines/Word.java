package io.vertick.lines;

import io.vertick.engine.schema.NearestName;
import io.vertick.json.BadQuestionException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a line may ask for: the key that tells so, and the keys that may come with it. */
enum Word {
  ADD(
      "add",
      "{\"id\":1,\"add\":\"Paid\",\"machine\":\"order-7\",\"args\":{\"cents\":50}}",
      Keys.MUTATION),
  REMOVE("remove", "{\"id\":1,\"remove\":\"Paid\",\"machine\":\"order-7\"}", Keys.MUTATION),
  SET("set", "{\"id\":1,\"set\":[\"Paid\",\"Sent\"],\"machine\":\"order-7\"}", Keys.MUTATION),
  TOGGLE(
      "toggle",
      "{\"id\":1,\"toggle\":\"Held\",\"machine\":\"order-7\",\"ifVersion\":12}",
      Keys.MUTATION),
  CAN_ADD("canAdd", "{\"id\":1,\"canAdd\":\"Paid\",\"machine\":\"order-7\"}", Keys.MUTATION),
  CAN_REMOVE(
      "canRemove", "{\"id\":1,\"canRemove\":\"Paid\",\"machine\":\"order-7\"}", Keys.MUTATION),
  WHEN(
      "when",
      "{\"id\":1,\"when\":\"Paid\",\"machine\":\"order-7\",\"withinMs\":60000}",
      "machine",
      "withinMs"),
  WHEN_NOT(
      "whenNot",
      "{\"id\":1,\"whenNot\":[\"Held\"],\"machine\":\"order-7\"}",
      "machine",
      "withinMs"),
  WHEN_ARGS(
      "whenArgs",
      "{\"id\":1,\"whenArgs\":\"Paid\",\"machine\":\"order-7\",\"args\":{\"cents\":50}}",
      "machine",
      "args",
      "withinMs"),
  CANCEL("cancel", "{\"id\":2,\"cancel\":1}"),
  ATTACH("attach", "{\"id\":1,\"attach\":[\"order-7\",\"order-8\"],\"each\":true}", "each"),
  DETACH("detach", "{\"id\":2,\"detach\":\"order-7\"}"),
  SHOW("show", "{\"id\":1,\"show\":\"order-7\"}"),
  WHY("why", "{\"id\":1,\"why\":\"Paid\",\"machine\":\"order-7\"}", "machine", "verb"),
  NEXT("next", "{\"id\":1,\"next\":\"order-7\"}"),
  DESCRIBE("describe", "{\"id\":1,\"describe\":\"order-7\"}"),
  LIST(
      "list",
      "{\"id\":1,\"list\":true,\"type\":\"Order\",\"limit\":10}",
      "type",
      "tag",
      "after",
      "limit"),
  TOKEN("token", "{\"token\":\"s3cret\"}"),
  HELP("help", "{\"help\":true}"),
  BYE("bye", "{\"bye\":true}");

  private static final class Keys {
    private static final String[] MUTATION = {"machine", "args", "ifVersion", "ifTicks", "withinMs"
    };
  }

  private final String text;
  private final String example;

  @SuppressWarnings("ImmutableEnumChecker") // It is what Stream.toList gives.
  private final List<String> keys;

  Word(String text, String example, String... options) {
    this.text = text;
    this.example = example;
    keys = Stream.concat(Stream.of("id", text), Arrays.stream(options)).toList();
  }

  String text() {
    return text;
  }

  JsonObject example() {
    return new JsonObject(example);
  }

  /** All keys of such a line. */
  List<String> keys() {
    return keys;
  }

  boolean isCheck() {
    return this == CAN_ADD || this == CAN_REMOVE;
  }

  private static List<String> texts() {
    return Arrays.stream(values()).map(Word::text).toList();
  }

  /**
   * The word that a line has as a key.
   *
   * @throws BadQuestionException if there is none, or several
   */
  static Word of(JsonObject line) {
    var found =
        Arrays.stream(values()).filter(word -> line.containsKey(word.text)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new BadQuestionException("Expected one of the words " + String.join(", ", texts())
        + ", but got " + (found.isEmpty() ? unknown(line) : "several"));
  }

  /**
   * The word of this name.
   *
   * @throws BadQuestionException if there is none
   */
  static Word named(String name) {
    return Arrays.stream(values())
        .filter(word -> word.text.equals(name))
        .findFirst()
        .orElseThrow(() -> new BadQuestionException("Expected one of the words "
            + String.join(", ", texts()) + ", but got \"" + name + "\""
            + NearestName.hint(name, texts())));
  }

  /** What the line has instead, with the nearest word for the first key that is near to any. */
  private static String unknown(JsonObject line) {
    var keys = line.fieldNames().stream().filter(key -> !key.equals("id")).toList();
    var hint = keys.stream()
        .map(key -> NearestName.hint(key, texts()))
        .filter(near -> !near.isEmpty())
        .findFirst()
        .orElse("");
    return (keys.isEmpty() ? "none" : String.join(", ", keys)) + hint;
  }
}
