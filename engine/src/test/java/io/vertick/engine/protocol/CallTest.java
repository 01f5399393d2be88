package io.vertick.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call.Change;
import io.vertick.engine.protocol.Call.Mutate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallTest {
  @Test
  void shouldSayOfMutationOnlyWhatItHas() {
    assertThat(Mutate.of(Change.TOGGLE, 1)).hasToString("toggle [1]");
    assertThat(Mutate.of(Change.CAN_ADD, 1, 2).withArgs(Map.of("cents", 50)))
        .hasToString("can_add [1, 2] with {cents=50}");
  }

  @Test
  void shouldSayAllOfMutationThatHasAll() {
    // given
    var mutation = new Mutate(
        Change.ADD,
        List.of(0),
        Map.of(),
        7,
        List.of(new Call.TickGuard(3, 5)),
        true,
        new Call.RemoteError("T", "text"),
        new Call.Source("till", new Incarnation(0, 1), 9, List.of()));
    // then
    assertThat(mutation)
        .hasToString("add [0] if version 7 if [TickGuard[state=3, tick=5]]"
            + " for RemoteError[type=T, message=text] from " + mutation.source() + " first");
  }
}
