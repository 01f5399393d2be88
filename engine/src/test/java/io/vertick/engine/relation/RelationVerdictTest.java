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
    final State hub = state("Hub").require("Wheel");
    final State wheel = state("Wheel").require("Spoke").add("Dust");
    final State spoke = state("Spoke").require(wheel, hub);
    final State cart = state("Cart").require(wheel);
    final State dust = state("Dust");

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

  /** The first state by index, and so the first by rank, is the one that decides. */
  static final class Ranks extends States {
    final State zero = state("Zero");
    final State needing = state("Needing").require(zero);
    final State blocked = state("Blocked");
    final State implied = state("Implied");
    final State idle = state("Idle").add("Implied");
    final State again = multi("Again").add("Implied");
    final State ping = state("Ping").require("Pong", "Selfish");
    final State pong = state("Pong").require(ping);
    final State selfish = state("Selfish").require("Selfish", "Implied");
    final State onBlocked = state("OnBlocked").require(blocked);
    final State victim = state("Victim");
    final State thief = state("Thief").remove(victim);
    final State jailer = state("Jailer").remove(victim);
    final State king = state("King").remove(thief);

    {
      zero.add(implied).remove(blocked);
    }
  }

  /** Whose related states come after more than one word of others. */
  static final class Wide extends States {
    final State need;
    final State needing;
    final State lock;

    Wide() {
      for (int i = 0; i < 2 * Long.SIZE; i++) {
        state("Other" + i);
      }
      need = state("Need");
      needing = state("Needing").require(need);
      lock = state("Lock").remove(need);
    }
  }

  private final Schema<Ranks> rankSchema = Schema.of(Ranks::new);
  private final Ranks r = rankSchema.states();
  private final RelationTable ranks = RelationTable.of(rankSchema);

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

  private Verdict doorIsBlocked(String text) {
    return new Verdict(
        VerdictCode.RELATION_BLOCKED, s.door, List.of(s.lock), List.of(s.door, s.lock), null, text);
  }

  @Test
  void shouldNameAnActiveBlocker() {
    // when
    var verdict = verdict(MutationType.ADD, List.of(s.door), s.lock);
    // then
    assertThat(verdict).isEqualTo(doorIsBlocked("Door is removed by Lock, which is active"));
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
    assertThat(verdict.text()).isEqualTo("Bar needs Foo, which would not be active");
  }

  @Test
  void shouldExplainTheStateThatIsAskedForWhenOthersOfTheCallFailToo() {
    // given
    int[] called = ranksOf(List.of(s.bar, s.baz, s.door, s.herald));
    var nothing = Bits.create(schema.size());
    // when
    var unmet = RelationVerdict.on(table, s.baz.rank(), called, nothing);
    var blocked = RelationVerdict.on(table, s.door.rank(), called, nothing);
    // then
    assertThat(unmet)
        .isEqualTo(new Verdict(
            VerdictCode.RELATION_UNMET,
            s.baz,
            List.of(s.bar),
            List.of(s.baz, s.bar, s.foo),
            null,
            "Baz needs Bar, which needs Foo, which is not active"));
    assertThat(blocked).isEqualTo(doorIsBlocked("Door is removed by Lock, which would be active"));
  }

  @Test
  void shouldExplainStatesBeyondTheFirstWordOfAWideSchema() {
    // given
    var wide = Schema.of(Wide::new);
    var w = wide.states();
    var active = Bits.create(wide.size());
    Bits.set(active, w.lock.rank());
    int[] called = ranksOf(List.of(w.needing, w.need));
    // when
    var verdict = RelationVerdict.of(RelationTable.of(wide), MutationType.ADD, called, active);
    var decisions = RelationVerdict.decisions(
        RelationTable.of(wide), MutationType.ADD, called, active, Bits.create(wide.size()));
    // then
    assertThat(w.lock.rank()).isGreaterThan(Long.SIZE);
    assertThat(verdict.chain()).containsExactly(w.needing, w.need, w.lock);
    assertThat(verdict.text())
        .isEqualTo("Needing needs Need, which is removed by Lock, which is active");
    assertThat(decisions)
        .containsExactlyInAnyOrder(
            new RelationDecision(w.needing, RelationDecision.Kind.UNMET, w.need),
            new RelationDecision(w.need, RelationDecision.Kind.BLOCKED, w.lock));
  }

  @Test
  void shouldNameTheFirstStateOfASchemaLikeAnyOther() {
    assertThat(rankVerdict(List.of(r.needing)))
        .isEqualTo("Needing needs Zero, which is not active");
    assertThat(rankVerdict(List.of(r.blocked), r.zero))
        .isEqualTo("Blocked is removed by Zero, which is active");
    assertThat(rankVerdict(List.of(r.onBlocked, r.blocked), r.zero))
        .isEqualTo("OnBlocked needs Blocked, which is removed by Zero, which is active");
  }

  @Test
  void shouldEndAChainOfNeedsThatComesBackToItself() {
    assertThat(rankVerdict(List.of(r.ping, r.pong)))
        .isEqualTo("Ping needs Pong, which needs Ping, which is not active");
  }

  @Test
  void shouldEndAChainOfNeedsThatRunsIntoACircle() {
    // when Spoke lacks Hub at first, and Wheel too once Wheel was forbidden for the Dust it adds
    var verdict = verdict(MutationType.ADD, List.of(s.cart, s.wheel, s.spoke));
    // then
    assertThat(verdict.chain()).containsExactly(s.cart, s.wheel, s.spoke, s.wheel);
    assertThat(verdict.text())
        .isEqualTo("Cart needs Wheel, which needs Spoke, which needs Wheel, which is not active");
  }

  @Test
  void shouldNotNameTheStateItselfWhereItNeedsAnotherToo() {
    assertThat(rankVerdict(List.of(r.selfish)))
        .isEqualTo("Selfish needs Implied, which is not active");
  }

  @Test
  void shouldNameTheActiveStateThatBlocks() {
    // when
    var verdict = RelationVerdict.blocked(ranks, r.blocked.rank(), rankBits(r.zero));
    // then
    assertThat(verdict.code()).isEqualTo(VerdictCode.RELATION_BLOCKED);
    assertThat(verdict.text()).isEqualTo("Blocked is removed by Zero, which is active");
  }

  @Test
  void shouldListWhatRelationsDidToEachState() {
    assertThat(decisions(List.of(r.zero), r.blocked))
        .containsExactly("Blocked is removed by Zero", "Implied is added by Zero");
    assertThat(decisions(List.of(r.needing))).containsExactly("Needing needs Zero");
    assertThat(decisions(List.of(r.idle), r.zero, r.implied)).isEmpty();
  }

  @Test
  void shouldNameABlockerThatStaysInsteadOfOneThatIsDroppedToo() {
    assertThat(decisions(List.of(r.king, r.jailer, r.thief, r.victim)))
        .containsExactly("Victim is removed by Jailer", "Thief is removed by King");
  }

  @Test
  void shouldSayThatOnlyStatesThatEnterOrAreReenteredAddOthers() {
    // given that Zero and Idle were active, and so add nothing now
    var active = new State[] {r.zero, r.idle, r.again};
    // when, then
    assertThat(decisions(List.of(r.again), active)).containsExactly("Implied is added by Again");
    assertThat(decisions(List.of(r.needing), active)).isEmpty();
  }

  @Test
  void shouldNotListWhatAHandlerBarredButWhatNeedsIt() {
    // given that a handler refused Implied, which Zero would add
    var barred = rankBits(r.implied);
    // when
    var decisions = RelationVerdict.decisions(
        ranks, MutationType.ADD, ranksOf(List.of(r.zero, r.selfish)), rankBits(), barred);
    // then
    assertThat(decisions)
        .containsExactly(new RelationDecision(r.selfish, RelationDecision.Kind.UNMET, r.implied));
  }

  private String rankVerdict(List<State> called, State... active) {
    return RelationVerdict.of(ranks, MutationType.ADD, ranksOf(called), rankBits(active))
        .text();
  }

  private List<String> decisions(List<State> called, State... active) {
    var none = Bits.create(rankSchema.size());
    return RelationVerdict.decisions(
            ranks, MutationType.ADD, ranksOf(called), rankBits(active), none)
        .stream()
        .map(RelationDecision::toString)
        .toList();
  }

  private static int[] ranksOf(List<State> states) {
    return states.stream().mapToInt(State::rank).toArray();
  }

  private long[] rankBits(State... states) {
    var bits = Bits.create(rankSchema.size());
    Arrays.stream(states).forEach(state -> Bits.set(bits, state.rank()));
    return bits;
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
