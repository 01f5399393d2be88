package io.vertick.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.trace.RebuiltMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The records of a machine say all that it is and did: a reader has the same clock, attributes and error after each call, and a fresh machine can do it again. */
class RecordTest {
  private static final int CASES = 300;
  private static final int CALLS = 60;

  /** Half of the seeds are the same in every run. */
  private static List<Long> seeds(String what) {
    long fresh = Long.getLong("seed", System.nanoTime());
    System.out.println("RecordTest: " + what + ", seeds from 1 and from " + fresh);
    return IntStream.range(0, CASES)
        .mapToObj(i -> i % 2 == 0 ? 1L + i / 2 : fresh + i / 2)
        .toList();
  }

  @Test
  void shouldRebuildTheMachineFromItsRecordsAfterEveryCall() {
    for (long seed : seeds("rebuilt")) {
      // given readers that begin at different moments, some with details
      var recorded = new RecordedMachine(new RandomCases(seed), seed, true);
      var random = new Random(seed);
      var readers = new ArrayList<RebuiltMachine>();
      if (seed % 3 == 0) {
        readers.add(recorded.follow(false));
        recorded.machine.load(usedExport(recorded.fresh()));
      }
      for (int call = 0; call < CALLS; call++) {
        if (call % 20 == 0) {
          readers.add(recorded.follow(call == 20));
        }
        if (call == 10) {
          recorded.runInHandler(() -> readers.add(recorded.follow(random.nextBoolean())));
        }
        // when
        recorded.call(random);
        // then
        for (var reader : readers) {
          assertThat(reader.export())
              .as("seed %s call %s", seed, call)
              .isEqualTo(recorded.machine.export());
          assertThat(reader.missed()).as("seed %s call %s", seed, call).isZero();
        }
      }
    }
  }

  /** What a machine is after some calls. */
  private static MachineExport usedExport(RecordedMachine used) {
    var random = new Random(7);
    for (int call = 0; call < CALLS / 3; call++) {
      used.call(random);
    }
    return used.machine.export();
  }

  @Test
  void shouldNumberRecordsWithoutGapsAndDetailsLikeWhatTheyFollow() {
    for (long seed : seeds("numbered")) {
      // given
      var recorded = new RecordedMachine(new RandomCases(seed), seed, true);
      recorded.keepRecords(seed % 2 == 0);
      var random = new Random(seed);
      // when
      for (int call = 0; call < CALLS; call++) {
        recorded.call(random);
      }
      // then
      long expected = 0;
      for (var fact : recorded.records) {
        boolean isCounted = !fact.isDetail() && !(fact instanceof TraceRecord.MachineTraced);
        expected += isCounted ? 1 : 0;
        assertThat(fact.stamp().sequence()).as("seed %s %s", seed, fact).isEqualTo(expected);
      }
      assertThat(expected).as("seed %s", seed).isGreaterThan(CALLS / 2);
    }
  }

  @Test
  void shouldCountWhatAReaderMisses() {
    for (long seed : seeds("missed")) {
      // given
      var recorded = new RecordedMachine(new RandomCases(seed), seed, true);
      recorded.keepRecords(true);
      var random = new Random(seed);
      for (int call = 0; call < CALLS / 2; call++) {
        recorded.call(random);
      }
      // when a part is left out, and another one comes twice
      var reader = new RebuiltMachine();
      int size = recorded.records.size();
      var missing = recorded.records.subList(size / 3, size / 2);
      recorded.records.subList(0, size / 3).forEach(reader::record);
      recorded.records.subList(size / 2, size).forEach(reader::record);
      recorded.records.subList(size / 2, size).forEach(reader::record);
      // then
      assertThat(reader.missed())
          .as("seed %s", seed)
          .isEqualTo(missing.stream().filter(fact -> !fact.isDetail()).count());
    }
  }

  @Test
  void shouldDoTheSameAgainFromTheRecordedCalls() {
    for (long seed : seeds("repeated")) {
      // given
      var recorded = new RecordedMachine(new RandomCases(seed), seed, false);
      recorded.keepRecords(false);
      var random = new Random(seed);
      for (int call = 0; call < CALLS; call++) {
        recorded.repeatableCall(random);
      }
      // when
      var fresh = recorded.fresh();
      fresh.repeat(recorded.records);
      // then
      assertThat(fresh.machine.clock()).as("seed %s", seed).isEqualTo(recorded.machine.clock());
      assertThat(fresh.machine.version()).as("seed %s", seed).isEqualTo(recorded.machine.version());
      assertThat(fresh.machine.queueTick())
          .as("seed %s", seed)
          .isEqualTo(recorded.machine.queueTick());
    }
  }
}
