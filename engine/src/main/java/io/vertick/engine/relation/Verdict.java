package io.vertick.engine.relation;

import io.vertick.engine.schema.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a mutation was refused. Immutable.
 *
 * @param code the kind of reason
 * @param state the called state that it fell on; null if it fell on none in particular
 * @param because the states that block it, or that it lacks; empty for other codes
 * @param chain from the called state to the root of the matter, each state lacking or blocked by the next; empty for other codes
 * @param handler the handler that decided; null if none did
 * @param text the reason in one line, without full stop
 */
public record Verdict(
    VerdictCode code,
    @Nullable State state,
    List<State> because,
    List<State> chain,
    @Nullable HandlerEvent handler,
    String text) {

  /** A verdict that names no states. */
  public static Verdict of(VerdictCode code, String text) {
    return new Verdict(code, null, List.of(), List.of(), null, text);
  }

  /** A verdict of a handler. */
  public static Verdict of(VerdictCode code, HandlerEvent handler, String text) {
    return new Verdict(code, handler.state(), List.of(), List.of(), handler, text);
  }

  /** The text; see {@link #text()}. */
  @Override
  public String toString() {
    return text;
  }
}
