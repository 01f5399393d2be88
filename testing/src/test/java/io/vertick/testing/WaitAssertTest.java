package io.vertick.testing;

import static io.vertick.testing.VertickAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.testing.Job.JobStates;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitAssertTest {
  private final VirtualMachines machines = new VirtualMachines();
  private final Machine<JobStates> job = machines.start("job-1", new Job());
  private final JobStates s = Job.states();

  @Test
  void shouldTellPendingFromFulfilled() {
    // given
    var ready = job.when(s.ready);
    assertThat(ready).isPending();
    assertThatThrownBy(() -> assertThat(ready).isFulfilled())
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "Expected the wait for \"job-1 (Ready) active\" to be fulfilled, but it is pending");
    // when
    job.add(s.ready);
    // then
    assertThat(ready).isFulfilled();
    assertThatThrownBy(() -> assertThat(ready).isPending())
        .hasMessage(
            "Expected the wait for \"job-1 (Ready) active\" to be pending, but it is fulfilled");
  }

  @Test
  void shouldTellATimeOut() {
    // given
    var ready = job.when(s.ready).within(Duration.ofSeconds(1));
    // when
    machines.advance(Duration.ofSeconds(1));
    // then
    assertThat(ready).isTimedOut();
    assertThatThrownBy(() -> assertThat(ready).isCancelled())
        .hasMessageStartingWith(
            "Expected the wait for \"job-1 (Ready) active\" to have ended by a"
                + " io.vertick.engine.subscription.WaitCancelledException, but it ended by"
                + " io.vertick.engine.subscription.WaitTimeoutException: Expected job-1 (Ready) active within 1000 ms");
  }

  @Test
  void shouldTellACancelledWaitAndAFailedOne() {
    // given
    var cancelled = job.when(s.ready);
    var failed = job.when(s.ready);
    // when
    cancelled.cancel();
    job.dispose();
    // then
    assertThat(cancelled).isCancelled();
    assertThat(failed).isFailedWith(MachineDisposedException.class);
  }
}
