package io.vertick.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Executed;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Outcome.Unknown;
import io.vertick.engine.protocol.Receipts;
import io.vertick.engine.protocol.Receipts.Range;
import io.vertick.engine.protocol.RequestId;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestTableTest {
  private static final long MINUTE = 60_000_000_000L;

  private final Map<Long, Consumer<Outcome>> running = new LinkedHashMap<>();
  private final List<RequestId> cancelled = new ArrayList<>();
  private final List<Reply> replies = new ArrayList<>();
  private final RequestTable<ReplyPath> table = new RequestTable<>(new RequestApplier<>() {
    @Override
    public void apply(Request request, ReplyPath path, long deadline, Consumer<Outcome> end) {
      running.put(request.id().number(), end);
    }

    @Override
    public void cancel(RequestId id) {
      cancelled.add(id);
    }
  });
  private long now;

  @Test
  void shouldRunARequestOnceWhenItComesAgain() {
    // when it comes again while it runs
    receive(request(1, 0, 0));
    receive(request(1, 0, 0));
    end(1, new Executed(5));
    // and when it comes again afterwards
    receive(request(1, 0, 0));
    // then each asker is answered, and it ran once
    assertThat(replies).containsExactly(reply(1, new Executed(5)), reply(1, new Executed(5)));
    assertThat(running).hasSize(1);
    assertThat(table.repeats()).isEqualTo(2);
  }

  @Test
  void shouldAnswerWhereTheRequestCameFromLast() {
    // given
    var later = new ArrayList<Reply>();
    receive(request(1, 0, 0));
    // when it comes again by another way
    table.receive(request(1, 0, 0), later::add, now);
    end(1, new Executed(5));
    // then
    assertThat(replies).isEmpty();
    assertThat(later).containsExactly(reply(1, new Executed(5)));
  }

  @Test
  void shouldLetGoOfTheWayOfARequestWhenItHasItsOutcome() {
    // given a way that goes with its session
    var way = new ReplyPath[] {new ArrayList<Reply>()::add};
    var gone = new WeakReference<>(way[0]);
    table.receive(request(1, 0, 0), way[0], now);
    // when
    end(1, new Executed(5));
    way[0] = reply -> {};
    System.gc();
    // then what is kept for a repeat does not keep the session
    assertThat(table.size()).isEqualTo(1);
    assertThat(gone.get()).isNull();
  }

  @Test
  void shouldForgetWhatTheOriginHasAndStillNotRunItAgain() {
    // given
    for (int i = 1; i <= 4; i++) {
      receive(request(i, 0, 0));
      end(i, new Executed(i));
    }
    assertThat(table.size()).isEqualTo(4);
    // when
    receive(request(5, 2, 0));
    assertThat(table.size()).isEqualTo(3);
    table.receive(new Acknowledge(Ends.A, new Receipts(2, List.of(new Range(4, 4)))), now);
    // then
    assertThat(table.size()).isEqualTo(2);
    replies.clear();
    receive(request(1, 0, 0));
    receive(request(4, 0, 0));
    assertThat(replies).isEmpty();
    assertThat(running).hasSize(5);
    // but what was not told is still kept
    receive(request(3, 0, 0));
    assertThat(replies).containsExactly(reply(3, new Executed(3)));
  }

  @Test
  void shouldTellOnlyTheFirstEnd() {
    // given
    receive(request(1, 0, 0));
    // when
    end(1, new Executed(1));
    end(1, new Executed(2));
    // then
    assertThat(replies).containsExactly(reply(1, new Executed(1)));
  }

  @Test
  void shouldNotReplyToAPost() {
    // given
    var post = new Request(
        new RequestId(Ends.A, 1),
        0,
        0,
        30_000,
        true,
        null,
        Ends.GATE,
        Call.Mutate.of(Call.Change.ADD, 1));
    // when
    receive(post);
    end(1, new Executed(1));
    receive(post);
    // then
    assertThat(replies).isEmpty();
    assertThat(running).hasSize(1);
  }

  @Test
  void shouldNotApplyARequestThatComesTooLate() {
    // when its time ran out on the way
    receive(request(1, 0, 0).later(30_000));
    // then
    assertThat(running).isEmpty();
    assertThat(((NotApplied) replies.get(0).outcome()).reason()).startsWith("deadline");
  }

  @Test
  void shouldNotKnowOldRequestsOfAnOriginThatItForgot() {
    // given
    receive(request(1, 0, 0));
    end(1, new Executed(1));
    now += 10 * MINUTE;
    table.tick(now);
    assertThat(table.origins()).isZero();
    assertThat(table.size()).isZero();
    // when it comes again
    receive(request(1, 0, 600_000));
    // then it may have run
    assertThat(((Unknown) replies.get(1).outcome()).reason()).startsWith("expired");
    // but a young one can't have been here
    receive(request(2, 0, 299_999));
    assertThat(running).containsKey(2L);
  }

  @Test
  void shouldRememberAnOriginThatWasSilentForLessThanTenMinutes() {
    // given
    receive(request(1, 0, 0));
    // when
    now += 10 * MINUTE - 1;
    table.tick(now);
    // then
    assertThat(table.origins()).isEqualTo(1);
    assertThat(table.nextDeadline()).isGreaterThan(now);
  }

  @Test
  void shouldPassOnACancelWhileTheRequestRuns() {
    // given
    receive(request(1, 0, 0));
    var cancel = new Cancel(new RequestId(Ends.A, 1));
    // when
    table.receive(cancel, now);
    end(1, new Outcome.Ended("cancelled"));
    table.receive(cancel, now);
    table.receive(new Cancel(new RequestId(Ends.B, 1)), now);
    // then
    assertThat(cancelled).containsExactly(cancel.id());
  }

  @Test
  void shouldNotApplyMoreThanItCanKeep() {
    // given
    for (int i = 1; i <= RequestTable.PER_ORIGIN_MAX; i++) {
      receive(request(i, 0, 0));
    }
    assertThat(table.overloads()).isZero();
    // when
    receive(request(RequestTable.PER_ORIGIN_MAX + 1, 0, 0));
    // then
    assertThat(table.overloads()).isEqualTo(1);
    assertThat(((NotApplied) replies.get(0).outcome()).reason()).startsWith("overloaded");
    // and when the origin has some replies
    receive(request(RequestTable.PER_ORIGIN_MAX + 2, 10, 0));
    assertThat(running).containsKey(RequestTable.PER_ORIGIN_MAX + 2L);
  }

  @Test
  void shouldNotApplyMoreThanItCanKeepOfAllOrigins() {
    // given
    for (int origin = 0; origin < 4; origin++) {
      for (int i = 1; i <= RequestTable.PER_ORIGIN_MAX; i++) {
        receive(of(new Incarnation(origin, 0), i));
      }
    }
    assertThat(table.size()).isEqualTo(RequestTable.REQUESTS_MAX);
    // when
    receive(of(new Incarnation(9, 0), 1));
    // then
    assertThat(((NotApplied) replies.get(0).outcome()).reason()).startsWith("overloaded");
  }

  @Test
  void shouldNotKnowMoreOriginsThanItsLimit() {
    // given
    for (int origin = 0; origin < RequestTable.ORIGINS_MAX; origin++) {
      receive(of(new Incarnation(origin, 0), 1));
    }
    // when
    receive(of(Ends.A, 1));
    // then
    assertThat(((NotApplied) replies.get(0).outcome()).reason()).contains("origins");
  }

  @Test
  void shouldLeavePartOfOriginsToNodes() {
    // given as many clients as there may be
    int most = RequestTable.ORIGINS_MAX / 4 * 3;
    for (int origin = 0; origin < most; origin++) {
      receiveFromClient(of(new Incarnation(origin, 0), 1));
    }
    assertThat(table.overloads()).isZero();
    // when
    receiveFromClient(of(Ends.A, 1));
    // then
    assertThat(((NotApplied) replies.get(0).outcome()).reason()).contains(most + " origins");
    // but a node has room
    receive(of(Ends.B, 1));
    assertThat(table.overloads()).isEqualTo(1);
  }

  @Test
  void shouldLeavePartOfRequestsToNodes() {
    // given three clients that have done with nothing
    for (int origin = 0; origin < 3; origin++) {
      for (int i = 1; i <= RequestTable.PER_ORIGIN_MAX; i++) {
        receiveFromClient(of(new Incarnation(origin, 0), i));
      }
    }
    assertThat(table.overloads()).isZero();
    // when
    receiveFromClient(of(Ends.A, 1));
    // then
    assertThat(((NotApplied) replies.get(0).outcome()).reason()).startsWith("overloaded");
    // but a node has room
    receive(of(Ends.B, 1));
    assertThat(table.overloads()).isEqualTo(1);
  }

  @Test
  void shouldLeavePartOfBytesToNodes() {
    // given
    for (int origin = 0; origin < 3; origin++) {
      answerUpTo((origin + 1) * RequestTable.PER_ORIGIN_BYTES_MAX, new Incarnation(origin, 0));
    }
    // when
    receiveFromClient(of(Ends.A, 1));
    receive(of(Ends.B, 1));
    // then
    assertThat(table.overloads()).isEqualTo(1);
    assertThat(((NotApplied) replies.get(replies.size() - 1).outcome()).reason())
        .startsWith("overloaded");
  }

  @Test
  void shouldForgetFirstOriginThatLeftWhenAnotherNeedsRoom() {
    // given as many as there is room for, of which two say goodbye, and then one comes back
    for (int origin = 0; origin < RequestTable.ORIGINS_MAX; origin++) {
      receive(of(new Incarnation(origin, 0), 1));
      end(1, new Executed(1));
    }
    for (int origin : List.of(7, 5, 3)) {
      table.left(new Incarnation(origin, 0));
    }
    receive(of(new Incarnation(7, 0), 2));
    replies.clear();
    // when
    receive(of(Ends.A, 1));
    // then the first that is gone gave way: what it asked runs again, as what the other asked does
    // not
    assertThat(table.origins()).isEqualTo(RequestTable.ORIGINS_MAX);
    assertThat(table.overloads()).isZero();
    running.clear();
    receive(of(new Incarnation(3, 0), 1));
    assertThat(running).isEmpty();
    receive(of(new Incarnation(5, 0), 1));
    assertThat(running).containsOnlyKeys(1L);
  }

  @Test
  void shouldForgetOriginsThatHaveDoneWithEverythingWhenCopiesAreTooOld() {
    // given as many as there is room for; all have done with what they asked, but for two
    for (int origin = 0; origin < RequestTable.ORIGINS_MAX; origin++) {
      receive(of(new Incarnation(origin, 0), 1));
      end(1, new Executed(1));
      if (origin >= 2) {
        var all = new Receipts(1, List.of());
        table.receive(new Acknowledge(new Incarnation(origin, 0), all), now);
      }
    }
    // when a copy may still come
    now += 5 * MINUTE - 1;
    table.tick(now);
    // then all are known
    assertThat(table.origins()).isEqualTo(RequestTable.ORIGINS_MAX);
    // and when none may
    now += MINUTE;
    table.tick(now);
    receive(of(Ends.A, 1));
    // then there is room, and what is kept still is
    assertThat(table.origins()).isEqualTo(3);
    assertThat(table.overloads()).isZero();
    running.clear();
    receive(of(new Incarnation(1, 0), 1));
    assertThat(running).isEmpty();
  }

  @Test
  void shouldIgnoreReceiptsWhenTheyLeaveMoreHolesThanRequestsMayRun() {
    // given one that asks once in a while, and the first time for long
    int last = 2 * RequestTable.PER_ORIGIN_MAX + 2;
    receive(request(1, 0, 0));
    receive(request(last, 0, 0));
    receive(request(last + 2, 0, 0));
    // when it has done with every other number, through far above the limit
    for (int number = 3; number <= 140_000; number += 2) {
      int even = number + 1;
      var receipts = new Receipts(0, List.of(new Range(even, even)));
      table.receive(new Acknowledge(Ends.A, receipts), now);
    }
    // then it is believed up to the limit
    assertThat(table.size()).isEqualTo(2);
    // and when it has done with all
    table.receive(new Acknowledge(Ends.A, new Receipts(140_000, List.of())), now);
    // then
    assertThat(table.size()).isZero();
  }

  @Test
  void shouldForgetWideRangesWhenMuchIsKept() {
    // given as much as may be
    for (int i = 1; i <= RequestTable.PER_ORIGIN_MAX; i++) {
      receive(request(i, 0, 0));
    }
    // when it has done with ranges of numbers that it never gave, as many as there may be, each
    // wider than what is kept
    long width = RequestTable.PER_ORIGIN_MAX + 2;
    for (long last = width; last < RequestTable.PER_ORIGIN_MAX * width; ) {
      var ranges = new ArrayList<Range>();
      while (ranges.size() < Receipts.RANGES_MAX) {
        ranges.add(new Range(last + 2, last + width));
        last += width;
      }
      table.receive(new Acknowledge(Ends.A, new Receipts(0, ranges)), now);
    }
    // then
    assertThat(table.size()).isEqualTo(RequestTable.PER_ORIGIN_MAX);
    table.receive(new Acknowledge(Ends.A, new Receipts(10, List.of())), now);
    assertThat(table.size()).isEqualTo(RequestTable.PER_ORIGIN_MAX - 10);
  }

  @Test
  void shouldMakeRoomOfOriginThatLeftBeforeItsRequestEnded() {
    // given as many as there is room for, of which one leaves while its wait runs
    for (int origin = 0; origin < RequestTable.ORIGINS_MAX; origin++) {
      receive(of(new Incarnation(origin, 0), origin + 1));
    }
    table.left(new Incarnation(7, 0));
    receive(of(Ends.A, 1));
    assertThat(table.overloads()).isEqualTo(1);
    // when
    end(8, new Outcome.Fulfilled());
    receive(of(Ends.A, 1));
    // then
    assertThat(table.overloads()).isEqualTo(1);
    assertThat(table.size()).isEqualTo(RequestTable.ORIGINS_MAX);
    // and it may leave when it has done with one that runs
    receive(of(Ends.B, 1));
    assertThat(table.overloads()).isEqualTo(2);
    table.receive(new Acknowledge(new Incarnation(9, 0), new Receipts(10, List.of())), now);
    table.left(new Incarnation(9, 0));
    receive(of(Ends.B, 1));
    assertThat(table.overloads()).isEqualTo(2);
  }

  @Test
  void shouldKeepNothingOfOriginThatLeftButItsNumbers() {
    // given
    receive(request(1, 0, 0));
    end(1, new Executed(1));
    receive(question(Ends.A, 2));
    // when it leaves while something runs
    table.left(Ends.A);
    // then all is kept
    assertThat(table.size()).isEqualTo(2);
    // and when nothing does
    end(2, answer());
    // then
    assertThat(table.size()).isZero();
    assertThat(table.bytes()).isZero();
    // and a late copy does not run
    running.clear();
    receive(request(1, 0, 0));
    assertThat(running).isEmpty();
  }

  @Test
  void shouldNotApplyMoreThanItCanKeepInBytes() {
    // given answers of 64 kB, kept
    int most = answerUpTo(RequestTable.PER_ORIGIN_BYTES_MAX, Ends.A);
    assertThat(most).isBetween(1_024, 1_034);
    assertThat(table.bytes())
        .isBetween(
            RequestTable.PER_ORIGIN_BYTES_MAX, RequestTable.PER_ORIGIN_BYTES_MAX + (1 << 20));
    assertThat(table.overloads()).isZero();
    // when
    replies.clear();
    receive(request(most + 1, 0, 0));
    // then, whatever is asked
    assertThat(((NotApplied) replies.get(0).outcome()).reason()).startsWith("overloaded");
    // and when the origin has one of them
    receive(request(most + 2, 10, 0));
    assertThat(running).containsKey(most + 2L);
    // and another origin is not concerned
    receive(of(Ends.B, 1));
    assertThat(table.overloads()).isEqualTo(1);
  }

  @Test
  void shouldNotApplyMoreThanItCanKeepInBytesOfAllOrigins() {
    // given
    for (int origin = 0; origin < 4; origin++) {
      answerUpTo((origin + 1) * RequestTable.PER_ORIGIN_BYTES_MAX, new Incarnation(origin, 0));
    }
    assertThat(table.bytes()).isGreaterThanOrEqualTo(RequestTable.BYTES_MAX);
    assertThat(table.overloads()).isZero();
    // when
    receive(of(new Incarnation(9, 0), 1));
    // then
    assertThat(table.overloads()).isEqualTo(1);
    // and when they have been silent for long
    now += 10 * MINUTE;
    table.tick(now);
    assertThat(table.bytes()).isZero();
  }

  @Test
  void shouldReserveWhatAQuestionMayBeAnswered() {
    // given
    receive(question(Ends.A, 1));
    assertThat(table.bytes()).isEqualTo(65_536);
    // when
    end(1, new Outcome.Answered(Map.of("version", 7L)));
    // then what it took is kept
    assertThat(table.bytes()).isEqualTo(10);
    // and nothing for an answer that nobody waits for any more
    receive(question(Ends.A, 2));
    table.receive(new Acknowledge(Ends.A, new Receipts(2, List.of())), now);
    end(2, answer());
    assertThat(table.bytes()).isZero();
  }

  @Test
  void shouldCountWhatRequestsTakeWhileTheyRun() {
    // given waits for a list of small maps
    var args = Map.<String, @Nullable Object>of("a", Collections.nCopies(20_000, Map.of("", 1L)));
    var wait = new Call.Await(Call.Condition.WHEN_ARGS, List.of(1), args);
    receive(with(1, wait));
    long bytes = table.bytes();
    assertThat(bytes).isGreaterThan(20_000 * 150);
    // when
    int number = 1;
    while (table.overloads() == 0) {
      receive(with(++number, wait));
    }
    // then
    assertThat(table.bytes())
        .isBetween(RequestTable.PER_ORIGIN_BYTES_MAX, RequestTable.PER_ORIGIN_BYTES_MAX + bytes);
    // and what has ended counts no more
    end(1, new Outcome.Fulfilled());
    assertThat(table.bytes()).isEqualTo((number - 2) * bytes);
  }

  @Test
  void shouldCountWhatRunsUntilItEndsThoughItsOriginHasDoneWithIt() {
    // given
    var args = Map.<String, @Nullable Object>of("a", "x".repeat(1_000));
    var wait = new Call.Await(Call.Condition.WHEN_ARGS, List.of(1), args);
    receive(with(1, wait));
    receive(with(2, wait));
    long bytes = table.bytes();
    // when the origin has done with one, and is silent then
    table.receive(new Acknowledge(Ends.A, new Receipts(1, List.of())), now);
    now += 10 * MINUTE;
    table.tick(now);
    // then
    assertThat(table.origins()).isZero();
    assertThat(table.size()).isZero();
    assertThat(table.bytes()).isEqualTo(bytes);
    // and when they have ended
    end(1, new Outcome.Fulfilled());
    end(2, new Outcome.Fulfilled());
    assertThat(table.bytes()).isZero();
  }

  @Test
  void shouldKeepNoArgumentsThatAWaitHasNoUseFor() {
    var args = Map.<String, @Nullable Object>of("a", 1L);
    for (var condition : Call.Condition.values()) {
      assertThat(new Call.Await(condition, List.of(1), args).args())
          .isEqualTo(condition == Call.Condition.WHEN_ARGS ? args : Map.of());
    }
  }

  @Test
  void shouldTellThatAnOutcomeCannotBeWritten() {
    // given
    receive(question(Ends.A, 1));
    // when
    end(1, new Outcome.Answered(Map.of("far", new Object())));
    // then the asker is answered, and a repeat is, too
    receive(question(Ends.A, 1));
    assertThat(replies).hasSize(2).allSatisfy(reply -> {
      assertThat(((Unknown) reply.outcome()).reason()).startsWith("invalid").contains("Object");
    });
    assertThat(table.bytes()).isLessThan(1_024);
  }

  @Test
  void shouldKeepWhatARefusalTakes() {
    // given
    receive(request(1, 0, 0));
    receive(request(2, 0, 0));
    // when
    end(1, new Outcome.Refused(Outcome.Refusal.of("handler.refused", "x".repeat(1_000)), 3));
    end(2, new Executed(4));
    // then
    assertThat(table.bytes()).isEqualTo(1_022);
  }

  /** Asks on behalf of an origin until so many bytes are kept in all; how often. */
  private int answerUpTo(long bytes, Incarnation origin) {
    int asked = 0;
    while (table.bytes() < bytes) {
      receive(question(origin, ++asked));
      end(asked, answer());
    }
    return asked;
  }

  private static Request question(Incarnation origin, long number) {
    var show = new Call.Ask(Call.Question.SHOW, List.of());
    return new Request(new RequestId(origin, number), 0, 0, 30_000, false, null, Ends.GATE, show);
  }

  private static Request with(long number, Call call) {
    return new Request(new RequestId(Ends.A, number), 0, 0, 30_000, false, null, Ends.GATE, call);
  }

  private static Outcome answer() {
    return new Outcome.Answered(Map.of("ticks", new byte[65_000]));
  }

  private void receive(Request request) {
    table.receive(request, replies::add, now);
  }

  private void receiveFromClient(Request request) {
    var path = new ReplyPath() {
      @Override
      public void send(Reply reply) {
        replies.add(reply);
      }

      @Override
      public boolean isNode(Incarnation origin) {
        return false;
      }
    };
    table.receive(request, path, now);
  }

  private void end(long number, Outcome outcome) {
    Objects.requireNonNull(running.get(number)).accept(outcome);
  }

  private static Request request(long number, long through, long ageMs) {
    return new Request(
        new RequestId(Ends.A, number),
        through,
        ageMs,
        30_000,
        false,
        null,
        Ends.GATE,
        Call.Mutate.of(Call.Change.ADD, 1));
  }

  private static Request of(Incarnation origin, long number) {
    return new Request(
        new RequestId(origin, number),
        0,
        0,
        30_000,
        false,
        null,
        Ends.GATE,
        Call.Mutate.of(Call.Change.ADD, 1));
  }

  private static Reply reply(long number, Outcome outcome) {
    return new Reply(new RequestId(Ends.A, number), outcome);
  }
}
