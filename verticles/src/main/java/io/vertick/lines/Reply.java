package io.vertick.lines;

import io.vertick.engine.machine.MachineBrokenException;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MutationException;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Result;
import io.vertick.follow.LineWriter;
import io.vertick.json.BadQuestionException;
import io.vertx.core.Completable;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back of one question, to be used once. A question that no machine has answered is answered with {@code error} and {@code code}, and a mistake with an {@code example} too.
 */
final class Reply implements Completable<JsonObject> {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.bridge");

  private final LineWriter out;
  private final LineCounts counts;
  private final @Nullable Object id;
  private Word word = Word.ADD;
  private Runnable whenDone = () -> {};

  /**
   * Nothing was answered yet.
   *
   * @param id carried by the answer; null for none
   */
  Reply(LineWriter out, LineCounts counts, @Nullable Object id) {
    this.out = out;
    this.counts = counts;
    this.id = id;
  }

  /** What the question is about: an example shows how to ask. */
  void about(Word asked) {
    word = asked;
  }

  /** Has an action run when the question is answered, behind those that it was told before. */
  void whenDone(Runnable action) {
    var earlier = whenDone;
    whenDone = () -> {
      earlier.run();
      action.run();
    };
  }

  @Override
  public void complete(@Nullable JsonObject answer, @Nullable Throwable failure) {
    if (failure == null) {
      answer(Objects.requireNonNull(answer));
    } else {
      fail(failure);
    }
  }

  void answer(JsonObject answer) {
    var line = new JsonObject();
    if (id != null) {
      line.put("id", id);
    }
    out.write(line.mergeIn(answer));
    whenDone.run();
  }

  @Override
  public void fail(Throwable failure) {
    var code = codeOf(failure);
    var error = new JsonObject()
        .put("error", String.valueOf(failure.getMessage()))
        .put("code", code.text());
    if (failure instanceof BadQuestionException) {
      error.put("example", word.example());
    }
    count(code);
    answer(error);
  }

  private static ReasonCode codeOf(Throwable failure) {
    if (failure instanceof RefusedException refused) {
      return refused.code();
    } else if (failure instanceof BadQuestionException) {
      return ReasonCode.INVALID;
    } else if (failure instanceof MachineUnavailableException) {
      return ReasonCode.ABSENT;
    } else if (failure instanceof MachineDisposedException) {
      return ReasonCode.DISPOSED;
    } else if (failure instanceof MachineBrokenException) {
      return ReasonCode.BROKEN;
    } else if (failure instanceof MutationException early) {
      return codeOf(early.result());
    }
    LOG.error("Expected an answer, but the question failed", failure);
    return ReasonCode.OTHER;
  }

  private static ReasonCode codeOf(Result result) {
    if (result instanceof Result.NotApplied not) {
      return not.code();
    }
    return result instanceof Result.Unknown unknown ? unknown.code() : ReasonCode.OTHER;
  }

  private void count(ReasonCode code) {
    switch (code) {
      case INVALID -> counts.mistakes.increment();
      case FORBIDDEN -> counts.forbidden.increment();
      case OVERLOADED -> counts.overloads.increment();
      default -> {}
    }
  }
}
