package io.vertick.engine.relation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelationVerdictTest {
  static final class Relations extends States {
    final State foo = state("Foo");
    final State bar = state("Bar").require(foo);
    final State baz = state("Baz").require(bar);
    final State lock = state("Lock");
    final State door = state("Door");
    final State roomy = state("Roomy").require(door);
    final State suicidal = state("Suicidal");
    final State avenger = state("Avenger");
    final State herald = state("Herald");
    final State first = state("First");
    final State second = state("Second");
    final State third = state("Third");
    final State locked = state("Locked");
    final State unlocked = state("Unlocked");
    final State alarm = state("Alarm");

    {
      locked.remove(unlocked);
      unlocked.remove(locked);
      alarm.remove(unlocked);
      lock.remove(door);
      suicidal.add(avenger);
      avenger.remove(suicidal);
      herald.add(lock);
      first.remove(second);
      second.remove(first);
      third.require(first, second);
    }
  }

  private final Schema<Relations> schema = Schema.of(Relations::new);
  private final Relations s = schema.states();
  private final RelationTable table = RelationTable.of(schema);

  private Verdict verdict(MutationType type, List<State> called, State... active) {
    var bits = Bits.create(schema.size());
    Arrays.stream(active).forEach(state -> Bits.set(bits, state.rank()));
    return RelationVerdict.of(table, type, called.stream().mapToInt(State::rank).toArray(), bits);
  }

  @Test
  void shouldNameTheNeedThatIsMissing() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.bar));
    // then
    assertThat(verdict)
        .isEqualTo(new Verdict(
            VerdictCode.RELATION_UNMET,
            s.bar,
            List.of(s.foo),
            List.of(s.bar, s.foo),
            null,
            "Bar needs Foo, which is not active"))
        .hasToString("Bar needs Foo, which is not active");
  }

  @Test
  void shouldNameTheBlockerThatDecidesAndNotOneThatTheCalledStateThrowsOut() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.unlocked), s.locked, s.alarm);
    // then
    assertThat(verdict.because()).containsExactly(s.alarm);
    assertThat(verdict.text()).isEqualTo("Unlocked is removed by Alarm, which is active");
  }

  @Test
  void shouldFollowAChainOfNeedsToItsRoot() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.baz, s.bar));
    // then
    assertThat(verdict.code()).isEqualTo(VerdictCode.RELATION_UNMET);
    assertThat(verdict.state()).isEqualTo(s.baz);
    assertThat(verdict.because()).containsExactly(s.bar);
    assertThat(verdict.chain()).containsExactly(s.baz, s.bar, s.foo);
    assertThat(verdict.text()).isEqualTo("Baz needs Bar, which needs Foo, which is not active");
  }

  @Test
  void shouldFallOnTheFirstCalledStateThatDoesNotFit() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.lock, s.bar, s.baz));
    // then
    assertThat(verdict.state()).isEqualTo(s.bar);
  }

  @Test
  void shouldNameAnActiveBlocker() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.door), s.lock);
    // then
    assertThat(verdict)
        .isEqualTo(new Verdict(
            VerdictCode.RELATION_BLOCKED,
            s.door,
            List.of(s.lock),
            List.of(s.door, s.lock),
            null,
            "Door is removed by Lock, which is active"));
  }

  @Test
  void shouldNameABlockerThatIsCalledToo() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.lock, s.door));
    // then
    assertThat(verdict.code()).isEqualTo(VerdictCode.RELATION_BLOCKED);
    assertThat(verdict.state()).isEqualTo(s.door);
    assertThat(verdict.because()).containsExactly(s.lock);
    assertThat(verdict.text()).isEqualTo("Door is removed by Lock, which would be active");
  }

  @Test
  void shouldNameABlockerThatIsImpliedByAnotherCalledState() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.door, s.herald));
    // then
    assertThat(verdict.state()).isEqualTo(s.door);
    assertThat(verdict.chain()).containsExactly(s.door, s.lock);
    assertThat(verdict.text()).isEqualTo("Door is removed by Lock, which would be active");
  }

  @Test
  void shouldFollowANeedToItsBlocker() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.roomy, s.door), s.lock);
    // then
    assertThat(verdict.code()).isEqualTo(VerdictCode.RELATION_UNMET);
    assertThat(verdict.state()).isEqualTo(s.roomy);
    assertThat(verdict.because()).containsExactly(s.door);
    assertThat(verdict.chain()).containsExactly(s.roomy, s.door, s.lock);
    assertThat(verdict.text())
        .isEqualTo("Roomy needs Door, which is removed by Lock, which is active");
  }

  @Test
  void shouldTellThatAnImpliedStateBlocksItsOwnCaller() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.suicidal));
    // then
    assertThat(verdict.code()).isEqualTo(VerdictCode.RELATION_BLOCKED);
    assertThat(verdict.state()).isEqualTo(s.suicidal);
    assertThat(verdict.because()).containsExactly(s.avenger);
    assertThat(verdict.text()).isEqualTo("Suicidal is removed by Avenger, which would be active");
  }

  @Test
  void shouldTellWhyOneOfTwoNeedsThatExcludeEachOtherIsMissing() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.third, s.first, s.second));
    // then
    assertThat(verdict.state()).isEqualTo(s.third);
    assertThat(verdict.chain()).containsExactly(s.third, s.second, s.first);
    assertThat(verdict.text())
        .isEqualTo("Third needs Second, which is removed by First, which would be active");
  }

  @Test
  void shouldCountOnNothingThatASetDeactivates() {
    // when
    var verdict = verdict(MutationType.SET, List.of(s.bar), s.foo);
    // then
    assertThat(verdict.code()).isEqualTo(VerdictCode.RELATION_UNMET);
    assertThat(verdict.chain()).containsExactly(s.bar, s.foo);
    assertThat(verdict.text()).startsWith("Bar needs Foo, which ");
  }

  @Test
  void shouldGiveTheCodeWithoutTheText() {
    // given
    var target = Bits.create(schema.size());
    // when, then
    assertThat(RelationVerdict.codeOf(table, s.bar.rank(), target))
        .isEqualTo(VerdictCode.RELATION_UNMET);
    Bits.set(target, s.lock.rank());
    assertThat(RelationVerdict.codeOf(table, s.door.rank(), target))
        .isEqualTo(VerdictCode.RELATION_BLOCKED);
  }

  @Test
  void shouldWriteCodesAsProgramsReadThem() {
    assertThat(VerdictCode.values())
        .extracting(VerdictCode::toString)
        .containsExactly(
            "relation.blocked",
            "relation.unmet",
            "handler.refused",
            "handler.failed",
            "guard.failed",
            "queue.full",
            "depth.exceeded",
            "disposed",
            "machine.broken");
  }

  @Test
  void shouldWriteEventsAsTheirStatesAndPhase() {
    assertThat(new HandlerEvent(Phase.ENTER, s.foo, null)).hasToString("Foo.enter");
    assertThat(new HandlerEvent(Phase.EXITED, s.foo, null)).hasToString("Foo.exited");
    assertThat(new HandlerEvent(Phase.PAIR, s.foo, s.bar)).hasToString("Foo>Bar.pair");
    assertThat(new HandlerEvent(Phase.ANY_ENTER, null, null)).hasToString("any.enter");
    assertThat(new HandlerEvent(Phase.ANY_ENTERED, null, null)).hasToString("any.entered");
  }
}
