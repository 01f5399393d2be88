package io.vertick.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Update;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Feeds over a session: from what a machine tells to what a reader is told. */
class FeedsTest {
  private static final int STATES = 6_000;

  /** Enough states for a change that does not fit into an update. */
  private static final class Wide extends States {
    Wide() {
      attribute("Count", Attribute.INT64);
      IntStream.range(0, STATES - 1).forEach(i -> state("S" + i));
    }
  }

  private static final Schema<Wide> SCHEMA = Schema.of(Wide::new);
  private static final FeedReceiver.Spec SPEC =
      FeedReceiver.Spec.of("wide", SCHEMA, Tracking.ALL, true);
  private static final Incarnation LIFE = new Incarnation(1, 2);

  private final Wire wire = new Wire();
  private final Wire.Reader reader = new Wire.Reader();
  private final List<String> gone = new ArrayList<>();
  private final long[] ticks = new long[STATES];
  private long version;
  private SentFeed feed;

  @BeforeEach
  void attach() {
    feed = attach(wire, reader);
    feed.show(state());
    wire.exchange();
    // The snapshot is acknowledged.
    wire.advance(50);
    reader.told.clear();
  }

  private SentFeed attach(Wire on, Wire.Reader listener) {
    assertThat(on.follower.receiver.attach(SPEC, listener, on.now)).isNotNull();
    on.exchange();
    var attach = on.source.attached.remove(0);
    return Objects.requireNonNull(
        on.source.sender.attach(attach.feed(), () -> gone.add("gone"), on.now));
  }

  private ViewState state() {
    return new ViewState(LIFE, new Clock(ticks), version, version + 1, List.of(7L), null);
  }

  private ViewUpdate change(int... indexes) {
    var increments = new long[indexes.length];
    for (int i = 0; i < indexes.length; i++) {
      ticks[indexes[i]]++;
      increments[i] = 1;
    }
    long base = version++;
    return update(base, ClockDiff.of(indexes, increments), null);
  }

  private ViewUpdate update(long base, ClockDiff diff, ViewUpdate.@Nullable Step step) {
    return new ViewUpdate(base, version, version + 1, diff, Map.of(), null, step);
  }

  private void assertEqual() {
    assertThat(reader.copy.state().clock()).isEqualTo(new Clock(ticks));
    assertThat(reader.copy.version()).isEqualTo(version);
    assertThat(reader.copy.queueTick()).isEqualTo(version + 1);
  }

  @Test
  void shouldShowTheMachineAndThenWhatChanges() {
    // when
    feed.update(change(3, 70));
    wire.exchange();
    // then
    assertThat(reader.told).containsExactly("update 1");
    assertThat(reader.copy.state().attributes()).containsExactly(7L);
    assertEqual();
  }

  @Test
  void shouldTakeAtMostTenBytesForOneChangedState() {
    // given a machine that has come far
    version = 100_000_000;
    feed.show(state());
    wire.exchange();
    wire.advance(50);
    feed.update(change(3));
    wire.exchange();
    long before = wire.source.session.updateBytesSent();
    // when
    for (int i = 0; i < 1_000; i++) {
      feed.update(change(i % 60));
      wire.exchange();
    }
    // then, with the length that goes before each in a frame
    long bytes = wire.source.session.updateBytesSent() - before + 1_000;
    assertThat(bytes / 1_000.0).isLessThan(10);
    assertEqual();
  }

  @Test
  void shouldMergeWhatWaitsForTheEndOfTheTurn() {
    // when
    feed.update(change(3));
    feed.update(change(3));
    feed.update(change(5));
    wire.exchange();
    // then
    assertThat(reader.told).containsExactly("update 3");
    assertEqual();
  }

  @Test
  void shouldTellEachStepUntilTooManyWait() {
    // when one less than the limit, then two more waits
    for (int i = 0; i < Backlog.STEPS_MAX; i++) {
      step();
    }
    wire.exchange();
    assertThat(reader.told).hasSize(Backlog.STEPS_MAX);
    reader.told.clear();
    for (int i = 0; i <= Backlog.STEPS_MAX; i++) {
      step();
    }
    wire.exchange();
    // then
    assertThat(reader.told).containsExactly("update " + version);
    assertEqual();
  }

  private void step() {
    ticks[9]++;
    long base = version++;
    var diff = ClockDiff.of(new int[] {9}, new long[] {1});
    feed.update(update(base, diff, new ViewUpdate.Step(MutationType.ADD, List.of(9), false)));
  }

  @Test
  void shouldShowAnewWhenAChangeIsTooLongForAnUpdate() {
    // when every state moves by more than a byte says
    var all = IntStream.range(0, STATES).toArray();
    var increments = IntStream.range(0, STATES).mapToLong(i -> 1_000_000).toArray();
    IntStream.range(0, STATES).forEach(i -> ticks[i] += 1_000_000);
    feed.update(update(version++, ClockDiff.of(all, increments), null));
    wire.exchange();
    wire.exchange();
    // then
    assertThat(reader.told).containsExactly("show 1");
    assertEqual();
  }

  @Test
  void shouldRecoverWhenTheLastUpdateIsLost() {
    // given
    feed.update(change(3));
    wire.lose();
    // when the next heartbeat says how many bytes there were
    wire.advance(600);
    // then
    assertThat(reader.told).containsExactly("show 1", "heard");
    assertEqual();
  }

  @Test
  void shouldAskForAllThatWasLostWhenFirstAskingWasNotTaken() {
    // given a session that has no room
    var filling = new Message.FeedEnded(0, "x".repeat(60_000));
    long taken = 1;
    while (taken > 0) {
      taken = wire.follower.session.offer(filling, wire.now);
    }
    // when
    wire.follower.receiver.updatesLost(10, wire.now);
    wire.follower.receiver.updatesLost(20, wire.now);
    wire.advance(5_000);
    wire.follower.receiver.updatesLost(30, wire.now);
    wire.exchange();
    // then
    assertThat(wire.source.recovers).extracting(Message.Recover::through).containsExactly(10L);
  }

  @Test
  void shouldAskForASnapshotOnceWhenAnUpdateDoesNotFit() {
    // given
    feed.update(change(3));
    wire.lose();
    // when
    feed.update(change(4));
    wire.exchange();
    wire.advance(600);
    // then
    assertThat(reader.told).doesNotContain("update 2").contains("show 2");
    assertThat(wire.follower.receiver.stats().resyncs()).isEqualTo(1);
    assertEqual();
  }

  @Test
  void shouldSendNoUpdateBehindASnapshotThatWasNotAcknowledged() {
    // given
    feed.show(state());
    wire.exchange();
    reader.told.clear();
    // when
    feed.update(change(3));
    feed.update(change(4));
    wire.exchange();
    // then
    assertThat(reader.told).isEmpty();
    wire.advance(50);
    assertThat(reader.told).containsExactly("update 2");
  }

  @Test
  void shouldGoOnFromTheStateThatIsShownWhenTheOtherEndIsHeardAgain() {
    // given a silence in which something changes
    wire.advance(10);
    beSilent();
    assertThat(reader.told).containsExactly("suspected");
    feed.update(change(3));
    // when
    wire.advance(5_000);
    // then
    assertThat(reader.told).endsWith("heard");
    assertEqual();
  }

  private void beSilent() {
    for (int i = 0; i < 8; i++) {
      wire.now += 500_000_000;
      wire.follower.session.tick(wire.now);
      wire.follower.sent.clear();
    }
  }

  @Test
  void shouldAskOnceForWhatWasLostBeforeASilence() {
    // given
    feed.update(change(3));
    wire.lose();
    beSilent();
    // when
    wire.advance(5_000);
    // then
    assertThat(reader.told).endsWith("heard");
    assertThat(wire.source.recovers).hasSize(1);
    assertEqual();
  }

  @Test
  void shouldLookAtFeedsOnceForAllThatIsMissed() {
    // given two updates that were sent
    feed.update(change(3));
    wire.exchange();
    long between = wire.source.session.updateBytesSent();
    feed.update(change(4));
    wire.exchange();
    reader.told.clear();
    // when one that misses both says so between others who miss one, or none
    wire.source.sender.received(new Message.Recover(between));
    wire.source.sender.received(new Message.Recover(0));
    wire.source.sender.received(new Message.Recover(Long.MAX_VALUE));
    wire.exchange();
    // then
    assertThat(reader.told).containsExactly("show 2");
  }

  @Test
  void shouldEndFeedOfAMachineThatDoesNotFitIntoAMessage() {
    // given attributes as no machine here has them
    List<Object> values = Collections.nCopies(9, "x".repeat(60_000));
    // when
    feed.show(new ViewState(LIFE, new Clock(ticks), version, version + 1, values, null));
    wire.exchange();
    // then
    assertThat(reader.told).containsExactly("ended");
    assertThat(reader.ended)
        .hasMessageMatching(".*overloaded: all that it is takes 5\\d+ bytes, of 524272 that can.*");
    assertThat(gone).containsExactly("gone");
    assertThat(wire.source.sender.size()).isZero();
  }

  @Test
  void shouldWaitMergedWhenThereIsNoCredit() {
    // given a reader that takes 1,024 bytes and then pauses
    var narrow = new Wire(1_024);
    var slow = new Wire.Reader();
    var slowFeed = attach(narrow, slow);
    slowFeed.show(state());
    narrow.exchange();
    narrow.advance(50);
    narrow.follower.session.pause();
    // when
    for (int i = 0; i < 2_000; i++) {
      slowFeed.update(change(i % 60));
      narrow.exchange();
    }
    assertThat(slow.copy.version()).isLessThan(200);
    narrow.follower.session.resume();
    narrow.advance(1_000);
    // then
    assertThat(slow.copy.version()).isEqualTo(version);
    assertThat(slow.told.size()).isLessThan(300);
  }

  @Test
  void shouldTellWhatWaitedBeforeTheEnd() {
    // when
    feed.update(change(3));
    feed.ended(new MachineDisposedException("wide"));
    wire.exchange();
    // then
    assertThat(reader.told).containsExactly("show 1", "ended");
    assertThat(reader.ended).isInstanceOf(MachineDisposedException.class);
    assertThat(gone).containsExactly("gone");
  }

  @Test
  void shouldStopWhenTheReaderDetaches() {
    // given
    var other = new Wire.Reader();
    var received = Objects.requireNonNull(wire.follower.receiver.attach(SPEC, other, wire.now));
    wire.exchange();
    var attach = wire.source.attached.remove(0);
    assertThat(wire.source.sender.attach(attach.feed(), () -> gone.add("second"), wire.now))
        .isNotNull();
    // when
    wire.follower.receiver.detach(received, wire.now);
    wire.exchange();
    // then
    assertThat(gone).containsExactly("second");
    assertThat(wire.source.sender.size()).isEqualTo(1);
  }

  @Test
  void shouldEndWithTheSessionWhenTheReaderLivesAnew() {
    // when
    wire.restartFollower();
    // then
    assertThat(gone).containsExactly("gone");
    assertThat(wire.source.sender.size()).isZero();
    // and what still comes of the machine harms nobody
    feed.update(change(3));
    wire.exchange();
  }

  @Test
  void shouldFindAFeedMalformedWhoseNumberIsTaken() {
    assertThatThrownBy(() -> wire.source.sender.attach(1, () -> {}, wire.now))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("but 1 is that of one that is there");
    // then the first one is as before
    wire.exchange();
    assertThat(reader.ended).isNull();
    assertThat(wire.source.sender.size()).isEqualTo(1);
  }

  @Test
  void shouldRefuseOneFeedMoreThanASessionCarries() {
    // given a session that carries the most; number 2 is the next that the reader takes
    for (int number = 3; number <= FeedSender.FEEDS_MAX + 1; number++) {
      assertThat(wire.source.sender.attach(number, () -> {}, wire.now)).isNotNull();
    }
    var other = new Wire.Reader();
    wire.follower.receiver.attach(SPEC, other, wire.now);
    wire.exchange();
    // when
    var attach = wire.source.attached.remove(0);
    assertThat(wire.source.sender.attach(attach.feed(), () -> {}, wire.now)).isNull();
    wire.exchange();
    // then
    assertThat(other.ended).hasMessageContaining("overloaded: 65536 feeds come through this");
    assertThat(wire.source.sender.size()).isEqualTo(FeedSender.FEEDS_MAX);
  }

  @Test
  void shouldFollowNoMoreMachinesThanASessionCarries() {
    // given one that follows one machine less; those that there is no credit for wait
    for (int i = 2; i <= FeedReceiver.FEEDS_MAX; i++) {
      assertThat(wire.follower.receiver.attach(SPEC, new Wire.Reader(), wire.now))
          .isNotNull();
    }
    // then
    assertThat(wire.follower.receiver.attach(SPEC, new Wire.Reader(), wire.now)).isNull();
    assertThat(wire.follower.receiver.size()).isEqualTo(FeedReceiver.FEEDS_MAX);
  }

  @Test
  void shouldSendSnapshotsOnlyWhileFewBytesWaitToBeAcknowledged() {
    // given readers of a machine that takes tens of kilobytes to tell
    Arrays.fill(ticks, 1_000_000_000_000L);
    long snapshotBytesMax = 60_000;
    var readers = Stream.generate(Wire.Reader::new).limit(20).toList();
    var feeds = readers.stream().map(one -> attach(wire, one)).toList();
    // when all are to be told at once, and nothing is acknowledged
    feeds.forEach(one -> one.show(state()));
    wire.lose();
    // then
    assertThat(wire.source.session.outboxBytes())
        .isBetween(
            (long) FeedSender.SNAPSHOT_BYTES_HIGH,
            FeedSender.SNAPSHOT_BYTES_HIGH + snapshotBytesMax);
    // and the rest goes when it is
    wire.advance(5_000);
    assertThat(readers).allSatisfy(one -> assertThat(one.told).contains("show 0"));
  }

  @Test
  void shouldShowTheMachineAnewWhenTheChecksumDiffers() {
    // given a reader's copy that lost its way, as only a bug could make it
    for (int i = 0; i < 1_022; i++) {
      feed.update(change(i % 60));
      wire.exchange();
    }
    reader.told.clear();
    var bytes = FeedCodec.bytes(
        1, 1_024, update(version, ClockDiff.of(new int[] {0}, new long[] {1}), null), 0, 42L);
    // when
    wire.follower.receiver.received(new Update(bytes), wire.now);
    wire.exchange();
    // then
    assertThat(wire.follower.receiver.stats().mismatches()).isEqualTo(1);
    assertThat(reader.told).containsExactly("show " + version);
    assertEqual();
  }

  @Test
  void shouldSayHowItIsRelayedBehindTheSnapshot() {
    // given a relay that knows how it is before it shows anything
    var other = new Wire.Reader();
    var relayed = attach(wire, other);
    var stale = new Relay(true, 700, List.of("b", "a"));
    relayed.relayed(stale);
    wire.exchange();
    assertThat(other.told).isEmpty();
    // when
    relayed.show(state());
    wire.exchange();
    // then
    assertThat(other.told).containsExactly("show 0", stale.toString());
    // and again when it changes, whatever came before it last only once
    relayed.relayed(new Relay(false, 0, List.of("c")));
    var last = new Relay(false, 3, List.of("d"));
    relayed.relayed(last);
    wire.exchange();
    assertThat(other.told).containsExactly("show 0", stale.toString(), last.toString());
  }
}
