package io.vertick.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Stamp;
import io.vertick.engine.machine.TraceRecord.ReplicaUpdated;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertick.testing.VirtualMachines;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EventBytesTest {
  private final Machine<JobStates> job = new VirtualMachines().start("job", new JobType());
  private final EventBytes bytes = new EventBytes();

  private static ViewUpdate update(long base, long version) {
    var diff = ClockDiff.of(new int[] {JobStates.SCHEMA.states().busy.index()}, new long[] {1});
    return new ViewUpdate(base, version, version, diff, Map.of(), null, null);
  }

  private Buffer told(ViewUpdate update) {
    var stamp = new Stamp("job", job.incarnation(), 1, 1_000);
    return Objects.requireNonNull(bytes.of(job, new ReplicaUpdated(stamp, update)));
  }

  @Test
  void shouldMakeLineOnceWhenSeveralAreToldOfAnUpdate() {
    // given
    var update = update(1, 2);
    // when
    var line = told(update);
    // then
    assertThat(told(update)).isSameAs(line);
    assertThat(line.toString())
        .startsWith("{\"event\":\"changed\",\"machine\":\"job\"")
        .endsWith("\"version\":2,\"ticks\":{\"Busy\":0}}\n");
    assertThat(told(update(2, 3)).toString()).contains("\"version\":3");
  }

  @Test
  void shouldTellOfAnEqualUpdateOfAnotherMachine() {
    // given what looks the same
    var line = told(update(1, 2));
    // then
    assertThat(told(update(1, 2))).isNotSameAs(line);
  }

  @Test
  void shouldMakeNothingWhenNothingIsSeen() {
    // given
    var stamp = new Stamp("job", job.incarnation(), 1, 1_000);
    // then
    assertThat(bytes.of(job, new ReplicaUpdated(stamp, update(2, 2)))).isNull();
  }
}
