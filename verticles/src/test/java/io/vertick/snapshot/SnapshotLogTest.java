package io.vertick.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.vertick.fixture.LogLines;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SnapshotLogTest {
  @RegisterExtension
  private final LogLines lines = new LogLines("vertick.snapshot");

  private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
  private final SnapshotLog log = new SnapshotLog(nanos::get);

  @Test
  void shouldWriteOneLineAnEvent() {
    // given
    var older =
        new StoredSnapshot(Exports.of("gate-1", 7), "/var/x.previous", List.of("torn\nhere"));
    // when
    log.failed("gate-1", new SnapshotException("disk\nfull"));
    log.passedOver("gate-1", older);
    log.restored("gate-1", older);
    // then
    assertThat(lines.list)
        .extracting(line -> line.getLevel() + " " + line.getFormattedMessage())
        .containsExactly(
            "ERROR gate-1 was not saved: io.vertick.snapshot.SnapshotException: disk full",
            "WARN gate-1 falls back to version 7 of /var/x.previous: torn here",
            "INFO gate-1 restored at version 7 from /var/x.previous");
    assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.ERROR);
  }

  @Test
  void shouldLimitLinesOfEachKind() {
    // given
    var stored = new StoredSnapshot(Exports.of("gate-1", 7), "x", List.of());
    // when
    for (int i = 0; i < 15; i++) {
      log.failed("gate-1", new SnapshotException("full"));
      log.passedOver("gate-1", stored);
      log.restored("gate-1", stored);
    }
    // then
    assertThat(lines.list).hasSize(30);
    // when
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    log.failed("gate-1", new SnapshotException("full"));
    // then
    assertThat(lines.list.get(30).getFormattedMessage()).endsWith("full (5 such lines left out)");
  }
}
