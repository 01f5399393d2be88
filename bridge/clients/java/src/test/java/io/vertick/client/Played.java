package io.vertick.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A conversation that is played once, line by line, between a client and a scripted server. Confined to one thread, which waits for both. */
final class Played implements AutoCloseable {
  static final long WAIT_MS = 20_000;

  private final ScriptedServer server;
  private final Program program;
  private final Map<String, Long> numbers = new HashMap<>();
  private final ScriptedBytes bytes;

  private Played(Vertx vertx, Cut cut) {
    server = new ScriptedServer(vertx, cut);
    program = new Program(vertx, server.start());
    bytes = new ScriptedBytes(numbers, server::sinceLastReply);
  }

  /** Plays it from its first line to its last, and says how much was said: the server then has ended. */
  static ScriptedServer play(Vertx vertx, Conversation conversation, Cut cut) {
    try (var played = new Played(vertx, cut)) {
      conversation.lines().forEach(played::line);
      assertThat(played.server.heard()).as("what no line expects").isEmpty();
      return played.server;
    }
  }

  /** What became of a future, in time. */
  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("Expected a value, but the future failed", e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("Expected the future to complete in " + WAIT_MS + " ms", e);
    }
  }

  @Override
  public void close() {
    program.end();
    server.stop();
  }

  private void line(String line) {
    try {
      step(line, Arrays.asList(line.split(" +")));
    } catch (AssertionError | InterruptedException e) {
      throw new AssertionError(line + ": " + e.getMessage(), e);
    }
  }

  private void step(String line, List<String> words) throws InterruptedException {
    var rest = words.subList(1, words.size());
    switch (words.get(0)) {
      case "do" -> program.call(rest.get(0), rest.get(1), rest.subList(2, rest.size()));
      case "hear" -> hear(rest.get(0), rest.get(1), rest.subList(2, rest.size()));
      case "say" -> server.say(bytes.of(rest));
      case "update" -> update(rest);
      case "reject" -> server.reject(rest.get(0), ScriptedBytes.text(rest.get(1)));
      case "forget" -> server.forget();
      case "restart" -> server.restart();
      case "told" -> told(rest.get(0), line.split(" +", 4));
      case "view" ->
        assertThat(program.view(rest.get(0), new JsonObject(rest.get(1)))).isTrue();
      default -> throw new AssertionError("Expected a line that the README knows");
    }
  }

  private void update(List<String> words) throws InterruptedException {
    int bar = words.indexOf("|");
    server.update(bytes.of(words.subList(0, bar)), bytes.of(words.subList(bar + 1, words.size())));
  }

  private void hear(String name, String kind, List<String> words) throws InterruptedException {
    var heard = server.heard().poll(WAIT_MS, TimeUnit.MILLISECONDS);
    assertThat(heard).as("what the client says").isNotNull();
    if (kind.equals("attach")) {
      numbers.put(name, Objects.requireNonNull(heard).number());
    } else if (kind.equals("request")) {
      numbers.putIfAbsent(name, Objects.requireNonNull(heard).number());
    }
    assertThat(heard).isIn(expected(name, kind, words));
  }

  private List<Heard> expected(String name, String kind, List<String> words) {
    long number = numbers.getOrDefault(name, 0L);
    if (words.isEmpty()) {
      return List.of(Heard.of(kind, number));
    }
    var ways = String.join(" ", words.subList(1, words.size())).split(" [|] ", -1);
    return Arrays.stream(ways)
        .map(way -> new Heard(kind, number, words.get(0), kind.equals("request") ? hex(way) : way))
        .toList();
  }

  private String hex(String way) {
    return HexFormat.of().formatHex(bytes.of(List.of(way.split(" ", -1))));
  }

  private void told(String name, String[] words) {
    var expected = words.length < 4 ? words[2] : words[2] + " " + canonical(words[3]);
    assertThat(await(program.told(name))).isEqualTo(expected);
  }

  /** JSON as {@link Program} writes it. */
  private static String canonical(String value) {
    return switch (value.charAt(0)) {
      case '{' -> new JsonObject(value).encode();
      case '[' -> new JsonArray(value).encode();
      case '"' -> value.substring(1, value.length() - 1);
      default -> value;
    };
  }
}
