package io.vertick.testing;

import static io.vertick.testing.VertickAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.testing.Job.JobStates;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VirtualMachinesTest {
  private final VirtualMachines machines = new VirtualMachines();
  private final JobStates s = Job.states();

  private Machine<JobStates> start() {
    return machines.start("job-1", new Job());
  }

  @Test
  void shouldStartAMachine() {
    // when
    var job = start();
    // then
    assertThat(job).hasExactlyActive(s.idle);
    assertThat(job.id()).isEqualTo("job-1");
  }

  @Test
  void shouldRecordAMachineThatTheTestStartsItself() {
    // given
    var job = machines.make("job-1", new Job());
    assertThat(job).hasExactlyActive();
    // when
    var result = job.start();
    // then
    assertThat(result).isExecuted();
    assertThat(job).transitions().containsExactly("auto(Idle) executed");
  }

  @Test
  void shouldRefuseAnIdThatIsTakenUntilItsMachineHasEnded() {
    // given
    var job = start();
    assertThatIllegalStateException()
        .isThrownBy(this::start)
        .withMessageContaining("there is a machine job-1 already");
    // when
    job.dispose();
    machines.runLaterTurns();
    // then
    assertThat(start()).hasExactlyActive(s.idle);
  }

  @Test
  void shouldRunTimersWhenTimePasses() {
    // given
    var job = start();
    job.add(s.ready);
    job.add(s.busy);
    // when
    machines.advance(Duration.ofMillis(1_999));
    assertThat(job).isActive(s.busy);
    machines.advance(Duration.ofMillis(1));
    // then
    assertThat(job).isNotActive(s.busy);
  }

  @Test
  void shouldRunLaterTurnsWhenAskedFor() {
    // given more mutations than one slice of a ref's drain takes
    var job = start();
    var burst = Job.PAUSE.is(() -> Stream.generate(() -> s.hit).limit(600).forEach(job::add));
    var last = job.enqueue(Mutation.add(s.slow).args(burst), Long.MAX_VALUE);
    assertThat(last.isComplete()).isTrue();
    assertThat(job.queueSize()).isPositive();
    // when
    machines.runLaterTurns();
    // then
    assertThat(job).hasTick(s.hit, 2 * 600 - 1);
    assertThat(job.queueSize()).isZero();
  }

  @Test
  void shouldListTransitionsWithAllTheirFacts() {
    // given
    var job = start();
    // when
    job.add(s.busy);
    // then
    assertThat(machines.transitions(job)).hasSize(2);
    var refused = machines.transitions(job).get(1);
    assertThat(refused.number()).isEqualTo(2);
    assertThat(refused.result()).isRefused().withCode(VerdictCode.RELATION_UNMET);
  }

  @Test
  void shouldRejectAMachineOfAnotherWorld() {
    // given
    var foreign = new VirtualMachines().start("job-2", new Job());
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> machines.transitions(foreign))
        .withMessage("Expected a machine of this world, but job-2 is none:"
            + " make it with start(…) or make(…)");
  }

  @Test
  void shouldKeepTheNewestFactsWhenThereAreTooMany() {
    // given
    var job = start();
    // when
    for (int i = 0; i < VirtualMachines.FACTS_MAX; i++) {
      job.add(s.hit);
    }
    // then the first, which started it, is gone
    assertThat(job)
        .transitions()
        .hasSize(VirtualMachines.FACTS_MAX)
        .containsOnly("add(Hit) executed");
    assertThat(machines.describe(1)).isEqualTo("""
            job-1 (Idle:1 Hit:19999), version 10001; the last 1 of 10001 facts:
              0 ms  #10001 add(Hit) executed → Hit:19999
            """);
  }

  @Test
  void shouldDescribeEveryKindOfFact() {
    // given
    var job = start();
    machines.advance(Duration.ofMillis(1_500));
    // when
    job.add(s.slow, Job.PAUSE.is(() -> machines.host().pass(Duration.ofMillis(200))));
    job.apply(Mutation.add(s.ready).ifVersion(77));
    job.add(s.faulty);
    job.dispose();
    job.remove(s.idle);
    // then
    assertThat(machines.describe(20)).isEqualTo("""
            job-1 (Idle:1 Slow:1 Exception:1), version 4; the last 9 of 9 facts:
              0 ms  #1 auto(Idle) executed → Idle:1
              1700 ms  handler Slow.entered took 200 ms
              1700 ms  #2 add(Slow) executed → Slow:1
              1700 ms  add(Ready) refused: Expected version 77, but it is 2
              1700 ms  handler Faulty.entered threw java.lang.IllegalStateException: fault
              1700 ms  #3 add(Faulty) failed: java.lang.IllegalStateException: fault → Faulty:2
              1700 ms  #4 add(Exception) executed → Exception:1
              1700 ms  disposed
              1700 ms  remove(Idle) refused: The machine job-1 was disposed
            """);
  }
}
