package io.vertick.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.relation.MutationType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final Backlog backlog = new Backlog();

  private static ViewUpdate update(
      long base, int index, @Nullable Object attribute, @Nullable Throwable error, boolean isStep) {
    Map<Integer, @Nullable Object> attributes = new HashMap<>();
    attributes.put((int) base % 2, attribute);
    return new ViewUpdate(
        base,
        base + 1,
        base + 10,
        ClockDiff.of(new int[] {index}, new long[] {1}),
        attributes,
        error,
        isStep ? new ViewUpdate.Step(MutationType.ADD, List.of(index), false) : null);
  }

  @Test
  void shouldMergeDifferences() {
    // given
    var error = new IllegalStateException("first");
    // when
    backlog.add(update(1, 5, "a", error, false));
    backlog.add(update(2, 3, "b", null, false));
    backlog.add(update(3, 5, null, null, false));
    // then
    var merged = Objects.requireNonNull(backlog.poll());
    assertThat(merged.base()).isEqualTo(1);
    assertThat(merged.version()).isEqualTo(4);
    assertThat(merged.queueTick()).isEqualTo(13);
    assertThat(merged.diff()).hasToString("+1@3 +2@5");
    assertThat(merged.attributes()).containsEntry(0, "b").containsEntry(1, null).hasSize(2);
    assertThat(merged.error()).isSameAs(error);
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void shouldKeepStepsApartUpToTheLimit() {
    // when
    for (int i = 0; i < Backlog.STEPS_MAX; i++) {
      backlog.add(update(i, 1, null, null, true));
    }
    // then
    assertThat(Objects.requireNonNull(backlog.peek()).version()).isEqualTo(1);
    // and when one more comes
    backlog.add(update(Backlog.STEPS_MAX, 1, null, null, true));
    var all = Objects.requireNonNull(backlog.poll());
    assertThat(all.base()).isZero();
    assertThat(all.version()).isEqualTo(Backlog.STEPS_MAX + 1L);
    assertThat(all.step()).isNull();
    assertThat(backlog.poll()).isNull();
  }

  @Test
  void shouldForgetWhatASnapshotTells() {
    // given
    backlog.add(update(1, 5, null, null, false));
    // when
    backlog.clear();
    // then
    assertThat(backlog.peek()).isNull();
  }
}
