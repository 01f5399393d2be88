package io.vertick.testing;

import static io.vertick.testing.VertickAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.testing.VirtualHost;
import io.vertick.testing.Job.JobStates;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class MachineAssertTest {
  private final VirtualMachines machines = new VirtualMachines();
  private final Machine<JobStates> job = machines.start("job-1", new Job());
  private final Machine<JobStates> unrecorded =
      new VirtualHost().newLoop().machine("plain-1", new Job());
  private final JobStates s = Job.states();

  @Test
  void shouldPassWhenTheMachineIsAsExpected() {
    // given
    job.add(s.ready);
    job.add(s.busy, Job.SIZE.is(7L));
    // then
    assertThat(job)
        .isActive(s.ready, s.busy)
        .isNotActive(s.idle, s.refused)
        .hasExactlyActive(s.hit, s.busy, s.ready)
        .hasTick(s.idle, 2)
        .hasVersion(4)
        .hasAttribute(s.size, 7L)
        .hasNoError();
  }

  @Test
  void shouldPassWhenNothingIsActive() {
    // then
    assertThat(unrecorded).hasExactlyActive().hasAttribute(s.size, null);
  }

  @Test
  void shouldSayWhichTransitionTouchedAStateThatIsInactive() {
    // given
    job.add(s.busy);
    job.add(s.ready);
    job.remove(s.ready);
    // then
    assertThatThrownBy(() -> assertThat(job).isActive(s.idle, s.ready, s.busy, s.slow))
        .isInstanceOf(AssertionError.class)
        .hasMessage("""
            Expected the active states of job-1 to contain (Idle Ready Busy Slow), but they are (Idle:3 Hit:1)
              Ready is inactive at tick 2; last touched: 0 ms  #5 remove(Ready) executed → Ready:2
              Busy is inactive at tick 0; last touched: 0 ms  #2 add(Busy) refused: Busy needs Ready, which is not active
              Slow is inactive at tick 0; no recorded transition touched it""");
  }

  @Test
  void shouldTellARestoreInWords() {
    // given
    var host = new VirtualHost();
    var restored = host.newLoop().machine("job-1", new Job());
    var facts = new ArrayList<String>();
    restored.trace(fact -> facts.add(Fact.of(fact, restored, host).toString()));
    job.add(s.ready);
    // when
    restored.load(job.export());
    // then
    assertThat(facts).anyMatch(fact -> fact.endsWith("  restored at version 3 (Ready:1 Hit:1)"));
  }

  @Test
  void shouldSayWhichTransitionTouchedAStateThatIsActive() {
    // then
    assertThatThrownBy(() -> assertThat(job).isNotActive(s.ready, s.idle)).hasMessage("""
            Expected the active states of job-1 to contain none of (Idle Ready), but they are (Idle:1)
              Idle is active at tick 1; last touched: 0 ms  #1 auto(Idle) executed → Idle:1""");
  }

  @Test
  void shouldSayWhatIsMissingAndWhatIsTooMuch() {
    // then
    assertThatThrownBy(() -> assertThat(job).hasExactlyActive(s.ready)).hasMessage("""
            Expected the active states of job-1 to be exactly (Ready), but they are (Idle:1)
              Idle is active at tick 1; last touched: 0 ms  #1 auto(Idle) executed → Idle:1
              Ready is inactive at tick 0; no recorded transition touched it""");
  }

  @Test
  void shouldLeaveOutThePastOfAMachineThatIsNotRecorded() {
    // then
    assertThatThrownBy(() -> assertThat(unrecorded).isActive(s.ready)).hasMessage("""
            Expected the active states of plain-1 to contain (Ready), but they are ()
              Ready is inactive at tick 0""");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(unrecorded).transitions())
        .withMessage(
            "Expected a recorded machine, but plain-1 is none: make it with VirtualMachines");
  }

  @Test
  void shouldSayTicksVersionsAndValuesThatDiffer() {
    // then
    assertThatThrownBy(() -> assertThat(job).hasTick(s.idle, 3))
        .hasMessage("Expected Idle of job-1 at tick 3, but it is active at tick 1;"
            + " last touched: 0 ms  #1 auto(Idle) executed → Idle:1");
    assertThatThrownBy(() -> assertThat(job).hasVersion(2))
        .hasMessage("Expected job-1 at version 2, but it is at 1 with (Idle:1)");
    assertThatThrownBy(() -> assertThat(job).hasAttribute(s.size, 7L))
        .hasMessage("Expected Size of job-1 to be 7, but it is null, at version 1 with (Idle:1)");
  }

  @Test
  void shouldTellErrors() {
    // given
    job.add(s.faulty);
    // then
    assertThat(job).hasError(IllegalStateException.class);
    assertThatThrownBy(() -> assertThat(job).hasError(ArithmeticException.class))
        .hasMessage("Expected the last error of job-1 to be a java.lang.ArithmeticException,"
            + " but it is java.lang.IllegalStateException: fault");
    assertThatThrownBy(() -> assertThat(job).hasNoError())
        .hasMessage(
            "Expected no error of job-1, but the last one is java.lang.IllegalStateException: fault")
        .hasCause(job.error());
  }

  @Test
  void shouldListTransitionsInOneForm() {
    // given
    job.add(s.busy, s.slow);
    job.canAdd(s.ready);
    job.add(s.ready);
    job.set(s.refused);
    job.add(s.faulty);
    // then
    assertThat(job)
        .transitions()
        .containsExactly(
            "auto(Idle) executed",
            "add(Busy, Slow) refused: Busy needs Ready, which is not active",
            "check add(Ready) executed",
            "add(Ready) executed",
            "add(Hit) executed",
            "set(Refused) refused: Refused.enter refused: 100 % no",
            "add(Faulty) failed: java.lang.IllegalStateException: fault",
            "add(Exception) executed");
  }

  @Test
  void shouldNameTheMachineWhenTransitionsDiffer() {
    // then
    assertThatThrownBy(() -> assertThat(job).transitions().isEmpty())
        .hasMessageContaining("[transitions of job-1]")
        .hasMessageContaining("auto(Idle) executed");
  }

  @Test
  void shouldShowTheDescriptionOfTheTest() {
    // then
    assertThatThrownBy(() -> assertThat(job).as("after %s", "start").hasVersion(2))
        .hasMessageStartingWith("[after start] Expected job-1 at version 2");
  }

  @Test
  void shouldReadAMachineThatIsDisposed() {
    // given
    job.dispose();
    // then
    assertThat(job).isActive(s.idle);
    assertThat(job.add(s.ready)).isRefused();
  }

  @Test
  void shouldRejectAnAssertionOnNoStates() {
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(job).isNotActive())
        .withMessage(
            "Expected at least one state, but got none: use hasExactlyActive() for no active state");
  }

  @Test
  void shouldServeBesideTheAssertionsOfAssertJ() {
    // then both are imported
    assertThat(job).hasVersion(1);
    assertThat(job.version()).isEqualTo(1);
  }
}
