package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineGroupTest {
  static final class JobStates extends States {
    final State busy = state("Busy");
    final State idle = state("Idle");
  }

  private final Schema<JobStates> schema = Schema.of(JobStates::new);
  private final JobStates s = schema.states();
  private final Loop loop = new VirtualHost().newLoop();
  private final Machine<JobStates> first = loop.machine("job-1", MachineType.of(schema));
  private final Machine<JobStates> second = loop.machine("job-2", MachineType.of(schema));
  private final Machine<JobStates> third = loop.machine("job-3", MachineType.of(schema));
  private final MachineGroup<JobStates> group = MachineGroup.of(List.of(first, second, third));

  @Test
  void shouldCountMachinesInAState() {
    // then
    assertThat(group.count(s.busy)).isZero();
    assertThat(group.any(s.busy)).isFalse();
    // when
    first.add(s.busy);
    third.add(s.busy);
    // then
    assertThat(group.count(s.busy)).isEqualTo(2);
    assertThat(group.with(s.busy)).isEqualTo(List.of(first, third));
    assertThat(group.any(s.busy)).isTrue();
    assertThat(group.all(s.busy)).isFalse();
    // when
    second.add(s.busy);
    // then
    assertThat(group.all(s.busy)).isTrue();
  }

  @Test
  void shouldTellItsMembers() {
    // then
    assertThat(group.members()).isEqualTo(List.of(first, second, third));
    assertThat(group.size()).isEqualTo(3);
    assertThat(group.states()).isSameAs(s);
    assertThat(group).hasToString("[job-1, job-2, job-3]");
  }

  @Test
  void shouldWaitUntilEachHasHadTheState() {
    // given
    var all = group.whenAll(s.busy);
    first.add(s.busy);
    first.remove(s.busy);
    second.add(s.busy);
    assertThat(all.isPending()).isTrue();
    // when
    third.add(s.busy);
    // then not all at the same moment
    assertThat(all.future().succeeded()).isTrue();
    assertThat(group.all(s.busy)).isFalse();
  }

  @Test
  void shouldWaitUntilOneHasTheState() {
    // given
    var any = group.whenAny(s.busy);
    // when
    second.add(s.busy);
    // then
    assertThat(any.future().succeeded()).isTrue();
    assertThat(first.pendingWaits() + third.pendingWaits()).isZero();
  }

  @Test
  void shouldRefuseStatesOfAnotherSchema() {
    // given
    var foreign = Schema.of(JobStates::new).states();
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> group.all(foreign.busy))
        .withMessageContaining("another instance of it");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> group.whenAny(foreign.busy))
        .withMessageContaining("another instance of it");
    assertThat(first.pendingWaits()).isZero();
  }

  @Test
  void shouldRefuseMachinesOfDifferentSchemas() {
    // given
    var other = loop.machine("job-4", MachineType.of(Schema.of(JobStates::new)));
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MachineGroup.of(List.of(first, other)))
        .withMessage(
            "Expected machines of one schema, but job-1 follows JobStates(3 states) and"
                + " job-4 follows another instance of it: make their types with the same schema object");
  }

  @Test
  void shouldRefuseNoMachines() {
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MachineGroup.of(List.<Machine<JobStates>>of()));
  }
}
