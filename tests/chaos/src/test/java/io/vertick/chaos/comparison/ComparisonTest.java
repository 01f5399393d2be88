package io.vertick.chaos.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.chaos.comparison.Disturbance.Kind;
import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Entry.Answered;
import io.vertick.chaos.journal.Entry.Applied;
import io.vertick.chaos.journal.Entry.Ended;
import io.vertick.chaos.journal.Entry.Hosted;
import io.vertick.chaos.journal.Entry.Leaving;
import io.vertick.chaos.journal.Entry.Outcome;
import io.vertick.chaos.journal.Entry.Sent;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The comparison can tell right from wrong: journals by hand, each with one thing that happened. */
class ComparisonTest {
  private static final String COUNTER = "counter";
  private static final long END_MS = 1_000_000;
  private static final long WITHIN_MS = 2_000;

  private final Disturbances disturbances = new Disturbances();
  private final Comparison comparison =
      new Comparison(disturbances, new Calm(END_MS / 2, END_MS - 10_000));

  @Test
  void shouldBeCleanWhenEachMutationIsAppliedOnceAndAnswered() {
    // given
    read("n1", hosted(0), applied(1_005, "a"), new Leaving(9_000), new Ended(9_001, COUNTER));
    read("n2", sent(1_000, "a"), answered(1_010, "a", Outcome.EXECUTED, "Executed at version 1"));
    // then
    assertThat(comparison.tally()).isEqualTo(new Tally(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, List.of()));
  }

  @Test
  void shouldFindMutationLostWhenItWasExecutedButIsInNoJournal() {
    // given
    read("n2", sent(1_000, "a"), answered(1_010, "a", Outcome.EXECUTED, "Executed at version 1"));
    // when
    var tally = comparison.tally();
    // then
    assertThat(tally.lost()).isEqualTo(1);
    assertThat(tally.problems()).singleElement().asString().startsWith("LOST: a ");
    assertThat(tally)
        .hasToString(
            "1 mutations, 0 applied, 1 lost, 0 doubled, 0 unknown, 0 conflicted, 0 unanswered, 0 replicas differ, 0 unreal views");
  }

  @Test
  void shouldFindMutationDoubledWhenTwoLivesAppliedIt() {
    // given
    read("n1", END_MS / 2, hosted(0), applied(1_005, "a"));
    read("n1", hosted(END_MS / 2 + 1), applied(END_MS / 2 + 2, "a"));
    read("n2", sent(1_000, "a"), answered(1_010, "a", Outcome.EXECUTED, "Executed at version 1"));
    // then
    assertThat(comparison.tally().doubled()).isEqualTo(1);
  }

  @Test
  void shouldFindMutationDoubledWhenItWasAppliedThoughItsCallerMayRepeatIt() {
    // given
    read("n1", hosted(0), applied(1_005, "a"), applied(1_006, "b"));
    read(
        "n2",
        sent(1_000, "a"),
        sent(1_000, "b"),
        answered(1_010, "a", Outcome.NOT_APPLIED, "NotApplied: absent"),
        answered(1_010, "b", Outcome.REFUSED, "Refused: no"));
    // then
    assertThat(comparison.tally().doubled()).isEqualTo(2);
  }

  @Test
  void shouldCountMutationOnceWhenItWasSentAgain() {
    // given
    read("n1", hosted(0), applied(2_005, "a"));
    read(
        "n2",
        sent(1_000, "a"),
        answered(1_010, "a", Outcome.NOT_APPLIED, "NotApplied: absent"),
        sent(2_000, "a"),
        answered(2_010, "a", Outcome.EXECUTED, "Executed at version 1"));
    // then
    assertThat(comparison.tally()).isEqualTo(new Tally(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, List.of()));
  }

  @Test
  void shouldAllowMutationToBeAppliedWhenItsCallerWasKilledAfterItSentItAgain() {
    // given
    read("n1", hosted(0), applied(2_005, "a"));
    read(
        "n2",
        2_006,
        sent(1_000, "a"),
        answered(1_010, "a", Outcome.NOT_APPLIED, "NotApplied: absent"),
        sent(2_000, "a"));
    // then
    assertThat(comparison.tally()).isEqualTo(new Tally(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, List.of()));
  }

  @Test
  void shouldFindMutationUnansweredWhenItsCallerLivedOn() {
    // given
    read("n2", sent(1_000, "a"));
    // then
    assertThat(comparison.tally().unanswered()).isEqualTo(1);
  }

  @Test
  void shouldFindMutationUnansweredWhenItsAnswerCameTooLate() {
    // given
    long dueMs = 1_000 + WITHIN_MS + 5_000;
    read(
        "n2",
        sent(1_000, "a"),
        sent(1_000, "b"),
        answered(dueMs, "a", Outcome.NOT_APPLIED, "NotApplied: deadline"),
        answered(dueMs + 1, "b", Outcome.NOT_APPLIED, "NotApplied: deadline"));
    // when
    var tally = comparison.tally();
    // then
    assertThat(tally.unanswered()).isEqualTo(1);
    assertThat(tally.problems()).singleElement().asString().contains("b to counter");
  }

  @Test
  void shouldWaitLongerWhenCallerWasStopped() {
    // given
    disturbances.add(new Disturbance(Kind.STOPPED, "n2", null, 1_500, 31_500));
    read(
        "n2", sent(1_000, "a"), answered(31_600, "a", Outcome.NOT_APPLIED, "NotApplied: deadline"));
    // then
    assertThat(comparison.tally().isClean()).isTrue();
  }

  @Test
  void shouldExcuseCallerWhenItWasKilledInTime() {
    // given
    read("n2", 2_000, sent(1_000, "a"));
    // then
    assertThat(comparison.tally()).isEqualTo(new Tally(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of()));
  }

  @Test
  void shouldFindAnswerWrongWhenThereAreTwo() {
    // given
    read(
        "n2",
        sent(1_000, "a"),
        answered(1_010, "a", Outcome.NOT_APPLIED, "NotApplied: absent"),
        answered(1_011, "a", Outcome.NOT_APPLIED, "NotApplied: absent"));
    // then
    assertThat(comparison.tally().problems()).singleElement().asString().contains("answered twice");
  }

  @Test
  void shouldFindAnswerWrongWhenHandlerFailed() {
    // given
    read("n2", sent(1_000, "a"), answered(1_010, "a", Outcome.FAILED, "Failed: disk is full"));
    // then
    assertThat(comparison.tally().problems()).singleElement().asString().contains("disk is full");
  }

  // Unknown.

  @Test
  void shouldAllowUnknownWhenHostWasRestarted() {
    // given
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, 1_100, 1_900));
    // then
    assertThat(unknown(2_000, "restarted: the host lives anew").problems()).isEmpty();
  }

  @Test
  void shouldAllowUnknownWhenCallerWasStoppedWhileHostWasRestarted() {
    // given
    disturbances.add(new Disturbance(Kind.STOPPED, "n3", null, -20_000, 900));
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, -10_000, -5_000));
    // then
    assertThat(unknown(2_000, "restarted: the host lives anew").problems()).isEmpty();
  }

  @Test
  void shouldAllowUnknownWhenCallerHasJustHeardWhatCameBeforeItWasStopped() {
    // given a caller that went on 4.5 s before it sent
    disturbances.add(new Disturbance(Kind.STOPPED, "n3", null, -20_000, -3_500));
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, -10_000, -5_000));
    // then
    assertThat(unknown(2_000, "restarted: the host lives anew").problems()).isEmpty();
  }

  @Test
  void shouldRefuseUnknownWhenCallerWasStoppedLongBefore() {
    // given
    disturbances.add(new Disturbance(Kind.STOPPED, "n3", null, -20_000, -4_500));
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, -10_000, -5_000));
    // then
    assertThat(unknown(2_000, "restarted: the host lives anew").isClean()).isFalse();
  }

  @Test
  void shouldRefuseUnknownWhenAnotherWasStoppedWhileHostWasRestarted() {
    // given
    disturbances.add(new Disturbance(Kind.STOPPED, "n2", null, -20_000, 900));
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, -10_000, -5_000));
    // then
    assertThat(unknown(2_000, "restarted: the host lives anew").isClean()).isFalse();
  }

  @Test
  void shouldRefuseUnknownWhenHostWasNotRestartedMeanwhile() {
    // given
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, -10_000, -2_001));
    disturbances.add(new Disturbance(Kind.DOWN, "n3", null, 1_100, 1_900));
    // when
    var tally = unknown(2_000, "restarted: the host lives anew");
    // then
    assertThat(tally.unknown()).isEqualTo(1);
    assertThat(tally.problems()).singleElement().asString().startsWith("UNKNOWN: a to counter");
  }

  @Test
  void shouldAllowUnknownWhenDeadlinePassedAfterFault() {
    // given
    disturbances.add(new Disturbance(Kind.BLOCKED, "n3", "n1", 1_100, 1_900));
    // then
    assertThat(
            unknown(1_000 + WITHIN_MS, "deadline: the host did not say in time").problems())
        .isEmpty();
  }

  @Test
  void shouldRefuseUnknownWhenDeadlineHasNotPassed() {
    // given
    disturbances.add(new Disturbance(Kind.CUT, "n1", null, 1_100, 1_900));
    // then
    assertThat(
            unknown(999 + WITHIN_MS, "deadline: the host did not say in time").isClean())
        .isFalse();
  }

  @Test
  void shouldRefuseUnknownWhenDeadlinePassedWithoutFault() {
    // then
    assertThat(
            unknown(1_000 + WITHIN_MS, "deadline: the host did not say in time").isClean())
        .isFalse();
  }

  @Test
  void shouldAllowUnknownWhenHostWasGoneForFifteenSeconds() {
    // given
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, 1_100, END_MS));
    // then
    assertThat(unknown(16_100, "gone: the host left the cluster").problems())
        .noneMatch(problem -> problem.startsWith("UNKNOWN"));
  }

  @Test
  void shouldRefuseUnknownWhenHostWasGoneForLess() {
    // given
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, 1_100, END_MS));
    // then
    assertThat(unknown(16_099, "gone: the host left the cluster").problems())
        .anyMatch(problem -> problem.startsWith("UNKNOWN"));
  }

  @Test
  void shouldAllowUnknownWhenHostGaveWay() {
    // given
    disturbances.add(new Disturbance(Kind.CUT, "n1", null, 100, 1_500));
    read("n2", hosted(0));
    read("n1", hosted(500), new Ended(2_000, COUNTER));
    // then
    assertThat(unknown(2_005, "conflict: another host stays").problems()).isEmpty();
  }

  @Test
  void shouldRefuseUnknownWhenHostDidNotGiveWay() {
    // given
    read("n1", hosted(500));
    // then
    assertThat(unknown(2_005, "conflict: another host stays").isClean()).isFalse();
  }

  @Test
  void shouldRefuseUnknownWhenItsReasonIsNotInTheList() {
    // given
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, 1_100, END_MS));
    // then
    assertThat(unknown(2_005, "expired: this host does not know the origin").isClean())
        .isFalse();
    assertThat(unknown(2_005, "disposed").isClean()).isFalse();
  }

  @Test
  void shouldRefuseUnknownWhenItDoesNotNameTheHost() {
    // given
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, 1_100, END_MS));
    read("n3", sent(1_000, "a"), answered(2_000, "a", Outcome.UNKNOWN, "Unknown: restarted"));
    // then
    assertThat(comparison.tally().problems()).singleElement().asString().contains("does not name");
  }

  // Clients.

  @Test
  void shouldAllowClientUnknownWhenItsServerWasRestarted() {
    // given
    disturbances.add(new Disturbance(Kind.DOWN, "n2", null, 1_100, 1_900));
    // then
    assertThat(unknownToClient(2_000, "restarted: the host lives anew").problems())
        .isEmpty();
  }

  @Test
  void shouldRefuseClientUnknownWhenAnotherThanItsServerWasRestarted() {
    // given
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, 1_100, 1_900));
    // then
    assertThat(unknownToClient(2_000, "restarted: the host lives anew").isClean())
        .isFalse();
  }

  @Test
  void shouldAllowClientUnknownWhenHostBehindItsServerWasRestarted() {
    // given
    disturbances.add(new Disturbance(Kind.DOWN, "n1", null, 1_100, 1_900));
    // then
    assertThat(unknownToClient(2_000, "restarted: the host lives anew (counter on node n1)")
            .problems())
        .isEmpty();
  }

  @Test
  void shouldAllowClientUnknownWhenDeadlinePassedBecauseOfHost() {
    // given a client does not know where the machine lives
    read("n1", hosted(0));
    disturbances.add(new Disturbance(Kind.STOPPED, "n1", null, 1_100, 1_900));
    // then
    assertThat(unknownToClient(1_000 + WITHIN_MS, "deadline: the host did not say in time")
            .problems())
        .isEmpty();
  }

  @Test
  void shouldRefuseClientUnknownWhenDeadlinePassedBecauseOfNobody() {
    // given
    read("n1", hosted(0));
    disturbances.add(new Disturbance(Kind.STOPPED, "n3", null, 1_100, 1_900));
    // then
    assertThat(unknownToClient(1_000 + WITHIN_MS, "deadline: the host did not say in time")
            .isClean())
        .isFalse();
  }

  @Test
  void shouldOweClientAnswerInTimeWhenItsServerWasStopped() {
    // given
    disturbances.add(new Disturbance(Kind.STOPPED, "n2", null, 1_500, 31_500));
    // when
    readClient(
        sent(1_000, "a"), answered(31_600, "a", Outcome.NOT_APPLIED, "NotApplied: deadline"));
    // then
    assertThat(comparison.tally().unanswered()).isEqualTo(1);
  }

  // Conflicts.

  @Test
  void shouldCountWhatTheLoserAppliedWhenClusterWasSplit() {
    // given
    disturbances.add(new Disturbance(Kind.CUT, "n1", null, 100, 30_000));
    read("n1", hosted(0), applied(600, "a"));
    read("n2", hosted(500), applied(601, "b"), applied(602, "c"), new Ended(40_000, COUNTER));
    // when
    var tally = comparison.tally();
    // then
    assertThat(tally.conflicted()).isEqualTo(2);
    assertThat(tally.problems()).isEmpty();
  }

  @Test
  void shouldFindConflictWrongWhenClusterWasWhole() {
    // given
    read("n1", hosted(0));
    read("n2", hosted(500), applied(601, "b"), new Ended(40_000, COUNTER));
    // when
    var tally = comparison.tally();
    // then
    assertThat(tally.conflicted()).isEqualTo(1);
    assertThat(tally.problems()).singleElement().asString().startsWith("CONFLICT: counter on n1");
  }

  @Test
  void shouldFindConflictWrongWhenItLastsAfterTheSplit() {
    // given
    disturbances.add(new Disturbance(Kind.CUT, "n1", null, 100, 30_000));
    read("n1", hosted(0));
    read("n2", hosted(500));
    // then
    assertThat(comparison.tally().problems()).singleElement().asString().startsWith("CONFLICT");
  }

  @Test
  void shouldFindEndWrongWhenThereWasNobodyToGiveWayTo() {
    // given
    read("n1", hosted(0), new Ended(40_000, COUNTER));
    read("n2", 40_001, hosted(40_001));
    // then
    assertThat(comparison.tally().problems()).singleElement().asString().contains("no other");
  }

  // Journals.

  private void read(String node, Entry... entries) {
    read(node, END_MS, entries);
  }

  private void read(String node, long endedAtMs, Entry... entries) {
    read(
        new Life(
            node, node + ".1", Path.of(node + ".1.journal"), Path.of(node + ".1.views"), endedAtMs),
        entries);
  }

  /** A client of n2. */
  private void readClient(Entry... entries) {
    read(new Life("c1", "n2", "c1", Path.of("c1.journal"), Path.of("c1.views"), END_MS), entries);
  }

  private void read(Life life, Entry... entries) {
    var reader = comparison.reader(life);
    Stream.of(entries).forEach(reader::read);
    reader.end();
  }

  /** A client of n2 is told that a mutation is unknown, which it sent at 1,000 ms. */
  private Tally unknownToClient(long answeredAtMs, String reason) {
    readClient(
        sent(1_000, "a"), answered(answeredAtMs, "a", Outcome.UNKNOWN, "Unknown: " + reason));
    return comparison.tally();
  }

  /** A caller on n3 is told that a mutation is unknown, which it sent to n1 at 1,000 ms. */
  private Tally unknown(long answeredAtMs, String reason) {
    read(
        "n3",
        sent(1_000, "a"),
        answered(
            answeredAtMs, "a", Outcome.UNKNOWN, "Unknown: " + reason + " (counter on node n1)"));
    return comparison.tally();
  }

  private static Hosted hosted(long atMs) {
    return new Hosted(atMs, COUNTER);
  }

  private static Applied applied(long atMs, String id) {
    return new Applied(atMs, COUNTER, id);
  }

  private static Sent sent(long atMs, String id) {
    return new Sent(atMs, id, COUNTER, WITHIN_MS);
  }

  private static Answered answered(long atMs, String id, Outcome outcome, String text) {
    return new Answered(atMs, id, outcome, text);
  }
}
