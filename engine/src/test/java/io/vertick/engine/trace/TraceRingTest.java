package io.vertick.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Stamp;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import org.junit.jupiter.api.Test;

class TraceRingTest {
  private static TraceRecord fact(long number) {
    return new TraceRecord.MachineDisposed(new Stamp("m", new Incarnation(0, 1), number, 0));
  }

  @Test
  void shouldKeepTheNewestRecordsAndCountTheOthers() {
    // given
    var ring = new TraceRing(3);
    // when
    for (int number = 1; number <= 3; number++) {
      ring.record(fact(number));
    }
    // then
    assertThat(ring.records()).containsExactly(fact(1), fact(2), fact(3));
    assertThat(ring.dropped()).isZero();
    // when
    ring.record(fact(4));
    ring.record(fact(5));
    // then
    assertThat(ring.records()).containsExactly(fact(3), fact(4), fact(5));
    assertThat(ring.dropped()).isEqualTo(2);
  }

  @Test
  void shouldGiveListsThatStayAsTheyAre() {
    // given
    var ring = new TraceRing(1);
    ring.record(fact(1));
    var before = ring.records();
    // when
    ring.record(fact(2));
    // then
    assertThat(before).containsExactly(fact(1));
  }

  @Test
  void shouldTakeWhatAMachineTells() {
    // given
    var schema = Schema.of(() -> new States() {
      {
        state("A");
      }
    });
    var machine = new VirtualHost().newLoop().machine("m", MachineType.of(schema));
    var ring = new TraceRing(10);
    var detailed = new TraceRing(10);
    machine.trace(ring);
    machine.trace(Tracer.detailed(detailed));
    // when
    machine.add(schema.state("A"));
    // then
    assertThat(ring.records())
        .hasExactlyElementsOfTypes(TraceRecord.MachineTraced.class, TransitionEnded.class);
    assertThat(detailed.records())
        .hasExactlyElementsOfTypes(
            TraceRecord.MachineTraced.class,
            TraceRecord.RelationsDecided.class,
            TransitionEnded.class);
  }

  @Test
  void shouldHaveALimit() {
    assertThatThrownBy(() -> new TraceRing(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected to keep 1 to 1000000 records, but got 0");
    assertThatThrownBy(() -> new TraceRing(TraceRing.LIMIT_MAX + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected to keep 1 to 1000000 records, but got 1000001");
    // given
    var largest = new TraceRing(TraceRing.LIMIT_MAX);
    // when
    for (int number = 0; number <= TraceRing.LIMIT_MAX; number++) {
      largest.record(fact(0));
    }
    // then
    assertThat(largest.records()).hasSize(TraceRing.LIMIT_MAX);
    assertThat(largest.dropped()).isEqualTo(1);
  }
}
