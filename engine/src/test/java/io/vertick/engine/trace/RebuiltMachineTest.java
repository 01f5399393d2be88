package io.vertick.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Single facts; {@code RecordTest} of the conformance tests plays random machines. */
class RebuiltMachineTest {
  static final class Counters extends States {
    final State on = state("On");
    final State faulty = state("Faulty");
    final State again = multi("Again");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);
  }

  private final Schema<Counters> schema = Schema.of(Counters::new);
  private final Counters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final TestType<Counters> type = TestType.of(
      schema,
      (states, on) -> on.entered(
              states.on, tx -> tx.set(states.count, tx.cause().transition() + 1))
          .exited(states.on, tx -> tx.set(states.count, null))
          .entered(states.faulty, tx -> {
            throw new IllegalStateException("fault");
          })
          .disposed(gone -> {
            throw new IllegalStateException("hook");
          }));
  private final Machine<Counters> machine = host.newLoop().machine("m", type);
  private final RebuiltMachine rebuilt = new RebuiltMachine();

  @Test
  void shouldFollowClockVersionQueueTickAndAttributes() {
    // given
    machine.add(s.again);
    machine.trace(rebuilt);
    assertThat(rebuilt.export()).isEqualTo(machine.export());
    // when
    machine.add(s.on);
    machine.add(s.again);
    // then
    assertThat(rebuilt.export()).isEqualTo(machine.export());
    assertThat(rebuilt.export().attributes()).containsEntry("Count", 1L);
    assertThat(rebuilt.export().queueTick()).isEqualTo(4);
    // when
    machine.remove(s.on);
    // then
    assertThat(rebuilt.export()).isEqualTo(machine.export());
    assertThat(rebuilt.export().attributes()).isEmpty();
    assertThat(rebuilt.sequence()).isEqualTo(3);
  }

  @Test
  void shouldFollowTheQueueTickOfWhatNeverRan() {
    // given
    machine.trace(rebuilt);
    // when
    machine.apply(Mutation.add(s.on).ifVersion(9));
    var unused = machine.enqueue(Mutation.add(s.on), host.nanoTime() - 1);
    // then
    assertThat(rebuilt.export()).isEqualTo(machine.export());
    assertThat(rebuilt.export().queueTick()).isEqualTo(3);
  }

  @Test
  void shouldKnowTheLastErrorWhereverItComesFrom() {
    // given
    machine.trace(rebuilt);
    var errors = new ArrayList<String>();
    // when
    for (Runnable failing : List.<Runnable>of(
        () -> machine.add(s.faulty),
        () -> machine.addError(new IllegalArgumentException("called")),
        () -> machine.eval(each -> {
          throw new IllegalStateException("evaluated");
        }),
        // It is refused, but it was reported.
        () -> machine.apply(
            Mutation.addError(s.on, new IllegalArgumentException("guarded")).ifVersion(99)),
        // Suppressed on the error at hand.
        () -> machine.addError(s.faulty, new IllegalArgumentException("both")),
        machine::dispose,
        // Nobody takes it any more.
        () -> machine.addError(new IllegalArgumentException("late")))) {
      failing.run();
      assertThat(rebuilt.export()).isEqualTo(machine.export());
      errors.add(rebuilt.export().error());
    }
    // then
    assertThat(errors)
        .containsExactly(
            "java.lang.IllegalStateException: fault",
            "java.lang.IllegalArgumentException: called",
            "java.lang.IllegalStateException: evaluated",
            "java.lang.IllegalArgumentException: guarded",
            "java.lang.IllegalArgumentException: both",
            "java.lang.IllegalStateException: hook",
            "java.lang.IllegalStateException: hook");
  }

  @Test
  void shouldBecomeWhatAnExportSays() {
    // given an export with an error, from a life of its own
    machine.add(s.on);
    machine.addError(new IllegalStateException("before"));
    var restored = host.newLoop().machine("m", type);
    restored.trace(rebuilt);
    // when
    restored.load(machine.export());
    // then
    assertThat(rebuilt.export()).isEqualTo(machine.export()).isEqualTo(restored.export());
    // when
    restored.addError(Objects.requireNonNull(restored.error()));
    // then what is restored twice is not told twice
    assertThat(rebuilt.export()).isEqualTo(restored.export());
    assertThat(rebuilt.export().error()).isEqualTo("java.lang.IllegalStateException: before");
  }

  @Test
  void shouldCountRecordsThatAreMissingUntilAllIsKnownAgain() {
    // given
    var records = new ArrayList<TraceRecord>();
    machine.trace(records::add);
    machine.add(s.on);
    machine.remove(s.on);
    machine.add(s.again);
    // when
    records.remove(2);
    records.remove(1);
    records.forEach(rebuilt::record);
    // then
    assertThat(rebuilt.missed()).isEqualTo(2);
    // when
    machine.trace(rebuilt);
    // then
    assertThat(rebuilt.missed()).isZero();
    assertThat(rebuilt.export()).isEqualTo(machine.export());
  }

  @Test
  void shouldKnowNothingBeforeAMachineIsTraced() {
    // given
    var records = new ArrayList<TraceRecord>();
    machine.trace(records::add);
    machine.add(s.on);
    // when
    rebuilt.record(records.get(1));
    // then
    assertThat(rebuilt.isKnown()).isFalse();
    assertThatThrownBy(rebuilt::export)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Expected records that begin with MachineTraced");
    // when
    machine.trace(rebuilt);
    // then
    assertThat(rebuilt.isKnown()).isTrue();
  }

  @Test
  void shouldRefuseRecordsOfAnotherMachineOrLife() {
    // given
    machine.trace(rebuilt);
    var other = host.newLoop().machine("other", type);
    other.trace(fact -> {
      if (fact instanceof TraceRecord.MachineTraced) {
        return;
      }
      // when, then
      assertThatThrownBy(() -> rebuilt.record(fact))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("but got other#1 of the life");
    });
    other.add(s.on);
    // given the same machine in its next life
    var next = host.newLoop().machine("m", type);
    var records = new ArrayList<TraceRecord>();
    next.trace(records::add);
    next.add(s.on);
    // when, then
    assertThatThrownBy(() -> rebuilt.record(records.get(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rebuild each life of each machine by itself");
    // when
    records.forEach(rebuilt::record);
    // then
    assertThat(rebuilt.export()).isEqualTo(next.export());
  }
}
