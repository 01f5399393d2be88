package io.vertick.lines;

import io.vertick.bridge.access.Limit;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.RefWait;
import io.vertick.json.BadQuestionException;
import io.vertick.json.WaitJson;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one connection waits for, by the id of the question. Confined to the context of the bridge. */
final class Waits {
  /** One that may be cancelled before the machine was asked. */
  private static final class Begun {
    private final long startedNanos = System.nanoTime();
    private @Nullable RefWait wait;
    private boolean isCancelled;

    Future<Void> begin(RefWait begun) {
      wait = begun;
      if (isCancelled) {
        begun.cancel();
      }
      return begun.future();
    }

    void cancel() {
      isCancelled = true;
      if (wait != null) {
        wait.cancel();
      }
    }

    JsonObject ended(@Nullable Throwable failure) {
      return WaitJson.of(failure, Duration.ofNanos(System.nanoTime() - startedNanos));
    }
  }

  private final Refs refs;
  private final int waitsMax;
  private final Map<Object, Begun> waits = new HashMap<>();

  Waits(Refs refs, int waitsMax) {
    this.refs = refs;
    this.waitsMax = waitsMax;
  }

  boolean isEmpty() {
    return waits.isEmpty();
  }

  /** Waits, and answers when it has ended, however. */
  void begin(Question question, Reply reply) {
    // Whoever gave no id can't cancel.
    var id = question.id() == null ? new Object() : question.id();
    requireRoom(id);
    var body = bodyOf(question);
    var begun = new Begun();
    waits.put(id, begun);
    refs.use(question.machine(), machine -> Future.succeededFuture(begin(machine, body)))
        .onFailure(absent -> {
          waits.remove(id);
          reply.fail(absent);
        })
        .onSuccess(wait -> begun.begin(wait).onComplete((fulfilled, failure) -> {
          waits.remove(id);
          reply.answer(begun.ended(failure));
        }));
  }

  private void requireRoom(Object id) {
    if (waits.containsKey(id)) {
      throw new BadQuestionException(
          "Expected another id than that of a wait that has not ended, but got " + id);
    }
    if (waits.size() >= waitsMax) {
      throw new RefusedException(
          ReasonCode.OVERLOADED,
          "Expected at most " + waitsMax + " waits (" + Limit.WAITS.key()
              + ") of a session, but this is one more: cancel one");
    }
  }

  private static JsonObject bodyOf(Question question) {
    var body = question.body();
    if (question.word() == Word.WHEN_NOT) {
      body.put("not", true);
    }
    if (!body.containsKey("withinMs")) {
      body.put("withinMs", WaitJson.WITHIN_MAX.toMillis());
    }
    return body;
  }

  private static RefWait begin(MachineRef<?> machine, JsonObject body) {
    return WaitJson.begin(machine, body);
  }

  /** Ends a wait, which answers so. */
  void cancel(Question question, Reply reply) {
    var begun = waits.get(question.value());
    if (begun == null) {
      throw new BadQuestionException(
          "Expected the id of a wait that has not ended, but got " + question.value());
    }
    reply.answer(new JsonObject().put("result", "cancelled"));
    begun.cancel();
  }

  /** Nobody waits any more. */
  void close() {
    List.copyOf(waits.values()).forEach(Begun::cancel);
  }
}
