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
  static Stream<Supplier<Result>> calls() {
    var handlers = new HandlersBenchmark();
    handlers.setUp();
    var relations = new RelationsBenchmark();
    relations.setUp();
    var groups = new GroupsBenchmark();
    groups.setUp();
    var waits = new WaitsBenchmark();
    waits.setUp();
    return Stream.of(handlers::toggle, relations::addAndRemove, groups::swap, waits::toggle);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void shouldChangeMachineWithEachCall(Supplier<Result> calls) {
    // given
    long version = ((Result.Executed) calls.get()).version();
    // when
    var result = (Result.Executed) calls.get();
    // then
    assertThat(result.version()).isGreaterThanOrEqualTo(version + 2);
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
