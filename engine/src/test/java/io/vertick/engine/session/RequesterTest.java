package io.vertick.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Executed;
import io.vertick.engine.protocol.RequestId;
import io.vertick.engine.protocol.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequesterTest {
  private static final Call ADD = Call.Mutate.of(Call.Change.ADD, 1);

  private final Ends ends = Ends.stream();
  private final RequestOrigin origin = new RequestOrigin(Ends.A);
  private final Requester requester = new Requester(origin, ends.a.session);
  private final List<String> outcomes = new ArrayList<>();

  @Test
  void shouldEndARequestWhenTheHostReplies() {
    // given
    open();
    // when
    ask(RequestOptions.DEFAULT);
    ends.exchange();
    requester.received(new Reply(new RequestId(Ends.A, 1), new Executed(7)), ends.now);
    // then
    assertThat(requests()).containsExactly(1L);
    assertThat(outcomes).containsExactly(new Executed(7).toString());
    assertThat(requester.size()).isZero();
    // and when the reply comes again
    requester.received(new Reply(new RequestId(Ends.A, 1), new Executed(7)), ends.now);
    assertThat(outcomes).hasSize(1);
  }

  @Test
  void shouldWaitForASessionOrNotAsTheCallerLikes() {
    // given no session
    ask(RequestOptions.DEFAULT);
    ask(new RequestOptions(1_000, false, false, null));
    assertThat(outcomes).hasSize(1).first().asString().contains("NotApplied", "unreachable");
    // when
    open();
    // then
    assertThat(requests()).containsExactly(1L);
  }

  @Test
  void shouldWaitWhenThereIsCreditButTooMuchWasNotAcknowledged() {
    // given a host that acknowledges nothing
    open();
    ends.a.loses = frame -> true;
    var answer = new Outcome.Refused(Outcome.Refusal.of("c", "x".repeat(4_000)), 1);
    while (ends.a.session.offer(new Reply(new RequestId(Ends.B, 1), answer), ends.now) > 0) {
      ends.a.flushAsked = false;
    }
    assertThat(ends.a.session.hasCredit()).isTrue();
    // when
    ask(RequestOptions.DEFAULT);
    // then
    assertThat(requester.size()).isEqualTo(1);
    assertThat(outcomes).isEmpty();
  }

  @Test
  void shouldKeepTheOrderOfCallsWhenCreditRunsOut() {
    // given a host that grants nothing for a while
    var small = Ends.of(
            SessionConfig.stream(Ends.A, "a"),
            SessionConfig.stream(Ends.B, "b").withWindows(1_024, 1_024))
        .open();
    var slow = new Requester(new RequestOrigin(Ends.A), small.a.session);
    slow.began(Ends.B, small.now);
    small.b.session.pause();
    // when
    for (int i = 0; i < 500; i++) {
      slow.request(Ends.GATE, ADD, RequestOptions.DEFAULT, outcome -> {}, small.now);
    }
    small.exchange();
    assertThat(small.b.received.size()).isBetween(60, 200);
    small.b.session.resume();
    while (small.b.received.size() < 500) {
      small.exchange();
      slow.pump(small.now);
    }
    // then
    assertThat(small.b.numbers()).isSorted().hasSize(500);
  }

  @Test
  void shouldNotApplyARequestThatWaitedHereForTooLong() {
    // given no session
    ask(new RequestOptions(100, false, true, null));
    // when
    assertThat(requester.nextDeadline()).isEqualTo(ends.now + 100_000_000);
    ends.now += 100_000_000;
    requester.tick(ends.now);
    // then
    assertThat(outcomes).hasSize(1).first().asString().contains("NotApplied", "deadline");
    open();
    assertThat(requests()).isEmpty();
  }

  @Test
  void shouldNotKnowTwoSecondsAfterTheDeadlineWhenTheHostDoesNotSay() {
    // given
    open();
    ask(new RequestOptions(100, false, true, null));
    ends.exchange();
    // when
    ends.now += 2_099_000_000L;
    requester.tick(ends.now);
    assertThat(outcomes).isEmpty();
    ends.now += 1_000_000;
    requester.tick(ends.now);
    // then
    assertThat(outcomes).hasSize(1).first().asString().contains("Unknown", "deadline");
  }

  @Test
  void shouldSendAgainWhenTheSameHostBeginsAnotherSession() {
    // given two requests in the session, one of which is answered
    open();
    ask(RequestOptions.DEFAULT);
    ask(RequestOptions.DEFAULT);
    ends.exchange();
    requester.received(new Reply(new RequestId(Ends.A, 1), new Executed(1)), ends.now);
    // when
    restart(Ends.B);
    // then
    assertThat(requests()).containsExactly(2L);
    assertThat(outcomes).hasSize(1);
  }

  @Test
  void shouldNotSendAgainWhenTheHostLivesAnew() {
    // given one request that was framed, and one that was not
    open();
    ask(RequestOptions.DEFAULT);
    ends.exchange();
    ask(RequestOptions.DEFAULT);
    // when
    restart(new Incarnation(0xbbbb, 3));
    // then
    assertThat(requests()).isEmpty();
    assertThat(outcomes).hasSize(2);
    assertThat(outcomes.get(0)).contains("Unknown", "restarted");
    assertThat(outcomes.get(1)).contains("NotApplied", "restarted");
    // and new ones go to the new life
    ask(RequestOptions.DEFAULT);
    ends.exchange();
    assertThat(requests()).containsExactly(3L);
  }

  @Test
  void shouldTellWhenTheHostIsGone() {
    // given
    open();
    ask(RequestOptions.DEFAULT);
    ends.exchange();
    // when
    requester.gone(ends.now);
    // then
    assertThat(outcomes).hasSize(1).first().asString().contains("Unknown", "gone");
  }

  @Test
  void shouldTakeBackWhatStillWaitsAndAskTheHostOtherwise() {
    // given
    long waiting = ask(RequestOptions.DEFAULT);
    requester.cancel(waiting, ends.now);
    assertThat(outcomes).hasSize(1).first().asString().contains("NotApplied", "cancelled");
    open();
    long sent = ask(RequestOptions.DEFAULT);
    ends.exchange();
    // when
    requester.cancel(sent, ends.now);
    ends.exchange();
    // then
    assertThat(ends.b.received).last().isEqualTo(new Cancel(new RequestId(Ends.A, sent)));
    assertThat(outcomes).hasSize(1);
  }

  @Test
  void shouldEndAPostWhenItArrived() {
    // given
    open();
    ask(new RequestOptions(1_000, true, true, null));
    // when
    ends.exchange();
    ends.advance(100);
    requester.acknowledged(ends.a.acknowledged, ends.now);
    // then nobody is told
    assertThat(requester.size()).isZero();
    assertThat(outcomes).isEmpty();
    assertThat(origin.inFlight()).isZero();
  }

  @Test
  void shouldTellTheHostWhatItHasWhenNoRequestDoes() {
    // given
    open();
    ask(RequestOptions.DEFAULT);
    ends.exchange();
    requester.received(new Reply(new RequestId(Ends.A, 1), new Executed(1)), ends.now);
    // when
    ends.now += 1_000_000_000;
    requester.tick(ends.now);
    ends.exchange();
    // then
    assertThat(ends.b.received).last().isInstanceOfSatisfying(Acknowledge.class, told -> {
      assertThat(told.receipts().through()).isEqualTo(1);
    });
    assertThat(requester.nextDeadline()).isGreaterThan(ends.now);
  }

  @Test
  void shouldAdmitNoMoreThanItsLimits() {
    // given
    for (int i = 0; i < Requester.IN_FLIGHT_MAX; i++) {
      ask(RequestOptions.DEFAULT);
    }
    assertThat(outcomes).isEmpty();
    // when
    assertThat(ask(RequestOptions.DEFAULT)).isZero();
    // then
    assertThat(outcomes)
        .hasSize(1)
        .first()
        .asString()
        .contains("NotApplied", "overloaded", "gate-1");
    // but another machine takes requests
    requester.request(
        new Target("gate-2", null, Ends.GATE.schema()),
        ADD,
        RequestOptions.DEFAULT,
        outcome -> outcomes.add(outcome.toString()),
        ends.now);
    assertThat(outcomes).hasSize(1);
  }

  @Test
  void shouldForwardNoMoreThanItsLimit() {
    // given
    for (int i = 1; i <= Requester.FORWARDED_MAX; i++) {
      forward(i);
    }
    assertThat(outcomes).isEmpty();
    // when
    forward(Requester.FORWARDED_MAX + 1);
    // then
    assertThat(outcomes).hasSize(1).first().asString().contains("NotApplied", "overloaded");
  }

  @Test
  void shouldForwardARequestWithItsAge() {
    // given
    forward(1);
    ends.now += 2_000_000_000L;
    // when
    open();
    // then
    var request = (Request) ends.b.received.get(0);
    assertThat(request.id()).isEqualTo(new RequestId(new Incarnation(5, 5), 1));
    assertThat(request.ageMs()).isEqualTo(2_500);
    assertThat(request.remainingMs()).isEqualTo(28_000);
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> forward(1));
  }

  @Test
  void shouldEndAPostThatIsForwardedWhenItArrived() {
    // given
    open();
    var id = new RequestId(new Incarnation(5, 5), 1);
    requester.forward(
        new Request(id, 0, 0, 30_000, true, null, Ends.GATE, ADD),
        outcome -> outcomes.add(outcome.toString()),
        ends.now);
    assertThat(outcomes).isEmpty();
    // when
    ends.exchange();
    ends.advance(100);
    requester.acknowledged(ends.a.acknowledged, ends.now);
    // then it is not under way for ever
    assertThat(outcomes).hasSize(1).first().asString().contains("a post is not answered");
  }

  @Test
  void shouldAskNothingOfAHostThatLeaves() {
    // given
    open();
    ends.b.session.leave("update", ends.now);
    ends.exchange();
    // when
    ask(RequestOptions.DEFAULT);
    forward(1);
    // then
    assertThat(outcomes).hasSize(2).allSatisfy(outcome -> {
      assertThat(outcome).contains("NotApplied", "leaving");
    });
  }

  @Test
  void shouldNotApplyWhatWaitsWhenTheHostSaysGoodbye() {
    // given a request that was sent, and one that waits for credit
    open();
    ask(RequestOptions.DEFAULT);
    ends.exchange();
    ends.a.session.disconnect();
    ask(RequestOptions.DEFAULT);
    // when
    requester.left(ends.now);
    // then
    assertThat(outcomes).hasSize(1).first().asString().contains("NotApplied", "leaving");
    assertThat(requester.size()).isEqualTo(1);
  }

  @Test
  void shouldNotApplyWhatIsAskedWhenThisEndHasSaidGoodbye() {
    // given
    open();
    // when
    ends.a.session.leave("done", ends.now);
    ask(RequestOptions.DEFAULT);
    // then it does not wait for credit that nobody grants any more
    assertThat(outcomes).hasSize(1).first().asString().contains("NotApplied", "leaving");
    assertThat(requester.size()).isZero();
  }

  @Test
  void shouldTakeBackAgainWhatItSendsAgain() {
    // given a request that is taken back while there is no session
    open();
    long number = ask(RequestOptions.DEFAULT);
    ends.exchange();
    long framed = ends.a.session.framedThrough();
    ends.a.session.disconnect();
    requester.ended(framed);
    requester.cancel(number, ends.now);
    // when
    restart(Ends.B);
    // then
    assertThat(ends.b.received).last().isEqualTo(new Cancel(new RequestId(Ends.A, number)));
  }

  @Test
  void shouldFailAtTheCallWhenAnArgumentMayNotLeave() {
    var bad = Call.Mutate.of(Call.Change.ADD, 1).withArgs(Map.of("bad", new Object()));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            requester.request(Ends.GATE, bad, RequestOptions.DEFAULT, outcome -> {}, ends.now))
        .withMessageContaining("may leave this JVM");
    var none = Call.Mutate.of(Call.Change.ADD, Call.STATES_MAX);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            requester.request(Ends.GATE, none, RequestOptions.DEFAULT, outcome -> {}, ends.now))
        .withMessage("Expected the index of a state below 65535, but got 65535");
    assertThat(origin.inFlight()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RequestOptions(300_001, false, true, null))
        .withMessageContaining("300001 ms");
  }

  private void open() {
    ends.open();
    requester.began(Ends.B, ends.now);
    requester.pump(ends.now);
    ends.exchange();
  }

  /** The other end comes back without its session. */
  private void restart(Incarnation incarnation) {
    long framed = ends.a.session.framedThrough();
    ends.a.session.disconnect();
    ends.restartB(incarnation);
    ends.a.session.connect(ends.now);
    ends.exchange();
    requester.ended(framed);
    requester.began(incarnation, ends.now);
    requester.pump(ends.now);
    ends.exchange();
  }

  private long ask(RequestOptions options) {
    return requester.request(
        Ends.GATE, ADD, options, outcome -> outcomes.add(outcome.toString()), ends.now);
  }

  private void forward(long number) {
    forward(number, ADD);
  }

  private void forward(long number, Call call) {
    var id = new RequestId(new Incarnation(5, 5), number);
    requester.forward(
        new Request(id, 0, 500, 30_000, false, null, Ends.GATE, call),
        (Outcome outcome) -> outcomes.add(outcome.toString()),
        ends.now);
  }

  private List<Long> requests() {
    return ends.b.numbers();
  }
}
