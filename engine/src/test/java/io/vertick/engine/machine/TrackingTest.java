package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.machine.Tracking.Granularity;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrackingTest {
  private static final class Gates extends States {
    final State open = state("Gate1Open");
    final State shut = state("Gate1Shut");

    {
      state("Gate10Open");
    }

    final State dots = state("Alarm");
  }

  private static final Schema<Gates> SCHEMA = Schema.of(Gates::new);
  private static final Gates S = SCHEMA.states();

  private static List<String> followed(Tracking tracking) {
    var indexes = tracking.indexes(SCHEMA);
    return IntStream.range(0, SCHEMA.size())
        .filter(index -> Bits.get(indexes, index))
        .mapToObj(index -> SCHEMA.state(index).name())
        .toList();
  }

  @Test
  void shouldFollowAllStatesByDefault() {
    assertThat(followed(Tracking.ALL)).isEqualTo(SCHEMA.names());
    assertThat(Tracking.ALL.isComplete()).isTrue();
    assertThat(Tracking.ALL.granularity()).isEqualTo(Granularity.MERGED);
  }

  @Test
  void shouldFollowNamedStates() {
    assertThat(followed(Tracking.of(S.shut, S.dots))).containsExactly("Gate1Shut", "Alarm");
  }

  @Test
  void shouldTakeAStarForAnyText() {
    assertThat(followed(Tracking.ALL.allow("Gate1*"))).hasSize(3);
    assertThat(followed(Tracking.ALL.allow("*Open"))).containsExactly("Gate1Open", "Gate10Open");
    assertThat(followed(Tracking.ALL.allow("Gate*Open").skip("Gate10*")))
        .containsExactly("Gate1Open");
    assertThat(followed(Tracking.ALL.skip("Gate*"))).contains("Alarm").doesNotContain("Gate1Open");
  }

  @Test
  void shouldNotTakeAnyOtherSignForAText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tracking.ALL.allow("Gate.Open").indexes(SCHEMA))
        .withMessageContaining("Gate.Open");
  }

  @Test
  void shouldNameThePatternThatNoStateIsLike() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tracking.of(S.open).skip("Door*").indexes(SCHEMA))
        .withMessageContaining("\"Door*\"");
  }

  @Test
  void shouldLimitTheInterval() {
    assertThat(Tracking.ALL.every(Tracking.INTERVAL_MAX).interval())
        .isEqualTo(Tracking.INTERVAL_MAX);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tracking.ALL.every(Tracking.INTERVAL_MAX.plusMillis(1)))
        .withMessageContaining("PT1M");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tracking.ALL.every(Duration.ofMillis(-1)));
  }
}
