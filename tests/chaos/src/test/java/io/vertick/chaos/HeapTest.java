package io.vertick.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeapTest {
  private static final Heap EARLIER =
      new Heap(20_000_000, 9, List.of("main", "worker-0", "hz.x.cached.thread-1"));

  @Test
  void shouldBeLikeEarlierWhenOnlyACachedPoolChanged() {
    // given
    var later = new Heap(
        21_000_000, 9, List.of("main", "worker-1", "hz.x.cached.thread-2", "hz.x.cached.thread-3"));
    // then
    assertThat(later.isLike(EARLIER)).isTrue();
    assertThat(new Heap(21_000_001, 9, later.threads()).isLike(EARLIER)).isFalse();
  }

  @Test
  void shouldNamePoolThatGrew() {
    // given
    var later =
        Heap.parse("heap 20000000 9 main worker-0 worker-1 hz.x.cached.thread-1".split(" "));
    // then
    assertThat(later.isLike(EARLIER)).isFalse();
    assertThat(later.threadsUnlike(EARLIER)).isEqualTo("worker- 1 -> 2");
  }
}
