package io.vertick.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Dictionary;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Goodbye;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Message.Update;
import io.vertick.engine.protocol.MessageCodec;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.Rejection;
import io.vertick.engine.protocol.RequestId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
  // Hellos.

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldOpenWhenBothEndsAreThere(boolean stream) {
    // given
    var ends = stream ? Ends.stream() : Ends.datagrams();
    // when
    ends.open();
    // then
    assertThat(ends.a.told).containsExactly("began with b", "opened", "credited");
    assertThat(ends.b.told).containsExactly("began with a", "opened", "credited");
    assertThat(ends.a.session.peer()).isEqualTo(Ends.B);
    assertThat(ends.a.session.version()).isEqualTo(1);
  }

  @Test
  void shouldAskAgainWhenTheHelloIsLost() {
    // given
    var ends = Ends.datagrams();
    ends.a.loses = frame -> true;
    ends.b.loses = frame -> true;
    ends.open();
    assertThat(ends.a.session.isOpen()).isFalse();
    // when
    ends.a.loses = frame -> false;
    ends.b.loses = frame -> false;
    ends.advance(500);
    // then
    assertThat(ends.a.session.isOpen()).isTrue();
    assertThat(ends.b.session.isOpen()).isTrue();
  }

  @Test
  void shouldSpeakTheNewestCommonVersionWhenTheEndsDiffer() {
    // given an older end and a newer one
    var ends = Ends.of(
        SessionConfig.datagrams(Ends.A, "a").withVersions(1, 1, 0b0110),
        SessionConfig.datagrams(Ends.B, "b").withVersions(1, 2, 0b1100));
    // when
    ends.open();
    ends.b.reply(1);
    ends.exchange();
    // then
    assertThat(ends.a.session.version()).isEqualTo(1);
    assertThat(ends.b.session.version()).isEqualTo(1);
    assertThat(ends.b.session.features()).isEqualTo(0b0100);
    assertThat(ends.a.numbers()).containsExactly(1L);
  }

  @Test
  void shouldSayWhyWhenThereIsNoCommonVersion() {
    // given
    var ends = Ends.of(
        SessionConfig.datagrams(Ends.A, "a").withVersions(1, 1, 0),
        SessionConfig.datagrams(Ends.B, "b").withVersions(2, 3, 0));
    // when
    ends.open();
    // then
    assertThat(ends.a.told).containsExactly("rejected for " + Rejection.VERSION);
    assertThat(ends.b.told).containsExactly("rejected for " + Rejection.VERSION);
    // and when it asks again
    ends.advance(4_999);
    assertThat(ends.a.told).hasSize(1);
    ends.advance(1);
    assertThat(ends.a.told).hasSize(2);
  }

  @Test
  void shouldNotOpenWhenTheTokenIsRefused() {
    // given
    var ends = Ends.stream();
    ends.b.refusal = Rejection.TOKEN;
    // when
    ends.open();
    // then
    assertThat(ends.a.told).isNotEmpty().containsOnly("rejected for token");
    assertThat(ends.b.session.isOpen()).isFalse();
    assertThat(ends.b.session.stats().rejections()).isPositive();
  }

  @Test
  void shouldTakeTheRestOfAFrameAgainWhenItsListenerThrows() {
    // given
    var ends = Ends.stream().open();
    ends.b.reply(1);
    ends.b.reply(2);
    ends.b.reply(3);
    ends.a.throwsAt = 1;
    // when
    assertThatIllegalStateException().isThrownBy(ends::exchange);
    // then the connection is not trusted any more, and what follows is not taken for something else
    assertThat(ends.a.session.isOpen()).isFalse();
    ends.b.session.disconnect();
    ends.open();
    ends.b.reply(4);
    ends.exchange();
    assertThat(ends.a.numbers()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void shouldNotEndTheSessionWhenAnOldHelloComesLate() {
    // given a hello of an earlier life, kept on its way
    var ends = Ends.datagrams();
    ends.a.session.connect(ends.now);
    ends.b.session.connect(ends.now);
    var old = ends.take(ends.b);
    ends.a.sent.clear();
    ends.restartB(new Incarnation(0xbbbb, 3));
    ends.exchange();
    ends.advance(500);
    assertThat(ends.a.session.isOpen()).isTrue();
    // when
    old.forEach(frame -> ends.a.session.receive(frame, 0, frame.length, ends.now));
    ends.exchange();
    ends.a.reply(1);
    ends.exchange();
    // then
    assertThat(ends.a.told).doesNotContain("ended at 0");
    assertThat(ends.b.numbers()).containsExactly(1L);
  }

  @Test
  void shouldBeginAnewWhenTheOtherEndLivesAnew() {
    // given two messages, of which one was framed
    var ends = Ends.datagrams().open();
    ends.b.loses = frame -> true;
    ends.a.loses = frame -> true;
    ends.a.reply(1);
    ends.take(ends.a);
    ends.a.reply(2);
    // when
    ends.restartB(new Incarnation(0xbbbb, 3));
    ends.a.flushAsked = false;
    ends.a.loses = frame -> false;
    ends.exchange();
    // then
    assertThat(ends.a.told).containsSubsequence("ended at 1", "began with b", "opened");
    ends.b.reply(7);
    ends.exchange();
    assertThat(ends.a.numbers()).containsExactly(7L);
    assertThat(ends.b.received).isEmpty();
  }

  @Test
  void shouldBeginAnewWhenTheOtherEndForgotTheSession() {
    // given
    var ends = Ends.stream().open();
    ends.a.reply(1);
    ends.exchange();
    // when the same life comes without its session, over a new connection
    ends.a.session.disconnect();
    ends.restartB(Ends.B);
    ends.a.session.connect(ends.now);
    ends.exchange();
    ends.a.reply(2);
    ends.exchange();
    // then
    assertThat(ends.a.told).containsSubsequence("ended at 1", "began with b", "opened");
    assertThat(ends.b.numbers()).containsExactly(2L);
  }

  @Test
  void shouldBeginAnewWhenTheOtherEndReceivedWhatWasNeverSent() {
    // given a forged frame that takes the next number
    var ends = Ends.datagrams().open();
    ends.a.reply(1);
    var forged = ends.take(ends.a).get(0);
    ends.b.session.receive(forged, 0, forged.length, ends.now);
    ends.advance(500);
    int number = 1 + Long.BYTES + 1; // behind kind, tag, acknowledgement
    assertThat(forged[number]).isEqualTo((byte) 1);
    forged[number] = 2;
    ends.b.session.receive(forged, 0, forged.length, ends.now);
    assertThat(ends.b.received).hasSize(2);
    // when the other end acknowledges it
    ends.advance(2_000);
    // then
    assertThat(ends.a.told).containsSubsequence("ended at 1", "began with b", "opened");
    ends.a.reply(7);
    ends.b.reply(8);
    ends.exchange();
    assertThat(ends.b.numbers()).endsWith(7L);
    assertThat(ends.a.numbers()).endsWith(8L);
  }

  @Test
  void shouldBeginAnewOverAnotherConnectionWhenAHelloSaysThatMoreWasReceivedThanSent() {
    // given a session that comes back
    var ends = Ends.stream().open();
    ends.a.session.disconnect();
    ends.b.session.disconnect();
    ends.a.session.accept(ends.now);
    ends.b.session.connect(ends.now);
    ends.deliver(ends.b, ends.a);
    ends.deliver(ends.a, ends.b);
    var answer = ends.b.sent.remove();
    // when the answer counts a message that was never sent, and asks nothing
    receive(ends.a, hello(Frame.readHello(new Input(answer)), 7, 0), ends.now);
    // then the session is over, and so is the connection
    assertThat(ends.a.told).endsWith("ended at 0");
    assertThat(ends.a.reconnects).isEqualTo(1);
    assertThat(ends.a.malformed.get(0)).hasMessageContaining("at most 0 messages were received");
    // and over the next one another begins
    ends.b.session.disconnect();
    ends.open();
    assertThat(ends.a.told).containsSubsequence("ended at 0", "began with b", "opened");
    assertThat(ends.b.told).containsSubsequence("ended at 0", "began with a", "opened");
  }

  @Test
  void shouldGoOnWhenAHelloCountsUpdatesToTheEndOfNumbers() {
    // given
    var ends = Ends.stream();
    ends.a.session.accept(ends.now);
    ends.b.session.connect(ends.now);
    ends.deliver(ends.b, ends.a);
    ends.deliver(ends.a, ends.b);
    var answer = ends.b.sent.remove();
    // when
    receive(ends.a, hello(Frame.readHello(new Input(answer)), 0, Long.MAX_VALUE), ends.now);
    ends.exchange();
    // then what it is granted beyond is a number, too
    assertThat(ends.b.malformed).isEmpty();
    ends.b.session.offer(new Update(new byte[9]));
    ends.exchange();
    assertThat(ends.a.received).hasSize(1);
  }

  private static void receive(Ends.End end, Output frame, long now) {
    end.session.receive(frame.array(), 0, frame.size(), now);
  }

  /** The same with other counts. */
  private static Output hello(Hello said, long received, long updatesSent) {
    var known = Objects.requireNonNull(said.known());
    var changed = new Output();
    Frame.write(
        changed,
        new Hello(
            said.versionMin(),
            said.versionMax(),
            said.features(),
            said.self(),
            said.session(),
            said.question(),
            said.asks(),
            said.answers(),
            new Hello.Known(known.peer(), known.session(), received),
            said.requestBytes(),
            said.updateBytes(),
            updatesSent,
            said.name(),
            said.token()));
    return changed;
  }

  // Messages.

  @Test
  void shouldBringEachMessageOnceWhenFramesAreDoubledAndMixedUp() {
    // given
    var ends = Ends.datagrams().open();
    var frames = new ArrayList<byte[]>();
    for (int i = 1; i <= 5; i++) {
      ends.a.reply(i);
      frames.addAll(ends.take(ends.a));
    }
    frames.addAll(List.copyOf(frames));
    Collections.reverse(frames);
    // when
    frames.forEach(frame -> ends.b.session.receive(frame, 0, frame.length, ends.now));
    ends.exchange();
    ends.advance(1_000);
    // then
    assertThat(ends.b.numbers()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(ends.b.session.stats().duplicates()).isPositive();
    assertThat(ends.a.acknowledged).isEqualTo(5);
    assertThat(ends.a.session.outboxBytes()).isZero();
  }

  @Test
  void shouldRepeatAtOnceWhenAGapIsReported() {
    // given
    var ends = Ends.datagrams().open();
    ends.a.reply(1);
    ends.take(ends.a);
    // when the next one arrives, and no time passes
    ends.a.reply(2);
    ends.exchange();
    // then
    assertThat(ends.b.numbers()).containsExactly(1L, 2L);
    assertThat(ends.b.session.stats().gaps()).isEqualTo(1);
  }

  @Test
  void shouldRepeatAfterTwoHundredMillisecondsWhenNothingIsAcknowledged() {
    // given
    var ends = Ends.datagrams().open();
    ends.a.reply(1);
    ends.take(ends.a);
    // when
    ends.advance(199);
    assertThat(ends.b.received).isEmpty();
    ends.advance(1);
    // then
    assertThat(ends.b.numbers()).containsExactly(1L);
    assertThat(ends.a.session.stats().messagesResent()).isEqualTo(1);
  }

  @Test
  void shouldPutAllOfATurnIntoOneFrame() {
    // given
    var ends = Ends.datagrams().open();
    // when
    for (int i = 1; i <= 100; i++) {
      ends.a.reply(i);
    }
    // then
    assertThat(ends.take(ends.a)).hasSize(1);
  }

  @Test
  void shouldTakeTwentyBytesForAMutationAndItsReplyOnAStream() {
    // given some round trips that told targets and first numbers
    var ends = Ends.stream().open();
    for (int i = 1; i <= 3; i++) {
      ends.a.request(i);
      ends.exchange();
      ends.b.session.offer(executed(i), ends.now);
      ends.exchange();
    }
    // when
    ends.a.request(4);
    var request = ends.take(ends.a);
    request.forEach(frame -> ends.b.session.receive(frame, 0, frame.length, ends.now));
    ends.b.session.offer(executed(4), ends.now);
    var reply = ends.take(ends.b);
    // then with one byte of length before each frame
    assertThat(request).hasSize(1);
    assertThat(reply).hasSize(1);
    assertThat(HexFormat.of().formatHex(request.get(0))).isEqualTo("410108200002040000" + "0103");
    assertThat(HexFormat.of().formatHex(reply.get(0))).isEqualTo("41010421000202");
    assertThat(request.get(0).length + 1 + reply.get(0).length + 1).isLessThanOrEqualTo(25);
  }

  private static Message.Reply executed(long number) {
    return new Message.Reply(new RequestId(Ends.A, number), new Outcome.Executed(number));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldCarryTheLargestRequestInChunks(boolean stream) {
    // given
    var ends = (stream ? Ends.stream() : Ends.datagrams()).open();
    var states = IntStream.range(0, Call.STATES_MAX).boxed().toList();
    var call = new Call.Mutate(
        Call.Change.SET,
        states,
        Map.of("bytes", new byte[65_500]),
        -1,
        List.of(),
        false,
        null,
        null);
    // when
    ends.a.session.offer(
        new Request(new RequestId(Ends.A, 1), 0, 0, 1_000, false, "me", Ends.GATE, call), ends.now);
    var frames = ends.take(ends.a);
    frames.forEach(frame -> ends.b.session.receive(frame, 0, frame.length, ends.now));
    ends.a.reply(2);
    ends.exchange();
    // then
    assertThat(frames).hasSizeGreaterThan(10).allSatisfy(frame -> {
      assertThat(frame.length).isLessThanOrEqualTo(65_536);
    });
    assertThat(ends.b.numbers()).containsExactly(1L, 2L);
    assertThat(((Request) ends.b.received.get(0)).call().states()).isEqualTo(states);
  }

  @Test
  void shouldSayHowLongAMessageWaited() {
    // given
    var ends = Ends.datagrams().open();
    ends.a.loses = frame -> true;
    ends.a.reply(1);
    ends.advance(1_000);
    // when
    ends.a.loses = frame -> false;
    ends.advance(2_000);
    // then
    assertThat(ends.b.numbers()).containsExactly(1L);
    assertThat(ends.b.heldMs.get(0)).isBetween(1_000L, 3_000L);
  }

  // Silence.

  @Test
  void shouldSuspectAfterThreeSecondsAndGoOnWhenItIsHeardAgain() {
    // given
    var ends = Ends.datagrams().open();
    ends.b.loses = frame -> true;
    // when
    ends.advance(2_999);
    assertThat(ends.a.session.isSuspected()).isFalse();
    ends.a.reply(1);
    ends.advance(1);
    // then
    assertThat(ends.a.told).last().isEqualTo("suspected");
    assertThat(ends.a.session.isOpen()).isFalse();
    // and when
    ends.b.loses = frame -> false;
    ends.advance(500);
    // then
    assertThat(ends.a.told).containsSubsequence("suspected", "opened").doesNotContain("ended at 1");
    assertThat(ends.a.session.isSuspected()).isFalse();
    assertThat(ends.b.numbers()).containsExactly(1L);
    assertThat(ends.a.session.stats().resumptions()).isPositive();
  }

  @Test
  void shouldDropFramesFromBeforeTheSilence() {
    // given a frame that stays on its way
    var ends = Ends.datagrams().open();
    ends.a.reply(1);
    var late = ends.take(ends.a);
    ends.a.loses = frame -> true;
    ends.advance(3_000);
    ends.a.loses = frame -> false;
    ends.advance(1_000);
    assertThat(ends.b.numbers()).containsExactly(1L);
    long foreign = ends.b.session.stats().foreign();
    // when
    late.forEach(frame -> ends.b.session.receive(frame, 0, frame.length, ends.now));
    // then
    assertThat(ends.b.session.stats().foreign()).isEqualTo(foreign + 1);
  }

  @Test
  void shouldDropFramesOfAnEarlierSessionThatBeganUponTheSameQuestion() {
    // given a session of which the other end never hears, with a frame that stays on its way
    var ends = Ends.datagrams();
    ends.a.session.connect(ends.now);
    ends.b.session.connect(ends.now);
    long first = hello(ends.a.sent.element()).session();
    ends.a.loses = frame -> isMessages(frame) || isAnswerIn(first, hello(frame));
    ends.exchange();
    ends.a.reply(1);
    var late = ends.take(ends.a);
    assertThat(late).hasSize(1);
    // and another one, which the other end takes
    ends.advance(3_000);
    assertThat(begun(ends.a)).isEqualTo(2);
    assertThat(begun(ends.b)).isEqualTo(1);
    assertThat(ends.b.session.isOpen()).isTrue();
    // when
    late.forEach(frame -> ends.b.session.receive(frame, 0, frame.length, ends.now));
    // then
    assertThat(ends.b.session.stats().foreign()).isEqualTo(1);
    assertThat(ends.b.numbers()).isEmpty();
  }

  private static boolean isMessages(byte[] frame) {
    return Frame.kind(frame, 0, frame.length) == Frame.Kind.MESSAGES;
  }

  private static Hello hello(byte[] frame) {
    return Frame.readHello(new Input(frame, 0, frame.length));
  }

  private static boolean isAnswerIn(long session, Hello hello) {
    return hello.answers() != 0 && hello.session() == session;
  }

  private static long begun(Ends.End end) {
    return end.told.stream().filter(told -> told.startsWith("began")).count();
  }

  @Test
  void shouldKeepQuietLinksAliveByHeartbeats() {
    // given
    var ends = Ends.datagrams().open();
    long before = ends.a.session.stats().framesSent();
    // when
    ends.advance(10_000);
    // then two beats and two echoes a second
    assertThat(ends.a.session.stats().framesSent() - before).isBetween(20L, 45L);
    assertThat(ends.a.session.stats().suspicions()).isZero();
    assertThat(ends.a.session.roundTripNanos()).isPositive();
  }

  @Test
  void shouldMeasureNothingByAnEchoBeforeTheFirstHeartbeat() {
    // given
    var ends = Ends.stream().open();
    // when
    receive(ends.a, echo(0), ends.now);
    // then
    assertThat(ends.a.session.roundTripNanos()).isZero();
  }

  @Test
  void shouldMeasureOnceByEachHeartbeat() {
    // given the second heartbeat, and its echo
    var ends = Ends.stream().open();
    ends.advance(600);
    long measured = ends.a.session.roundTripNanos();
    assertThat(measured).isPositive();
    // when it is echoed again
    receive(ends.a, echo(2), ends.now);
    // then
    assertThat(ends.a.session.roundTripNanos()).isEqualTo(measured);
  }

  private static Output echo(long beat) {
    var bytes = new Output();
    MessageCodec.write(bytes, new Message.Echo(beat));
    return new Output().u8(0x40).varLong(bytes.size()).raw(bytes.array(), 0, bytes.size());
  }

  @Test
  void shouldAskForAnotherConnectionWhenAStreamIsSilent() {
    // given
    var ends = Ends.stream().open();
    ends.b.loses = frame -> true;
    ends.a.loses = frame -> true;
    ends.a.reply(1);
    // when
    ends.advance(3_000);
    assertThat(ends.a.reconnects).isEqualTo(1);
    ends.a.session.disconnect();
    ends.b.session.disconnect();
    ends.a.loses = frame -> false;
    ends.b.loses = frame -> false;
    ends.open();
    // then
    assertThat(ends.b.numbers()).containsExactly(1L);
  }

  @Test
  void shouldTellPlannedLeaveFromLoss() {
    // given
    var ends = Ends.datagrams().open();
    // when
    ends.b.session.leave("update", ends.now);
    ends.exchange();
    // then
    assertThat(ends.a.received).containsExactly(new Goodbye("update"));
    assertThat(ends.a.session.isPeerLeaving()).isTrue();
    assertThat(ends.a.request(1)).isZero();
    assertThat(ends.b.request(1)).isZero();
    // but replies flow
    ends.b.reply(5);
    ends.exchange();
    assertThat(ends.a.numbers()).containsExactly(0L, 5L);
    // and the next session knows it too
    ends.a.session.close();
    var config = SessionConfig.datagrams(new Incarnation(0xaaaa, 9), "a2");
    ends.a = Ends.of(config, config).a;
    ends.a.session.connect(ends.now);
    ends.exchange();
    ends.advance(4_000);
    assertThat(ends.b.told).contains("began with a2");
  }

  // Limits.

  @Test
  void shouldStopRequestsButNotRepliesWhenThereIsNoCredit() {
    // given small windows, and two ends that do not want more
    var ends = Ends.of(
            SessionConfig.datagrams(Ends.A, "a").withWindows(1_024, 1_024),
            SessionConfig.datagrams(Ends.B, "b").withWindows(1_024, 1_024))
        .open();
    ends.a.session.pause();
    ends.b.session.pause();
    // when both send until they are full
    long taken = fill(ends.a);
    fill(ends.b);
    ends.exchange();
    // then
    assertThat(taken).isBetween(60L, 1_024L);
    ends.a.reply(1_000_001);
    ends.b.reply(1_000_002);
    ends.exchange();
    assertThat(ends.a.numbers()).last().isEqualTo(1_000_002L);
    assertThat(ends.b.numbers()).last().isEqualTo(1_000_001L);
    // and when there is room again
    ends.a.told.clear();
    ends.b.session.resume();
    ends.exchange();
    assertThat(ends.a.told).containsExactly("credited");
    assertThat(ends.a.request(taken + 2)).isPositive();
  }

  /** Sends requests until there is no credit; returns how many. */
  private static long fill(Ends.End end) {
    long taken = 0;
    while (end.request(taken + 1) > 0) {
      taken++;
    }
    return taken;
  }

  @Test
  void shouldGrantNothingWhileRepliesPileUp() {
    // given an end whose replies are not acknowledged
    var ends = Ends.of(
            SessionConfig.datagrams(Ends.A, "a").withWindows(1_024, 1_024),
            SessionConfig.datagrams(Ends.B, "b").withWindows(1_024, 1_024))
        .open();
    ends.b.loses = frame -> true;
    for (int i = 0; ends.b.session.outboxBytes() < Session.OUTBOX_BYTES_HIGH; i++) {
      ends.b.reply(i + 1, "x".repeat(1_000));
    }
    // when
    long taken = fill(ends.a);
    ends.exchange();
    // then no more than one window
    assertThat(taken).isLessThan(1_024);
    // and when they are acknowledged
    ends.b.loses = frame -> false;
    ends.advance(4_000);
    assertThat(ends.a.request(taken + 1)).isPositive();
  }

  @Test
  void shouldNotKeepMoreThanTheOutboxHolds() {
    // given
    var ends = Ends.datagrams().open();
    ends.a.loses = frame -> true;
    // when
    int kept = 0;
    while (ends.a.session.offer(
                new Message.Reply(
                    new RequestId(Ends.A, ++kept),
                    new Outcome.Refused(Outcome.Refusal.of("c", "x".repeat(4_000)), 1)),
                ends.now)
            > 0
        && kept < 100_000) {
      ends.a.flushAsked = false;
    }
    // then
    assertThat(ends.a.session.stats().dropped()).isEqualTo(1);
    assertThat(ends.a.session.outboxBytes())
        .isBetween((long) Session.OUTBOX_BYTES_MAX, Session.OUTBOX_BYTES_MAX + 5_000L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldShowAllUpdatesBeforeTheReplyThatIsOfferedBehindThem(boolean stream) {
    // given
    var ends = (stream ? Ends.stream() : Ends.datagrams()).open();
    // when a turn brings more than a frame holds
    for (int i = 0; i < 60; i++) {
      assertThat(ends.a.session.offer(new Update(new byte[1_000]))).isTrue();
    }
    ends.a.reply(1);
    ends.exchange();
    // then
    assertThat(ends.b.received).hasSize(61).last().isInstanceOf(Message.Reply.class);
  }

  @Test
  void shouldRefuseUpdatesWhenThereIsNoRoomAndTellWhenThereIs() {
    // given
    var ends = Ends.stream().open();
    ends.a.told.clear();
    var update = new Update(new byte[1_000]);
    // when
    int taken = 0;
    while (ends.a.session.offer(update)) {
      taken++;
    }
    // then one turn holds 64 kB
    assertThat(taken).isEqualTo(66);
    assertThat(ends.a.session.stats().updatesRefused()).isEqualTo(1);
    ends.exchange();
    ends.advance(500);
    assertThat(ends.a.told).containsExactly("credited");
    assertThat(ends.b.received).hasSize(66);
    assertThat(ends.a.session.offer(update)).isTrue();
  }

  @Test
  void shouldNotLoseCreditWhenUpdatesAreLost() {
    // given a small window
    var ends = Ends.of(
            SessionConfig.datagrams(Ends.A, "a").withWindows(1_024, 1_024),
            SessionConfig.datagrams(Ends.B, "b").withWindows(1_024, 1_024))
        .open();
    var update = new Update(new byte[300]);
    // when all updates are lost at first
    ends.a.loses = frame -> frame.length > 300;
    while (ends.a.session.offer(update)) {
      ends.exchange();
    }
    ends.a.loses = frame -> false;
    ends.advance(3_500);
    // then an update that comes through tells of those that did not
    assertThat(ends.b.received).isEmpty();
    assertThat(ends.a.session.offer(update)).isTrue();
  }

  @Test
  void shouldRefuseUpdatesThatAreTooLong() {
    var session = Ends.stream().open().a.session;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.offer(new Update(new byte[Session.UPDATE_BYTES_MAX + 1])))
        .withMessageContaining("in parts");
  }

  // Bad input.

  @Test
  void shouldCountAndReportOnceAMinuteWhenFramesAreMalformed() {
    // given
    var ends = Ends.datagrams().open();
    var garbage = HexFormat.of().parseHex("ff00");
    // when
    for (int i = 0; i < 10; i++) {
      ends.a.session.receive(garbage, 0, 2, ends.now);
    }
    assertThat(ends.a.malformed).hasSize(1);
    ends.advance(60_000);
    ends.a.session.receive(garbage, 0, 2, ends.now);
    // then
    assertThat(ends.a.malformed).hasSize(2);
    assertThat(ends.a.session.stats().malformed()).isEqualTo(11);
    assertThat(ends.a.session.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"00", "990102", "440102", "5000000000000000010102", "42001e30", "0156544b01"})
  void shouldAskForAnotherConnectionWhenAStreamBringsWhatIsNoFrame(String hex) {
    // given
    var ends = Ends.stream().open();
    var bytes = HexFormat.of().parseHex(hex);
    // when
    ends.a.session.receive(bytes, 0, bytes.length, ends.now);
    ends.b.reply(1);
    ends.exchange();
    // then nothing more is taken over this one
    assertThat(ends.a.reconnects).isEqualTo(1);
    assertThat(ends.a.session.stats().malformed()).isEqualTo(1);
    assertThat(ends.a.session.isOpen()).isFalse();
    assertThat(ends.a.received).isEmpty();
    // and the session goes on over the next
    ends.b.session.disconnect();
    ends.open();
    assertThat(ends.a.numbers()).containsExactly(1L);
  }

  @Test
  void shouldReportOnceAMinuteWhenEachConnectionOfAStreamBringsWhatIsNoFrame() {
    // given
    var ends = Ends.stream().open();
    // when
    for (int i = 0; i < 10; i++) {
      ends.a.session.receive(new byte[1], 0, 1, ends.now);
      ends.b.session.disconnect();
      ends.open();
    }
    // then
    assertThat(ends.a.reconnects).isEqualTo(10);
    assertThat(ends.a.malformed).hasSize(1);
  }

  @Test
  void shouldTakeTheSessionUpAgainWhenAMessageIsCutShort() {
    // given
    var ends = Ends.datagrams().open();
    ends.a.reply(1);
    var frame = ends.take(ends.a).get(0);
    // when
    ends.b.session.receive(frame, 0, frame.length - 1, ends.now);
    assertThat(ends.b.session.isOpen()).isFalse();
    ends.advance(1_000);
    // then
    assertThat(ends.b.session.stats().malformed()).isEqualTo(1);
    assertThat(ends.b.session.isOpen()).isTrue();
    assertThat(ends.b.numbers()).containsExactly(1L);
  }

  @Test
  void shouldRefuseFramesThatAreTooLong() {
    // given
    var ends = Ends.stream().open();
    var frame = Arrays.copyOf(new byte[] {0x40}, 65_537);
    // when
    ends.a.session.receive(frame, 0, frame.length, ends.now);
    // then
    assertThat(ends.a.malformed.get(0)).hasMessageContaining("65536");
  }

  @Test
  void shouldRefuseMoreThanItGaveCreditFor() {
    // given an end that counts and one that does not
    var ends = Ends.of(
            SessionConfig.stream(Ends.A, "a").withWindows(1_024, 1_024),
            SessionConfig.stream(Ends.B, "b"))
        .open();
    // when two updates of 1,024 bytes come though there is room for one
    var frame = new Output().u8(0x40);
    for (int i = 0; i < 2; i++) {
      frame.varLong(1_025).u8(0x10).raw(new byte[1_024], 0, 1_024);
    }
    ends.a.session.receive(frame.array(), 0, frame.size(), ends.now);
    // then
    assertThat(ends.a.received).hasSize(1);
    assertThat(ends.a.malformed.get(0)).hasMessageContaining("credit");
    assertThat(ends.a.reconnects).isEqualTo(1);
  }

  @Test
  void shouldReadARequestAsItIsWhenItOnceCameBeforeThereWasCredit() {
    // given a window that the first request fills, and an end that sends a second one anyway
    var ends = Ends.of(
            SessionConfig.stream(Ends.A, "a").withWindows(1_024, 1_024),
            SessionConfig.stream(Ends.B, "b"))
        .open();
    ends.a.session.pause();
    ends.b.request(7, Map.of("bytes", new byte[1_024]));
    ends.exchange();
    var frame = frameOfSecondRequest(7, 9);
    receive(ends.a, frame, ends.now);
    assertThat(ends.a.malformed.get(0)).hasMessageContaining("credit");
    // when it comes again, with credit
    ends.a.session.resume();
    ends.open();
    receive(ends.a, frame, ends.now);
    // then its number still counts from the first
    assertThat(ends.a.numbers()).containsExactly(7L, 9L);
  }

  /** The third message of B: after an alias, and a request whose number its own counts from. */
  private static Output frameOfSecondRequest(long first, long second) {
    var dictionary = new Dictionary(Ends.B, Ends.A);
    var bytes = new Output();
    MessageCodec.aliasFor(plain(first), dictionary);
    MessageCodec.write(bytes, plain(first), dictionary);
    MessageCodec.write(bytes.clear(), plain(second), dictionary);
    int length = bytes.size();
    return new Output().u8(0x42).varLong(3).varLong(length).raw(bytes.array(), 0, length);
  }

  private static Request plain(long number) {
    var add = Call.Mutate.of(Call.Change.ADD, 3);
    return new Request(new RequestId(Ends.A, number), 0, 0, 30_000, false, null, Ends.GATE, add);
  }

  @Test
  void shouldNeverThrowWhenBytesAreMutated() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      // given
      var ends = (random.nextBoolean() ? Ends.stream() : Ends.datagrams()).open();
      for (int i = 1; i < 40; i++) {
        ends.a.request(i);
        ends.b.reply(i);
        ends.a.session.offer(new Update(new byte[random.nextInt(20)]));
        var frame = ends.take(random.nextBoolean() ? ends.a : ends.b);
        // when
        frame.forEach(bytes -> mutateAndReceive(ends, bytes, random, seed));
        ends.advance(random.nextInt(300));
      }
      // then
      assertThat(ends.a.session.outboxBytes()).isLessThan(1 << 20);
    }
  }

  private static void mutateAndReceive(Ends ends, byte[] bytes, Random random, long seed) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    var end = random.nextBoolean() ? ends.a : ends.b;
    try {
      end.session.receive(bytes, 0, 1 + random.nextInt(bytes.length), ends.now);
    } catch (RuntimeException unexpected) {
      throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes), unexpected);
    }
  }

  @Test
  void shouldNeverThrowWhenBytesAreRandom() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var ends = Ends.datagrams().open();
    for (int i = 0; i < 50_000; i++) {
      var bytes = new byte[random.nextInt(100)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte)
            List.of(1, 2, 0x51, 0x42, random.nextInt()).get(random.nextInt(5)).intValue();
      }
      ends.a.session.receive(bytes, 0, bytes.length, ends.now);
    }
    // then it works as before
    ends.exchange();
    ends.b.reply(1);
    ends.exchange();
    assertThat(ends.a.numbers()).as("seed %d", seed).containsExactly(1L);
  }

  @Test
  void shouldKeepOrderWhenMuchIsSentAtOnce() {
    // given
    var ends = Ends.datagrams().open();
    // when more than may be on its way at a time
    for (int i = 1; i <= 3_000; i++) {
      ends.a.reply(i, "x".repeat(1_000));
    }
    ends.exchange();
    ends.advance(100);
    // then
    assertThat(ends.b.numbers())
        .isEqualTo(LongStream.rangeClosed(1, 3_000).boxed().toList());
    assertThat(ends.a.session.stats().messagesResent()).isZero();
  }
}
