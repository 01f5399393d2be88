package io.vertick.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.benchmarks.peer.PekkoActors.Command;
import io.vertick.benchmarks.peer.PekkoActors.Toggle;
import io.vertick.benchmarks.peer.PekkoActors.ToggleAndTell;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

class PekkoActorsTest {
  @Test
  void shouldChangeBehaviourWithEachMessage() {
    try (var actors = new PekkoActors()) {
      // given
      var spawned = actors.spawn(2);
      var actor = spawned.get(0);
      // when
      actor.tell(Toggle.TOGGLE);
      actor.tell(Toggle.TOGGLE);
      // then
      assertThat(toggle(actor)).isTrue();
      assertThat(toggle(actor)).isFalse();
      assertThat(toggle(spawned.get(1))).isTrue();
    }
  }

  private static boolean toggle(ActorRef<Command> actor) {
    var isOn = new CompletableFuture<Boolean>();
    actor.tell(new ToggleAndTell(isOn::complete));
    return isOn.join();
  }
}
