package io.vertick.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import org.junit.jupiter.api.Test;

/** Replicas of a machine that grows. */
class FeedGrowthTest {
  static final class DoorStates extends States {
    final State open = state("Open");
    final State lit = state("Lit");
    final Attribute<Long> visits = attribute("Visits", Attribute.INT64);
  }

  static final class AuditStates extends States {
    final State open = shared("Open");
    final State alarm = state("Alarm").add(open);
    final Attribute<String> auditor = attribute("Auditor", Attribute.STRING);
  }

  private final Schema<DoorStates> schema = Schema.of(DoorStates::new);
  private final DoorStates s = schema.states();
  private final Schema<AuditStates> grown = schema.grow(AuditStates::new);
  private final AuditStates more = grown.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final TestType<DoorStates> type = TestType.of(
      schema, (states, on) -> on.entered(states.open, tx -> tx.set(states.visits, tx.number())));
  private final MachineType<AuditStates> grownType =
      type.grow(grown, on -> on.entered(more.alarm, tx -> tx.set(more.auditor, "Ada")));
  private final Machine<DoorStates> machine = loop.machine("door", type);

  private <S extends States> WiredReplica<S> follow(Schema<S> by, Tracking tracking) {
    return new WiredReplica<>(loop, machine, by, tracking, host);
  }

  @Test
  void shouldGoOnByTheOldSchema() {
    shouldGoOnByTheOldSchema(Tracking.ALL);
  }

  @Test
  void shouldGoOnWithEachTransitionByTheOldSchema() {
    shouldGoOnByTheOldSchema(Tracking.ALL.each());
  }

  private void shouldGoOnByTheOldSchema(Tracking tracking) {
    // given
    machine.add(s.lit);
    var replica = follow(schema, tracking);
    var view = replica.view();
    var wait = view.when(s.open).future();
    // when
    machine.grow(grownType);
    machine.add(more.alarm);
    replica.settle();
    // then
    assertThat(view).hasToString("(Open:1 Lit:1)");
    assertThat(view.schema()).isSameAs(schema);
    assertThat(view.version()).isEqualTo(machine.version());
    assertThat(view.get(s.visits)).isNotNull();
    assertThat(wait.succeeded()).isTrue();
  }

  @Test
  void shouldFollowByTheOldSchemaAfterGrowth() {
    // given
    machine.grow(grownType);
    machine.add(more.alarm);
    // when
    var replica = follow(schema, Tracking.ALL.skip("Lit"));
    machine.remove(s.open);
    replica.settle();
    // then
    assertThat(replica.view().tick(s.open)).isEqualTo(2);
    assertThat(replica.view().get(s.visits)).isNotNull();
  }

  @Test
  void shouldShowTheNewStatesByTheNewSchema() {
    // given
    machine.grow(grownType);
    // when
    var replica = follow(grown, Tracking.ALL);
    machine.add(more.alarm);
    replica.settle();
    // then
    assertThat(replica.view()).hasToString("(Open:1 Alarm:1)");
    assertThat(replica.view().get(more.auditor)).isEqualTo("Ada");
    assertThat(replica.view().get(s.visits)).isNotNull();
  }

  @Test
  void shouldRefuseToFollowByTheNewSchemaBeforeGrowth() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> follow(grown, Tracking.ALL))
        .withMessageContaining("it has no Alarm");
    // but what is there can be followed
    assertThat(follow(grown, Tracking.of(s.open)).view().is(s.open)).isFalse();
  }
}
