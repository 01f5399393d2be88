package io.vertick.engine.machine;

import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import java.util.List;

/**
 * A mutation of one state that relations would accept now. Immutable; any thread.
 *
 * @param enters what would become active or be re-entered
 * @param exits what would leave
 * @param asked the handlers that may still refuse, in the order in which they would be asked
 */
public record NextMutation(
    MutationType type, State state, StateSet enters, StateSet exits, List<HandlerEvent> asked) {
  /** Such as {@code add Shipped: enters (Shipped), asks Shipped.enter}. */
  @Override
  public String toString() {
    return type.text() + " " + state + ":" + (enters.isEmpty() ? "" : " enters " + enters)
        + (exits.isEmpty() ? "" : " exits " + exits)
        + (asked.isEmpty()
            ? ""
            : " asks "
                + String.join(", ", asked.stream().map(HandlerEvent::toString).toList()));
  }
}
