package io.vertick.benchmarks.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.TraceRecord;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The benchmarks do what they are timed for: every transition is accepted, and changes something. */
class BenchmarksTest {
  /**
   * @param transitions how many transitions one call is divided by
   */
  record Case(String name, Supplier<Result> call, int transitions) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    var handlers = new HandlersBenchmark();
    handlers.setUp();
    var relations = new RelationsBenchmark();
    relations.setUp();
    var groups = new GroupsBenchmark();
    groups.setUp();
    var waits = new WaitsBenchmark();
    waits.setUp();
    return Stream.of(
        new Case("handlers", handlers::toggle, 2),
        new Case("relations", relations::addAndRemove, 3),
        new Case("groups", groups::swap, 2),
        new Case("waits", waits::toggle, 2));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldChangeMachineInEachTransition(Case tested) {
    // given a machine that has been through it once
    long version = version(tested.call().get());
    // when
    var result = tested.call().get();
    // then
    assertThat(version(result)).isEqualTo(version + tested.transitions());
  }

  private static long version(Result result) {
    assertThat(result).isInstanceOf(Result.Executed.class);
    return ((Result.Executed) result).version();
  }

  @Test
  void shouldKeepRecordOfLastTransition() {
    // given
    var benchmark = new TracerBenchmark();
    benchmark.setUp();
    // when
    var first = benchmark.toggle();
    var second = benchmark.toggle();
    // then
    assertThat(first).isInstanceOf(TraceRecord.class).isNotSameAs(second);
  }

  @Test
  void shouldSwitchActorBackWithEachBatch() {
    // given
    var benchmark = new PekkoBenchmark();
    benchmark.setUp();
    try {
      // then an even number of messages leaves it off
      assertThat(benchmark.tell()).isFalse();
      assertThat(benchmark.tell()).isFalse();
    } finally {
      benchmark.tearDown();
    }
  }
}
