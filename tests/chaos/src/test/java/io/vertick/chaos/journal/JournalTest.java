package io.vertick.chaos.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.chaos.journal.Entry.Answered;
import io.vertick.chaos.journal.Entry.Applied;
import io.vertick.chaos.journal.Entry.Detached;
import io.vertick.chaos.journal.Entry.Ended;
import io.vertick.chaos.journal.Entry.Follows;
import io.vertick.chaos.journal.Entry.Hosted;
import io.vertick.chaos.journal.Entry.Leaving;
import io.vertick.chaos.journal.Entry.Moved;
import io.vertick.chaos.journal.Entry.NotHosted;
import io.vertick.chaos.journal.Entry.Outcome;
import io.vertick.chaos.journal.Entry.Sent;
import io.vertick.chaos.journal.Entry.Shown;
import io.vertick.chaos.journal.Entry.State;
import io.vertick.chaos.journal.Entry.WaitEnded;
import io.vertick.chaos.journal.Entry.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final State STATE = new State("0af3", 3, "[1, 2, 0] 3");
  private static final List<Entry> ALL = List.of(
      new Hosted(1, "counter"),
      new NotHosted(2, "counter", "placement.taken: it hosts counter already"),
      new Applied(3, "counter", "n1.1.1"),
      new Sent(4, "n1.1.1", "counter", 2_000),
      new Answered(5, "n1.1.1", Outcome.NOT_APPLIED, "NotApplied: absent: none with this id"),
      new Leaving(6),
      new Ended(7, "counter"),
      new Moved(8, "counter", STATE),
      new Follows(9, "slow", "counter", 4_000),
      new Shown(10, "slow", "counter", STATE),
      new Detached(11, "slow", "counter"),
      new Waiting(12, "n1.slow.1", "counter", 2_000),
      new WaitEnded(13, "n1.slow.1", "fulfilled"));

  @TempDir
  private Path folder;

  @Test
  void shouldReadWhatWasWritten() throws Exception {
    // given
    var path = folder.resolve("n1.1.journal");
    var journal = Journal.open(path);
    // when
    ALL.forEach(journal::write);
    // then
    assertThat(read(path)).isEqualTo(ALL);
  }

  @Test
  void shouldGoOnBehindWhatIsThere() throws Exception {
    // given
    var path = folder.resolve("n1.1.journal");
    Journal.open(path).write(ALL.get(0));
    // when
    Journal.open(path).write(ALL.get(1));
    // then
    assertThat(read(path)).isEqualTo(ALL.subList(0, 2));
  }

  @Test
  void shouldKeepEntriesUntilFlushWhenItIsBuffered() throws Exception {
    // given
    var path = folder.resolve("n1.1.views");
    var journal = Journal.buffered(path);
    // when
    ALL.forEach(journal::write);
    // then
    assertThat(read(path)).isEmpty();
    // when
    journal.flush();
    // then
    assertThat(read(path)).isEqualTo(ALL);
  }

  @Test
  void shouldPassOverLastLineWhenItIsNotWhole() throws Exception {
    // given
    var path = folder.resolve("n1.1.journal");
    var journal = Journal.open(path);
    journal.write(ALL.get(0));
    // when each part of each line is all that was written
    for (var entry : ALL) {
      for (int end = 0; end < entry.line().length(); end++) {
        var half = entry.line().substring(0, end);
        // then it is no entry
        Files.writeString(folder.resolve("half"), ALL.get(0).line() + "\n" + half);
        assertThat(read(folder.resolve("half"))).as(half).containsExactly(ALL.get(0));
      }
    }
  }

  @Test
  void shouldTellNothingOfProcessThatWasKilledBeforeItHadJournal() throws Exception {
    assertThat(read(folder.resolve("n2.3.journal"))).isEmpty();
  }

  private static List<Entry> read(Path path) throws Exception {
    var entries = new ArrayList<Entry>();
    Journal.read(path, entries::add);
    return entries;
  }
}
