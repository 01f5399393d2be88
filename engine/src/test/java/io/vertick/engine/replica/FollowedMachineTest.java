package io.vertick.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What following a machine costs on the wire, and what of it is seen. In brackets: the row of the reference's inventory that a test stands for. */
class FollowedMachineTest {
  static final class Many extends States {
    final State a = auto("A");
    final State b = multi("B");
    final State c = state("C");
    final State d = state("D");
    final List<State> plain =
        IntStream.range(0, 100).mapToObj(i -> state("S" + i)).toList();

    {
      a.require(c);
      b.add(c);
      d.add(c, b);
    }
  }

  private static final Schema<Many> SCHEMA = Schema.of(Many::new);

  private final Many s = SCHEMA.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final Machine<Many> machine = loop.machine("many", MachineType.of(SCHEMA));

  private WiredReplica<Many> follow(Tracking tracking) {
    return new WiredReplica<>(loop, machine, SCHEMA, tracking, host);
  }

  private void toggle(WiredReplica<Many> followed, State state, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(machine.toggle(state).isExecuted()).isTrue();
      followed.settle();
    }
  }

  @Test // TestWaiting: a wait costs no message
  void shouldSendNothingWhenSomebodyWaits() {
    var followed = follow(Tracking.ALL);
    long before = followed.messagesToSource();
    // when
    var wait = followed.view().when(s.d);
    var context = followed.view().context(s.c);
    toggle(followed, s.d, 1);
    // then
    assertThat(wait.future().succeeded()).isTrue();
    assertThat(context.isEnded()).isTrue();
    assertThat(followed.messagesToSource()).isEqualTo(before);
  }

  @Test // TestManyStates, TestAddMany
  void shouldTakeAtMostTenBytesForEachOfManyStates() {
    var followed = follow(Tracking.ALL);
    long before = followed.updateBytes();
    // when
    s.plain.subList(0, 90).forEach(state -> toggle(followed, state, 2));
    // then
    assertThat(followed.updateBytes() - before).isLessThan(180 * 10);
    assertThat(followed.view().clock()).isEqualTo(machine.clock());
  }

  @Test // TestHighInstantClocks
  void shouldTakeAsManyBytesWhenTicksAreHigh() {
    var followed = follow(Tracking.ALL);
    long start = followed.updateBytes();
    toggle(followed, s.c, 100);
    long low = followed.updateBytes() - start;
    IntStream.range(0, 1_000_000).forEach(i -> machine.toggle(s.plain.get(0)));
    IntStream.range(0, 1_000_000).forEach(i -> machine.toggle(s.c));
    followed.settle();
    // when the numbers of updates take a byte more, say
    long before = followed.updateBytes();
    toggle(followed, s.c, 100);
    // then
    assertThat(machine.tick(s.c)).isGreaterThan(1_000_000);
    assertThat(followed.updateBytes() - before).isLessThanOrEqualTo(low + 100);
  }

  @Test // TestMutationsSync
  void shouldTellEachTransitionWhenAskedTo() {
    var followed = follow(Tracking.ALL.each());
    var steps = new ArrayList<MutationType>();
    var autos = new ArrayList<Boolean>();
    followed.view().trace(fact -> {
      if (fact instanceof TraceRecord.ReplicaUpdated told && told.update().step() != null) {
        steps.add(told.update().step().type());
        autos.add(told.update().step().auto());
      }
    });
    // when B, which brings C, upon which the auto A enters, and D, in one turn
    machine.add(s.b);
    machine.add(s.d);
    followed.settle();
    // then
    assertThat(steps).hasSize(3).containsOnly(MutationType.ADD);
    assertThat(autos).containsExactly(false, true, false);
  }

  @Test // TestAddManyNoSync, TestClockPush: the source tells by itself
  void shouldBeToldInOneUpdateWhenMuchHappensInOneTurn() {
    var followed = follow(Tracking.ALL);
    long before = followed.updates();
    // when
    IntStream.range(0, 500).forEach(i -> machine.add(s.b));
    machine.add(s.d);
    followed.settle();
    // then
    assertThat(followed.updates() - before).isEqualTo(1);
    assertThat(followed.view().is(s.d)).isTrue();
    assertThat(followed.view().version()).isEqualTo(machine.version());
  }
}
