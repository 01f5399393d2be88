package io.vertick.chaos.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Entry.Detached;
import io.vertick.chaos.journal.Entry.Follows;
import io.vertick.chaos.journal.Entry.Moved;
import io.vertick.chaos.journal.Entry.Shown;
import io.vertick.chaos.journal.Entry.State;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The comparison finds each view that is unreal, and each replica that differs: journals by hand, each with one of them. */
class ViewsTest {
  private static final String COUNTER = "counter";
  private static final String READER = "all";
  private static final String FIRST_LIFE = "0a";
  private static final String SECOND_LIFE = "0b";
  private static final long LINKED_MS = 10_000;
  /** Two heartbeats after the links are ready. */
  private static final long DUE_MS = 11_000;

  private static final long RESTED_MS = 20_000;
  private static final long END_MS = 30_000;

  private final Comparison comparison =
      new Comparison(new Disturbances(), new Calm(LINKED_MS, RESTED_MS));

  @Test
  void shouldBeCleanWhenReplicaShowsWhatItsMachineWas() {
    // given
    host();
    // when
    view(follows(0), shown(1_010, 1), shown(DUE_MS, 2), shown(15_010, 3), shown(RESTED_MS, 3));
    // then
    var tally = comparison.tally();
    assertThat(tally.isClean()).isTrue();
    assertThat(tally.replicas()).isEqualTo(1);
  }

  // Unreal views.

  @Test
  void shouldFindViewUnrealWhenItsVersionIsNotInTheLog() {
    // given
    host();
    // when
    view(follows(0), shown(900, 0), shown(5_010, 2), shown(RESTED_MS, 3));
    // then
    assertIsUnreal("never so");
  }

  @Test
  void shouldFindViewUnrealWhenItsTicksAreOthers() {
    // given
    host();
    // when
    view(follows(0), shown(5_010, state(FIRST_LIFE, 2, "[3]")), shown(RESTED_MS, 3));
    // then
    assertIsUnreal("never so");
  }

  @Test
  void shouldFindViewUnrealWhenItsLifeIsNotInTheLog() {
    // given
    host();
    // when
    view(
        follows(0), shown(900, state(SECOND_LIFE, 1, "[1]")), shown(5_010, 2), shown(RESTED_MS, 3));
    // then
    assertIsUnreal("never so");
  }

  @Test
  void shouldFindViewUnrealWhenItsNextReplicaGoesBack() {
    // given
    host();
    // when
    view(
        follows(0),
        shown(5_010, 2),
        new Detached(5_015, READER, COUNTER),
        shown(5_020, 1),
        shown(5_030, 2),
        shown(RESTED_MS, 3));
    // then
    assertIsUnreal("went back from version 2");
  }

  @Test
  void shouldAllowNextReplicaToBeginEarlierWhenItComesThroughARelay() {
    // given
    host();
    var leaf = Follows.LEAF;
    // when
    view(
        new Follows(0, leaf, COUNTER, 0),
        new Shown(5_010, leaf, COUNTER, state(2)),
        new Detached(5_015, leaf, COUNTER),
        new Shown(5_020, leaf, COUNTER, state(1)),
        new Shown(5_030, leaf, COUNTER, state(2)),
        new Shown(RESTED_MS, leaf, COUNTER, state(3)));
    // then
    assertThat(comparison.tally().isClean()).isTrue();
  }

  @Test
  void shouldFindViewUnrealWhenItGoesBack() {
    // given
    host();
    // when
    view(follows(0), shown(5_010, 2), shown(5_020, 1), shown(5_030, 2), shown(RESTED_MS, 3));
    // then
    assertIsUnreal("went back from version 2");
  }

  @Test
  void shouldAllowLowerVersionWhenMachineLivesAnew() {
    // given
    restart();
    // when
    view(
        follows(0),
        shown(5_010, 2),
        new Detached(7_000, READER, COUNTER),
        shown(8_010, state(SECOND_LIFE, 1, "[1]")),
        shown(RESTED_MS, state(SECOND_LIFE, 1, "[1]")));
    // then
    assertThat(comparison.tally().isClean()).isTrue();
  }

  // Replicas that differ.

  @Test
  void shouldFindReplicaDifferentWhenItCatchesUpLate() {
    // given
    host();
    // when
    view(follows(0), shown(1_010, 1), shown(DUE_MS + 1, 2), shown(RESTED_MS, 3));
    // then
    assertDiffers("at " + DUE_MS);
  }

  @Test
  void shouldAllowCatchingUpLaterWhenReaderIsSlow() {
    // given
    host();
    // when
    view(follows(4_000), shown(1_010, 1), shown(DUE_MS + 4_000, 2), shown(RESTED_MS, 3));
    // then
    assertThat(comparison.tally().isClean()).isTrue();
  }

  @Test
  void shouldFindReplicaDifferentWhenSlowReaderCatchesUpLate() {
    // given
    host();
    // when
    view(follows(4_000), shown(1_010, 1), shown(DUE_MS + 4_001, 2), shown(RESTED_MS, 3));
    // then
    assertDiffers("at " + DUE_MS);
  }

  @Test
  void shouldFindReplicaDifferentWhenItShowsTheLifeBefore() {
    // given
    restart();
    // when
    view(follows(0), shown(5_010, 2), shown(RESTED_MS, state(SECOND_LIFE, 1, "[1]")));
    // then
    assertDiffers("at " + DUE_MS);
  }

  @Test
  void shouldFindReplicaDifferentWhenItIsBehindAtTheEnd() {
    // given
    host();
    // when
    view(follows(0), shown(5_010, 2), shown(RESTED_MS, 2));
    // then
    assertDiffers("at " + RESTED_MS);
  }

  /** One that is stale is not written down at the end. */
  @Test
  void shouldFindReplicaDifferentWhenItIsStaleAtTheEnd() {
    // given
    host();
    // when
    view(follows(0), shown(5_010, 2), shown(15_010, 3));
    // then
    assertDiffers("shows null");
  }

  @Test
  void shouldFindReplicaDifferentWhenThereIsNone() {
    // given
    host();
    // when
    view(follows(0));
    // then
    assertDiffers("shows null");
  }

  @Test
  void shouldExcuseReplicaWhenItsNodeHadEnded() {
    // given
    host();
    // when
    view(RESTED_MS, follows(0), shown(1_010, 1));
    // then
    var tally = comparison.tally();
    assertThat(tally.isClean()).isTrue();
    assertThat(tally.replicas()).isZero();
  }

  @Test
  void shouldExcuseReplicaWhenThereIsNoMachine() {
    // when
    view(follows(0));
    // then
    assertThat(comparison.tally().replicas()).isZero();
    assertThat(comparison.tally().isClean()).isTrue();
  }

  private void assertIsUnreal(String how) {
    var tally = comparison.tally();
    assertThat(tally.unreal()).isEqualTo(1);
    assertThat(tally.problems()).singleElement().asString().startsWith("UNREAL").contains(how);
  }

  private void assertDiffers(String how) {
    var tally = comparison.tally();
    assertThat(tally.differing()).isEqualTo(1);
    assertThat(tally.problems())
        .singleElement()
        .asString()
        .startsWith("DIFFERS")
        .contains(how);
  }

  // Journals.

  /** The machine is at version 2 when the links are ready, and at 3 when nothing moves any more. */
  private void host() {
    host("n1.1", END_MS, moved(1_000, 1), moved(5_000, 2), moved(15_000, 3));
  }

  /** It lives anew before the links are ready, at version 1. */
  private void restart() {
    host("n1.1", 7_000, moved(1_000, 1), moved(5_000, 2));
    host("n1.2", END_MS, new Moved(8_000, COUNTER, state(SECOND_LIFE, 1, "[1]")));
  }

  private void host(String name, long endedAtMs, Entry... entries) {
    var reader = comparison.reader(life("n1", name, endedAtMs));
    Stream.of(entries).forEach(reader::read);
    reader.end();
  }

  private void view(Entry... entries) {
    view(END_MS, entries);
  }

  private void view(long endedAtMs, Entry... entries) {
    var reader = comparison.views(life("n2", "n2.1", endedAtMs));
    Stream.of(entries).forEach(reader::read);
    reader.end();
  }

  private static Life life(String node, String name, long endedAtMs) {
    return new Life(node, name, Path.of(name + ".journal"), Path.of(name + ".views"), endedAtMs);
  }

  private static Moved moved(long atMs, long version) {
    return new Moved(atMs, COUNTER, state(version));
  }

  private static Follows follows(long lateMs) {
    return new Follows(0, READER, COUNTER, lateMs);
  }

  private static Shown shown(long atMs, long version) {
    return shown(atMs, state(version));
  }

  private static Shown shown(long atMs, State state) {
    return new Shown(atMs, READER, COUNTER, state);
  }

  private static State state(long version) {
    return state(FIRST_LIFE, version, "[" + version + "]");
  }

  private static State state(String incarnation, long version, String content) {
    return new State(incarnation, version, content);
  }
}
