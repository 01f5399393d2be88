// region doorman
package io.vertick.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Opens a turnstile of another node, and says which of its states are active, by the event bus alone. */
final class Doorman extends VerticleBase {
  private static final String DOOR = "vertick.machine.turnstile-1";

  private final Consumer<String> screen;
  private final Map<String, Long> ticks = new TreeMap<>();
  private String incarnation = "";
  private long version;

  Doorman(Consumer<String> screen) {
    this.screen = screen;
  }

  @Override
  public Future<?> start() {
    return vertx
        .eventBus()
        .<JsonObject>consumer(DOOR + ".changes", event -> take(event.body()))
        .completion()
        .compose(listening -> look()); // in this order, so that nothing is missed between
  }

  Future<String> open() {
    var question = new JsonObject()
        .put("verb", "add")
        .put("states", new JsonArray(List.of("Unlocked")))
        .put("withinMs", 2_000);
    return ask(question).map(result -> result.getString("text", result.getString("error")));
  }

  private Future<JsonObject> look() {
    return ask(new JsonObject().put("verb", "get")).onSuccess(this::take);
  }

  private Future<JsonObject> ask(JsonObject question) {
    return vertx.eventBus().<JsonObject>request(DOOR, question).map(Message::body);
  }

  private void take(JsonObject event) {
    boolean isSameLife = event.getString("incarnation").equals(incarnation);
    if (event.getString("event").equals("ended")) {
      screen.accept("gone");
    } else if (isSameLife && event.getLong("version") <= version) {
      return; // known already
    } else if (event.getString("event").equals("shown")) {
      ticks.clear();
      show(event);
    } else if (isSameLife && event.getLong("base") == version) {
      show(event);
    } else {
      look(); // the bus has lost something
    }
  }

  private void show(JsonObject event) {
    incarnation = event.getString("incarnation");
    version = event.getLong("version");
    event
        .getJsonObject("ticks")
        .forEach(tick -> ticks.put(tick.getKey(), ((Number) tick.getValue()).longValue()));
    var active = ticks.keySet().stream().filter(this::isActive).toList();
    screen.accept(String.join(" ", active));
  }

  private boolean isActive(String state) {
    return ticks.getOrDefault(state, 0L) % 2 == 1;
  }
}
// endregion
