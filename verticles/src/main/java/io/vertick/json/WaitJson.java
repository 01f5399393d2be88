package io.vertick.json;

import io.vertick.engine.machine.MachineBrokenException;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.RefWait;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.subscription.WaitCancelledException;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wait as a program asks for it: {@code {"states": ["Unlocked"], "withinMs": 30000}}, for all of the states; with {@code "not": true} until none of them is active; or with {@code "args": {"cents": 50}}
 * until the only state is entered with these arguments. {@link BadQuestionException} for whatever is none.
 */
public final class WaitJson {
  /** How long a wait may last. */
  public static final Duration WITHIN_MAX = Duration.ofDays(1);

  private static final List<String> KEYS = List.of("states", "args", "not", "withinMs");

  private WaitJson() {}

  /** Waits at the machine for what is asked for; the wait has a limit. */
  public static RefWait begin(MachineRef<?> machine, JsonObject body) {
    MutationJson.requireKnownKeys(body, KEYS);
    var within = MutationJson.within(body, WITHIN_MAX);
    return wait(machine, body).within(within);
  }

  private static RefWait wait(MachineRef<?> machine, JsonObject body) {
    var states = MutationJson.states(machine.schema(), body.getValue("states"));
    boolean isNot = isNot(body.getValue("not", false));
    if (!body.containsKey("args")) {
      return isNot ? machine.whenNot(StateSet.of(states)) : machine.when(StateSet.of(states));
    } else if (isNot || states.length > 1) {
      throw new BadQuestionException(
          "Expected args with one state that is entered, but got several, or not");
    }
    return machine.whenArgs(states[0], MutationJson.args(body));
  }

  private static boolean isNot(@Nullable Object value) {
    if (value instanceof Boolean not) {
      return not;
    }
    throw new BadQuestionException("Expected true or false for not, but got " + value);
  }

  /**
   * How a wait ended: {@code result} is fulfilled, timedOut, cancelled, ended (the machine did, first), unreachable (its node does not say) or failed; {@code text} is for people.
   *
   * @param failure null if it was fulfilled
   */
  public static JsonObject of(@Nullable Throwable failure, Duration lasted) {
    var text = failure == null ? "Fulfilled" : String.valueOf(failure.getMessage());
    return new JsonObject()
        .put("result", resultOf(failure))
        .put("afterMs", lasted.toMillis())
        .put("text", text);
  }

  private static String resultOf(@Nullable Throwable failure) {
    if (failure == null) {
      return "fulfilled";
    } else if (failure instanceof WaitTimeoutException) {
      return "timedOut";
    } else if (failure instanceof WaitCancelledException) {
      return "cancelled";
    } else if (failure instanceof MachineDisposedException
        || failure instanceof MachineBrokenException) {
      return "ended";
    }
    return failure instanceof MachineUnavailableException ? "unreachable" : "failed";
  }
}
