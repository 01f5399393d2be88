package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import org.junit.jupiter.api.Test;

class ExplainerTest {
  static final class DoorStates extends States {
    final State shut = auto("Shut");
    final State open = state("Open");
    final State locked = state("Locked").require(shut);

    {
      exclusive(shut, open);
    }
  }

  private final Schema<DoorStates> schema = Schema.of(DoorStates::new);
  private final DoorStates s = schema.states();
  private final Machine<DoorStates> door = new VirtualHost()
      .newLoop()
      .machine(
          "door",
          TestType.of(
              schema,
              (states, on) -> on.enter(states.open, Transition::accept)
                  .exit(states.shut, Transition::accept)
                  .exit(states.open, tx -> tx.refuse("a foot is in it"))));

  ExplainerTest() {
    door.start();
  }

  @Test
  void shouldNameTheHandlersThatDecideWhenRelationsDoNot() {
    assertThat(door.why(Mutation.add(s.open)))
        .hasToString("Relations accept add Open; it is up to Shut.exit, Open.enter");
    assertThat(door.why(Mutation.remove(s.shut)))
        .hasToString("Relations accept remove Shut; it is up to Shut.exit");
    assertThat(door.why(s.open))
        .hasToString(
            "Relations accept Open; it waits for somebody who adds it; it is up to Shut.exit, Open.enter");
  }

  @Test
  void shouldNameNobodyWhenNoHandlerIsAsked() {
    assertThat(door.why(Mutation.add(s.locked))).hasToString("Relations accept add Locked");
  }

  @Test
  void shouldNameTheRelationThatDecides() {
    // given
    door.add(s.open);
    // when
    var why = door.why(s.locked);
    // then
    assertThat(why.kind()).isEqualTo(Why.Kind.RELATION);
    assertThat(why)
        .hasToString(
            "Locked needs Shut, which is not active; relations would accept: add Shut, Locked");
  }
}
