package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.LoopStats.Outcome;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoopStatsTest {
  static final class Letters extends States {
    final State a = state("A");
    final State follower = auto("Follower").require(a);
    final State needy = state("Needy").require("Faulty");
    final State faulty = state("Faulty");
    final State caller = state("Caller");
    final State blocker = state("Blocker").remove("Blocked");
    final State blocked = state("Blocked");
    final State slow = state("Slow");
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final LoopStats stats = loop.stats();
  private final TestType<Letters> type = TestType.of(
      schema,
      (states, on) -> on.entered(states.faulty, tx -> {
            throw new IllegalStateException();
          })
          .entered(states.slow, tx -> host.pass(Duration.ofSeconds(1)))
          .entered(states.caller, tx -> {
            tx.add(states.blocker);
            tx.add(states.a);
          })
          .exit(states.caller, tx -> tx.refuse("stay")));
  private final Machine<Letters> machine = loop.machine("m", type);

  @Test
  void shouldCountTransitionsByTypeAndOutcome() {
    // when
    machine.add(s.a);
    machine.add(s.needy);
    machine.add(s.faulty);
    machine.set(s.caller);
    machine.remove(s.caller);
    machine.canAdd(s.slow);
    // then
    assertThat(stats.transitions(MutationType.ADD, Outcome.EXECUTED))
        .as("A, Follower, Exception, Blocker, A, Follower")
        .isEqualTo(6);
    assertThat(stats.transitions(MutationType.ADD, Outcome.REFUSED)).isEqualTo(1);
    assertThat(stats.transitions(MutationType.ADD, Outcome.FAILED)).isEqualTo(1);
    assertThat(stats.transitions(MutationType.SET, Outcome.EXECUTED)).isEqualTo(1);
    assertThat(stats.transitions(MutationType.REMOVE, Outcome.REFUSED)).isEqualTo(1);
    assertThat(stats.autoTransitions()).isEqualTo(2);
    assertThat(stats.handlersFailed()).isEqualTo(1);
  }

  @Test
  void shouldCountRefusalsByCode() {
    // given
    machine.add(s.blocker);
    machine.set(s.caller);
    // when
    machine.add(s.blocked);
    machine.add(s.needy);
    machine.remove(s.caller);
    machine.apply(Mutation.add(s.slow).ifVersion(99));
    machine.dispose();
    machine.add(s.slow);
    // then
    for (var code : VerdictCode.values()) {
      long expected = switch (code) {
        case RELATION_BLOCKED, RELATION_UNMET, HANDLER_REFUSED, GUARD_FAILED, DISPOSED -> 1;
        default -> 0;
      };
      assertThat(stats.refusals(code)).as(code.text()).isEqualTo(expected);
    }
  }

  @Test
  void shouldCountSlowHandlersWaitsAndTheLongestQueue() {
    // when
    machine.add(s.slow);
    machine.add(s.caller);
    machine.when(s.blocked);
    machine.when(s.slow);
    // then
    assertThat(stats.handlersSlow()).isEqualTo(1);
    assertThat(stats.queueMax()).isEqualTo(2);
    assertThat(stats.waits()).isEqualTo(2);
  }

  @Test
  void shouldKnowHowManyMachinesThereAre() {
    // given
    var other = loop.machine("other", type);
    assertThat(stats.machines()).isEqualTo(2);
    // when
    other.dispose();
    other.dispose();
    // then
    assertThat(stats.machines()).isEqualTo(1);
    machine.dispose();
    assertThat(stats.machines()).isZero();
    assertThat(loop.machine("new", type).add(s.a).isExecuted()).isTrue();
  }

  @Test
  void shouldCountDrainsOfMoreThanOneMutation() {
    // when
    machine.add(s.caller);
    // then
    assertThat(stats.drains()).isEqualTo(1);
  }
}
