package io.vertick.published;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.schema.NearestName;
import io.vertick.json.BadQuestionException;
import io.vertick.json.EventJson;
import io.vertick.json.MutationJson;
import io.vertick.json.ResultJson;
import io.vertick.json.Verb;
import io.vertick.logging.OneLine;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine on the event bus. At {@code vertick.machine.ID} it answers {@code {"verb": "add", "states": ["Unlocked"]}}, further keys as {@link MutationJson} says, with a result as {@link ResultJson} says,
 * and {@code {"verb": "get"}} with the event {@code shown} of {@link EventJson}; a wrong request with {@code {"error": TEXT}}. At {@code vertick.machine.ID.changes} it publishes such events.
 *
 * <p>The bus does not say who listens. So a message that found nobody is the last one, until somebody asks {@code get}, or for {@value #LOOK_AGAIN_MS} ms: who listens first and asks then misses nothing.
 * What the bus does not take fast enough is not kept: a later {@code shown} stands for it.
 *
 * <p>Confined to the machine's context.
 */
final class PublishedMachine {
  /** How long nobody is looked for after nobody was found. */
  static final long LOOK_AGAIN_MS = 1_000;

  /** How many events may be on their way. */
  static final int IN_FLIGHT_MAX = 1_024;

  private static final String GET = "get";
  private static final List<String> VERBS = Stream.concat(
          Arrays.stream(Verb.values()).map(Verb::text), Stream.of(GET))
      .toList();
  private static final Logger LOG = LoggerFactory.getLogger("vertick.published");

  private MachineRef<?> ref;
  private final LongSupplier nanoTime;
  private final MessageConsumer<Object> requests;
  private final Function<JsonObject, Future<Void>> changes;
  private @Nullable Machine<?> machine;
  private boolean isHeard = true;
  private long nobodyAt;
  private long gets;
  private int inFlight;
  private boolean isBehind;

  PublishedMachine(EventBus bus, MachineRef<?> ref, LongSupplier nanoTime) {
    this(bus, ref, nanoTime, bus.<JsonObject>publisher(addressOf(ref.id()) + ".changes")::write);
  }

  /** With another way to publish events. */
  PublishedMachine(
      EventBus bus,
      MachineRef<?> ref,
      LongSupplier nanoTime,
      Function<JsonObject, Future<Void>> changes) {
    this.ref = ref;
    this.nanoTime = nanoTime;
    this.changes = changes;
    requests = bus.consumer(addressOf(ref.id()));
  }

  private static String addressOf(String id) {
    return "vertick.machine." + id;
  }

  /** Completes when requests come. */
  Future<Void> open() {
    requests.handler(this::answer);
    return requests.completion();
  }

  void close() {
    requests
        .unregister()
        .onFailure(failed ->
            LOG.warn("{} is still registered on the bus: {}", ref.id(), OneLine.of(failed)));
  }

  /** Requests are for this ref from now on. */
  void grown(MachineRef<?> machineOfMore) {
    ref = machineOfMore;
  }

  // Requests.

  private void answer(Message<Object> request) {
    Future.succeededFuture(request.body())
        .compose(this::answer)
        .otherwise(this::error)
        .onSuccess(request::reply);
  }

  private Future<JsonObject> answer(@Nullable Object body) {
    if (!(body instanceof JsonObject question)) {
      throw new BadQuestionException("Expected a JSON object such as {\"verb\":\"get\"}, but got "
          + (body == null ? "nothing" : "a " + body.getClass().getSimpleName()));
    }
    var word = String.valueOf(question.getValue("verb"));
    var more = question.copy();
    more.remove("verb");
    return word.equals(GET) ? get(more) : mutate(verb(word), more);
  }

  private static Verb verb(String word) {
    return Arrays.stream(Verb.values())
        .filter(verb -> verb.text().equals(word))
        .findFirst()
        .orElseThrow(() -> new BadQuestionException("Expected one of " + String.join(", ", VERBS)
            + " under verb, but got " + word + NearestName.hint(word, VERBS)));
  }

  private Future<JsonObject> get(JsonObject more) {
    if (!more.isEmpty()) {
      throw new BadQuestionException(
          "Expected nothing beside the verb get, but got " + String.join(", ", more.fieldNames()));
    }
    // A machine that is not made yet is waited for.
    return ref.snapshot().map(made -> {
      isHeard = true;
      gets++;
      return shown();
    });
  }

  private JsonObject shown() {
    var known = Objects.requireNonNull(machine);
    return EventJson.shown(known, known.incarnation(), System.currentTimeMillis());
  }

  private Future<JsonObject> mutate(Verb verb, JsonObject more) {
    return MutationJson.send(ref, verb, more, "bus").map(ResultJson::of);
  }

  private JsonObject error(Throwable failed) {
    if (!(failed instanceof BadQuestionException
        || failed instanceof MachineUnavailableException)) {
      LOG.error("{} can't answer: {}", ref.id(), OneLine.of(failed));
    }
    return new JsonObject().put("error", String.valueOf(failed.getMessage()));
  }

  // Changes.

  /** Tells what the machine is, and then each change. */
  void follow(Machine<?> made) {
    machine = made;
    made.trace(fact -> record(made, fact));
  }

  private void record(Machine<?> made, TraceRecord fact) {
    if (!mayBeHeard()) {
      return;
    }
    var event = EventJson.of(made, fact);
    if (event != null && inFlight < IN_FLIGHT_MAX) {
      publish(event);
    } else if (event != null) {
      isBehind = true;
    }
  }

  private boolean mayBeHeard() {
    return isHeard
        || nanoTime.getAsLong() - nobodyAt >= TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MS);
  }

  private void publish(JsonObject event) {
    inFlight++;
    long asked = gets;
    changes
        .apply(new EncodedJson(event))
        .onComplete((nothing, failed) -> written(isNobody(failed), asked));
  }

  private void written(boolean isNobody, long asked) {
    inFlight--;
    if (!isNobody) {
      isHeard = true;
    } else if (asked == gets) {
      // Whoever has asked meanwhile listens, though this event came too early.
      isHeard = false;
      nobodyAt = nanoTime.getAsLong();
    }
    if (inFlight == 0) {
      catchUp();
    }
  }

  private void catchUp() {
    boolean isMissed = isBehind && isHeard;
    isBehind = false;
    if (isMissed) {
      publish(shown());
    }
  }

  private static boolean isNobody(@Nullable Throwable failed) {
    return failed instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }
}
