package io.vertick.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.chaos.fault.Schedule;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 7})
  void shouldMakeEachNodeRootMiddleAndLeaf(int nodes) {
    // given
    var options = options(nodes);
    // then
    assertThat(options.nodeIds()).allSatisfy(leaf -> {
      assertThat(options.viaOf(leaf)).singleElement().satisfies(middle -> {
        assertThat(middle).isNotEqualTo(leaf);
        assertThat(options.relayedBy(middle)).isNotEmpty().isEqualTo(options.leavesOf(leaf));
        assertThat(options.homesOf(middle)).doesNotContainAnyElementsOf(options.leavesOf(leaf));
      });
      assertThat(options.homesOf(leaf)).doesNotContainAnyElementsOf(options.leavesOf(leaf));
    });
  }

  @Test
  void shouldRelayNothingWhenThereAreTooFewNodes() {
    // given
    var options = options(2);
    // then
    assertThat(options.nodeIds()).allSatisfy(node -> {
      assertThat(options.relayedBy(node)).isEmpty();
      assertThat(options.leavesOf(node)).isEmpty();
    });
  }

  @Test
  void shouldRelayNothingAtTheGuest() {
    assertThat(options(3).relayedBy(Schedule.GUEST)).isEmpty();
    assertThat(options(3).leavesOf(Schedule.GUEST)).isEmpty();
  }

  private static Options options(int nodes) {
    return new Options(1, 60, nodes, 0, false, Path.of("run"));
  }
}
