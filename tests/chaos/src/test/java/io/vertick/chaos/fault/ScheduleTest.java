package io.vertick.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.chaos.fault.Fault.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final List<String> NODES = List.of("n1", "n2", "n3");
  private static final List<String> MACHINES = List.of("n1-a", "n2-a", "n2-b", "n3-a");

  @Test
  void shouldBeTheSameWhenSeedIsTheSame() {
    assertThat(of(7, 120)).isEqualTo(of(7, 120)).isNotEqualTo(of(8, 120));
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 120, 900})
  void shouldKeepItsRulesWhateverTheSeed(int seconds) {
    LongStream.range(0, 200).forEach(seed -> {
      // when
      var faults = of(seed, seconds);
      // then
      assertThat(faults).as("seed " + seed).isNotEmpty().allSatisfy(fault -> {
        assertThat(fault.fromMs()).isGreaterThanOrEqualTo(Schedule.CALM_MS);
        assertThat(fault.untilMs()).isBetween(fault.fromMs(), seconds * 1_000L - Schedule.CALM_MS);
        assertThat(fault.other()).isNotEqualTo(fault.node());
        assertThat(untouched(fault, faults)).as(() -> fault + " in " + faults).isNotEmpty();
        assertThat(faults).noneMatch(other -> isTwice(fault, other));
      });
    });
  }

  @Test
  void shouldDoEveryKindOfFaultInFiveShortRuns() {
    assertThat(LongStream.rangeClosed(1, 5).boxed().flatMap(seed -> of(seed, 120).stream()))
        .extracting(Fault::kind)
        .contains(Kind.values());
  }

  @Test
  void shouldNotCutWhenNetworkCannotBeCut() {
    assertThat(Schedule.of(1, 900, NODES, MACHINES, false))
        .noneMatch(fault -> fault.kind().isOfNetwork());
  }

  @Test
  void shouldBeCalmAtMeasurementsAndSpareTheFirstNodeBetween() {
    LongStream.range(0, 200).forEach(seed -> {
      // when
      var faults = of(seed, 900);
      // then
      assertThat(Schedule.marks(900))
          .containsExactly(120_000L, 840_000L)
          .allSatisfy(mark -> assertThat(faults)
              .as("seed " + seed)
              .noneMatch(fault -> fault.fromMs() < mark + Schedule.CALM_MS
                  && fault.untilMs() > mark - Schedule.SETTLED_MS));
      assertThat(faults)
          .noneMatch(fault ->
              fault.kind().isRestart() && fault.node().equals("n1") && fault.fromMs() < 840_000);
    });
  }

  private static List<Fault> of(long seed, int seconds) {
    return Schedule.of(seed, seconds, NODES, MACHINES, true);
  }

  /** Nodes that nothing happens to while this happens. */
  private static List<String> untouched(Fault fault, List<Fault> faults) {
    var touched = new HashSet<String>();
    faults.stream()
        .filter(other -> !isDeploy(other))
        .filter(other -> other.fromMs() <= fault.fromMs() && fault.fromMs() < other.untilMs())
        .forEach(other -> touched.addAll(other.nodes()));
    return NODES.stream().filter(node -> !touched.contains(node)).toList();
  }

  /** Whether nothing is done to the node itself. */
  private static boolean isDeploy(Fault fault) {
    return fault.kind() == Fault.Kind.DUPLICATE || fault.kind() == Fault.Kind.FORCE;
  }

  private static boolean isTwice(Fault fault, Fault other) {
    return !fault.equals(other)
        && !isDeploy(fault)
        && !isDeploy(other)
        && other.fromMs() >= fault.fromMs()
        && other.fromMs() < fault.untilMs()
        && other.nodes().stream().anyMatch(fault.nodes()::contains);
  }
}
