package io.vertick.testing;

import static io.vertick.testing.VertickAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Result;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.testing.Missing;
import io.vertick.testing.Job.JobStates;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ResultAssertTest {
  private final VirtualMachines machines = new VirtualMachines();
  private final Machine<JobStates> job = machines.start("job-1", new Job());
  private final JobStates s = Job.states();

  @Test
  void shouldPassWhenExecuted() {
    // when
    var result = job.add(s.slow);
    // then
    assertThat(result).isExecuted().hasVersion(2);
  }

  @Test
  void shouldSayTheVerdictWhenRefusedInsteadOfExecuted() {
    // when
    var result = job.add(s.busy);
    // then
    assertThatThrownBy(() -> assertThat(result).isExecuted())
        .isInstanceOf(AssertionError.class)
        .hasMessage("Expected an executed mutation, but the result is"
            + " Refused: Busy needs Ready, which is not active");
  }

  @Test
  void shouldSayVersionsThatDiffer() {
    // when
    var result = job.add(s.slow);
    // then
    assertThatThrownBy(() -> assertThat(result).hasVersion(5))
        .hasMessage("Expected a result at version 5 instead of 2, but the result is"
            + " Executed at version 2");
  }

  @Test
  void shouldPassWhenRefusedByARelation() {
    // when
    var result = job.add(s.busy);
    // then
    assertThat(result)
        .isRefused()
        .withCode(VerdictCode.RELATION_UNMET)
        .of(s.busy)
        .because(s.ready)
        .saying("needs Ready");
  }

  @Test
  void shouldSayWhatAVerdictIsInstead() {
    // given
    var verdict = assertThat(job.add(s.busy)).isRefused();
    var end = ": Busy needs Ready, which is not active (relation.unmet)";
    // then
    assertThatThrownBy(() -> verdict.withCode(VerdictCode.QUEUE_FULL))
        .hasMessage("Expected a verdict with code queue.full, but found relation.unmet" + end);
    assertThatThrownBy(() -> verdict.of(s.ready))
        .hasMessage("Expected a verdict with the called state Ready, but found Busy" + end);
    assertThatThrownBy(() -> verdict.because(s.idle, s.ready))
        .hasMessage("Expected a verdict with the reason [Idle, Ready], but found [Ready]" + end);
    assertThatThrownBy(() -> verdict.byHandler(Phase.ENTER, s.busy))
        .hasMessage("Expected a verdict with the handler Busy.enter, but found none" + end);
    assertThatThrownBy(() -> verdict.saying("money"))
        .hasMessage("Expected a verdict with the text \"money\", but found another" + end);
  }

  @Test
  void shouldPassWhenRefusedByAHandler() {
    // when
    var result = job.add(s.refused);
    // then
    assertThat(result)
        .isRefused()
        .withCode(VerdictCode.HANDLER_REFUSED)
        .byHandler(Phase.ENTER, s.refused)
        .because()
        .saying("100 % no");
  }

  @Test
  void shouldNameTheHandlersOfPairsAndOfAny() {
    // given
    var verdict = assertThat(job.add(s.refused)).isRefused();
    // then
    assertThatThrownBy(() -> verdict.byHandler(Phase.PAIR, s.ready, s.refused))
        .hasMessageStartingWith(
            "Expected a verdict with the handler Ready>Refused.pair, but found Refused.enter");
    assertThatThrownBy(() -> verdict.byHandler(Phase.ANY_ENTER))
        .hasMessageStartingWith("Expected a verdict with the handler any.enter, but found");
  }

  @Test
  void shouldAssertOnAVerdictAlone() {
    // then
    assertThat(job.canAdd(s.busy).verdict()).withCode(VerdictCode.RELATION_UNMET);
  }

  @Test
  void shouldSayTheResultWhenExecutedInsteadOfRefused() {
    // when
    var result = job.add(s.slow);
    // then
    assertThatThrownBy(() -> assertThat(result).isRefused())
        .hasMessage("Expected a refused mutation, but the result is Executed at version 2");
  }

  @Test
  void shouldTellFailures() {
    // when
    var result = job.add(s.faulty);
    // then
    assertThat(result).isFailed().isFailedWith(IllegalStateException.class).hasTakenOut(s.faulty);
    assertThatThrownBy(() -> assertThat(result).isFailedWith(ArithmeticException.class))
        .hasMessage(
            "Expected a mutation that failed with a java.lang.ArithmeticException,"
                + " but the result is Failed: java.lang.IllegalStateException: fault, taken out (Faulty)");
    assertThatThrownBy(() -> assertThat(result).hasTakenOut())
        .hasMessage(
            "Expected a mutation that failed and took out (),"
                + " but the result is Failed: java.lang.IllegalStateException: fault, taken out (Faulty)");
  }

  @Test
  void shouldTellWhatIsQueued() {
    // given
    var answers = new ArrayList<Result>();
    // when
    job.add(s.slow, Job.PAUSE.is(() -> answers.add(job.add(s.hit))));
    // then
    assertThat(answers.get(0)).isQueued();
    assertThatThrownBy(() -> assertThat(answers.get(0)).isFailed())
        .hasMessage("Expected a failed mutation, but the result is Queued: 3");
  }

  @Test
  void shouldTellWhatHappensAtADistance() {
    // given
    var notApplied = new Result.NotApplied(ReasonCode.DEADLINE, "deadline");
    var unknown = new Result.Unknown(ReasonCode.OTHER, "link lost");
    // then
    assertThat(notApplied).isNotApplied();
    assertThat(unknown).isUnknown();
    assertThatThrownBy(() -> assertThat(notApplied).isUnknown())
        .hasMessage(
            "Expected a mutation of unknown outcome, but the result is NotApplied: deadline");
    assertThatThrownBy(() -> assertThat(unknown).isNotApplied())
        .hasMessage(
            "Expected a mutation that was not applied, but the result is Unknown: link lost");
    assertThatThrownBy(() -> assertThat(unknown).isQueued())
        .hasMessage("Expected a queued mutation, but the result is Unknown: link lost");
  }

  @Test
  void shouldFailWhenThereIsNothingToLookAt() {
    // given
    Result result = Missing.value();
    Machine<?> machine = Missing.value();
    Wait wait = Missing.value();
    Verdict verdict = Missing.value();
    // then
    assertThatThrownBy(() -> assertThat(result).isExecuted()).hasMessageContaining("to be null");
    assertThatThrownBy(() -> assertThat(machine).isActive(s.idle))
        .hasMessageContaining("to be null");
    assertThatThrownBy(() -> assertThat(wait).isTimedOut()).hasMessageContaining("to be null");
    assertThatThrownBy(() -> assertThat(verdict).of(s.idle)).hasMessageContaining("to be null");
  }
}
