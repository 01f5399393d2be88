package io.vertick.snapshot;

import static io.vertick.fixture.Futures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When machines are saved and restored, on virtual time. */
class SnapshotsTest {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private static final class Door extends States {
    final State closed = state("Closed");
    final State counted = multi("Counted");
    final State refused = state("Refused");
    final State fatal = state("Fatal");
    final State leaving = state("Leaving");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);

    {
      state("Open").remove(closed);
    }
  }

  private final Schema<Door> schema = Schema.of(Door::new);
  private final Door s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final HeldStore store = new HeldStore();
  private final Snapshots snapshots = new Snapshots(2, Snapshots.ANSWER_MAX);
  private final TestType<Door> type = TestType.of(schema, (door, on) -> {
    on.enter(door.refused, tx -> tx.refuse("no"));
    on.entered(door.counted, tx -> tx.set(door.count, 7L));
    on.entered(door.fatal, tx -> {
      throw new StackOverflowError();
    });
    // On its way out a machine still moves: what was queued before its disposal runs.
    on.entered(door.leaving, tx -> tx.add(door.counted));
  });
  private final Machine<Door> door = loop.machine("door", type);

  @BeforeEach
  void keep() {
    snapshots.keepIn(store, INTERVAL);
  }

  @Test
  void shouldSaveOnIntervalWhenMachineHasMoved() {
    // given
    begin(door);
    door.add(s.closed);
    assertThat(store.asked).isEmpty();
    // when
    host.advance(INTERVAL);
    // then
    assertThat(store.asked).hasSize(1);
    assertThat(store.asked.get(0).export()).isEqualTo(door.export());
  }

  @Test
  void shouldNotSaveAgainWhileNothingMoves() {
    // given
    begin(door);
    host.advance(INTERVAL);
    store.answer();
    // when
    host.advance(INTERVAL.multipliedBy(10));
    // then
    assertThat(store.asked).hasSize(1);
  }

  @Test
  void shouldSaveWhenOnlyQueueTickHasMoved() {
    // given
    begin(door);
    host.advance(INTERVAL);
    store.answer();
    // when a mutation is refused: the version stays
    door.add(s.refused);
    host.advance(INTERVAL);
    // then
    assertThat(store.versions()).containsExactly(0L, 0L);
    assertThat(store.asked.get(1).export().queueTick()).isEqualTo(2);
  }

  @Test
  void shouldMakeFewerSavesWhenStoreIsSlow() {
    // given a save that takes long
    begin(door);
    door.add(s.counted);
    host.advance(INTERVAL);
    // when the machine moves on meanwhile
    for (int i = 0; i < 5; i++) {
      door.add(s.counted);
      host.advance(INTERVAL);
    }
    assertThat(store.versions()).containsExactly(1L);
    store.answer();
    host.advance(INTERVAL);
    // then the next look saves what it is then
    assertThat(store.versions()).containsExactly(1L, 6L);
  }

  @Test
  void shouldTryAgainOnNextIntervalWhenSaveFails() {
    // given
    begin(door);
    host.advance(INTERVAL);
    // when
    store.asked.get(0).end().fail("disk full");
    host.advance(INTERVAL);
    store.answer();
    host.advance(INTERVAL);
    // then
    assertThat(store.asked).hasSize(2);
    assertThat(snapshots.stats()).isEqualTo(new SnapshotStats(1, 1, 0, Duration.ZERO));
  }

  @Test
  void shouldGiveUpOnStoreThatDoesNotAnswer() {
    // given
    begin(door);
    host.advance(INTERVAL);
    // when
    host.advance(Snapshots.ANSWER_MAX);
    // then it has failed once, and was asked again; a late answer to the first changes nothing
    assertThat(store.asked).hasSize(2);
    assertThat(snapshots.stats().failed()).isEqualTo(1);
    store.asked.get(0).end().complete(SnapshotStore.Saved.STORED);
    assertThat(snapshots.stats().saved()).isZero();
    store.answer();
    assertThat(snapshots.stats().saved()).isEqualTo(1);
  }

  @Test
  void shouldNotTakeSupersededSaveForStored() {
    // given
    begin(door);
    host.advance(INTERVAL);
    // when
    store.asked.get(0).end().complete(SnapshotStore.Saved.SUPERSEDED);
    host.advance(INTERVAL);
    // then
    assertThat(store.asked).hasSize(2);
    assertThat(snapshots.stats().saved()).isZero();
    assertThat(snapshots.stats().failed()).isZero();
  }

  @Test
  void shouldCountStoreThatThrowsAsFailed() {
    // given
    var throwing = new Snapshots();
    throwing.keepIn(new ThrowingStore(), INTERVAL);
    // when
    throwing.begin(door, host, Optional.empty());
    host.advance(INTERVAL);
    // then
    assertThat(throwing.stats().failed()).isEqualTo(1);
    assertThat(failureOf(throwing.last("door"))).hasMessageContaining("as asked");
  }

  @Test
  void shouldTellAgeOfOldestUnsavedChange() {
    // given
    begin(door);
    host.advance(INTERVAL);
    assertThat(snapshots.stats().unsaved()).isEqualTo(Duration.ZERO);
    // when the store is slow
    host.advance(Duration.ofSeconds(3));
    // then
    assertThat(snapshots.stats().unsaved()).isEqualTo(Duration.ofSeconds(3));
    // when the machine has moved on, and the save ends
    door.add(s.closed);
    store.answer();
    // then the change is not older than that save
    assertThat(snapshots.stats().unsaved()).isEqualTo(Duration.ofSeconds(3));
    host.advance(INTERVAL);
    store.answer();
    assertThat(snapshots.stats().unsaved()).isEqualTo(Duration.ZERO);
  }

  @Test
  void shouldSaveOnceMoreWhenDisposed() {
    // given what a disposal's drain still changes
    var ended = begin(door);
    door.add(s.closed);
    // when
    door.add(s.leaving);
    dispose();
    // then it is all in the last export, and the end waits for the store
    assertThat(store.versions()).containsExactly(3L);
    assertThat(store.asked.get(0).export().attributes()).containsEntry("Count", 7L);
    assertThat(ended.isComplete()).isFalse();
    store.answer();
    assertThat(ended.succeeded()).isTrue();
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldNotSaveDisposedMachineThatIsStored() {
    // given
    var ended = begin(door);
    host.advance(INTERVAL);
    store.answer();
    // when
    dispose();
    // then
    assertThat(store.asked).hasSize(1);
    assertThat(ended.succeeded()).isTrue();
  }

  @Test
  void shouldSaveAgainWhenDisposedDuringSave() {
    // given
    var ended = begin(door);
    host.advance(INTERVAL);
    door.add(s.closed);
    // when
    dispose();
    store.asked.get(0).end().complete(SnapshotStore.Saved.STORED);
    // then
    assertThat(store.versions()).containsExactly(0L, 1L);
    assertThat(ended.isComplete()).isFalse();
    store.answer();
    assertThat(ended.succeeded()).isTrue();
  }

  @Test
  void shouldEndWhenLastSaveFailsOrHasNoAnswer() {
    // given
    var ended = begin(door);
    dispose();
    // when
    host.advance(Snapshots.ANSWER_MAX);
    // then the log says so
    assertThat(ended.succeeded()).isTrue();
    assertThat(snapshots.stats().failed()).isEqualTo(1);
  }

  @Test
  void shouldNotSaveBrokenMachine() {
    // given
    var ended = begin(door);
    // when
    assertThat(catchThrowable(() -> door.add(s.fatal))).isInstanceOf(StackOverflowError.class);
    snapshots.broke("door");
    host.advance(INTERVAL.multipliedBy(2));
    // then
    assertThat(store.asked).isEmpty();
    assertThat(ended.succeeded()).isTrue();
    assertThat(host.observed()).anyMatch(TraceRecord.MachineBroken.class::isInstance);
  }

  @Test
  void shouldGoOnFromExport() {
    // given
    var export = used();
    // when
    snapshots.begin(door, host, stored(export));
    // then it is what it was, and that is stored
    assertThat(door.export()).isEqualTo(export);
    host.advance(INTERVAL);
    assertThat(store.asked).isEmpty();
    // when it moves
    door.add(s.counted);
    host.advance(INTERVAL);
    // then
    assertThat(store.versions()).containsExactly(export.version() + 1);
  }

  @Test
  void shouldLeaveStoredOneAloneWhenItDoesNotFit() {
    // given an export whose active states exclude each other
    var other = new MachineExport(
        "door",
        schema.hash(),
        List.of("Closed", "Open"),
        new Clock(new long[] {1, 1}),
        3,
        3,
        Map.of(),
        null);
    // when
    var failed = catchThrowable(() -> snapshots.begin(door, host, stored(other)));
    host.advance(INTERVAL);
    // then
    assertThat(failed)
        .isInstanceOf(SnapshotException.class)
        .hasMessage(
            "Expected to restore door from its last snapshot, but a test does not fit: Expected an export whose active states fit together, but Open breaks its require or remove. Mend or delete what is stored, or host it without restoreLast()");
    assertThat(store.asked).isEmpty();
    assertThat(host.pendingTimers()).isZero();
    assertThat(loop.stats().machines()).isZero();
  }

  @Test
  void shouldKeepSoManyMachinesAndNoMore() {
    // given
    begin(door);
    begin(loop.machine("second", type));
    var third = loop.machine("third", type);
    // when
    var failed = catchThrowable(() -> begin(third));
    // then
    assertThat(failed)
        .isInstanceOf(SnapshotException.class)
        .hasMessage("Expected at most 2 machines with restoreLast(), but third is one more");
    assertThat(loop.stats().machines()).isEqualTo(2);
    // when there is room again
    dispose();
    // then
    begin(loop.machine("fourth", type));
  }

  @Test
  void shouldFailWhenStoreDoesNotAnswerWhatWasLast() {
    // given
    var impatient = new Snapshots(2, Duration.ofMillis(1));
    impatient.keepIn(new SilentStore(), INTERVAL);
    // then
    assertThat(failureOf(impatient.last("door")))
        .isInstanceOf(SnapshotException.class)
        .hasMessageStartingWith("Expected to restore door from its last snapshot, but ");
  }

  @Test
  void shouldFailWithoutStore() {
    assertThat(failureOf(new Snapshots().last("door")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Expected a store to restore door from, but there is none: call keepSnapshots(…) on Vertick before hosting with restoreLast()");
  }

  @Test
  void shouldTakeOneStoreOnly() {
    assertThatThrownBy(() -> snapshots.keepIn(store, INTERVAL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Expected one store for the snapshots of a Vert.x, but there is");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 99, 3_600_001})
  void shouldRefuseInterval(long millis) {
    assertThatThrownBy(() -> new Snapshots().keepIn(store, Duration.ofMillis(millis)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Expected an interval of 100 ms to 1 hour between snapshots, but got ");
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 3_600_000})
  void shouldTakeShortestAndLongestInterval(long millis) {
    // given
    var other = new Snapshots();
    other.keepIn(store, Duration.ofMillis(millis));
    // when
    other.begin(door, host, Optional.empty());
    host.advance(Duration.ofMillis(millis - 1));
    assertThat(store.asked).isEmpty();
    host.advance(Duration.ofMillis(1));
    // then
    assertThat(store.asked).hasSize(1);
  }

  private Future<Void> begin(Machine<Door> machine) {
    return snapshots.begin(machine, host, Optional.empty());
  }

  /** As a host does: it tells of the end when it observes it. */
  private void dispose() {
    door.dispose();
    snapshots.disposed("door");
  }

  /** The export of a door with a history. */
  private MachineExport used() {
    var machine = loop.machine("door", type);
    machine.start();
    machine.add(s.closed);
    machine.add(s.counted);
    return machine.export();
  }

  private static Optional<StoredSnapshot> stored(MachineExport export) {
    return Optional.of(new StoredSnapshot(export, "a test", List.of()));
  }

  private static final class ThrowingStore implements SnapshotStore {
    @Override
    public Future<Saved> save(MachineExport export) {
      throw new IllegalStateException("as asked");
    }

    @Override
    public Future<Optional<StoredSnapshot>> last(String id) {
      throw new IllegalStateException("as asked");
    }

    @Override
    public Future<Void> delete(String id) {
      throw new IllegalStateException("as asked");
    }
  }

  private static final class SilentStore implements SnapshotStore {
    @Override
    public Future<Saved> save(MachineExport export) {
      return Promise.<Saved>promise().future();
    }

    @Override
    public Future<Optional<StoredSnapshot>> last(String id) {
      return Promise.<Optional<StoredSnapshot>>promise().future();
    }

    @Override
    public Future<Void> delete(String id) {
      return Promise.<Void>promise().future();
    }
  }
}
