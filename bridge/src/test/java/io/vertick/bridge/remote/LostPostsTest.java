package io.vertick.bridge.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Mutation;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LostPostsTest {
  private static final class Door extends States {
    final State open = state("Open");
  }

  private static final Mutation POST = Mutation.add(Schema.of(Door::new).states().open);

  private final List<String> log = new ArrayList<>();
  private long now = Long.MAX_VALUE;
  private final LostPosts posts = new LostPosts(log::add, () -> now);

  private void lose(int count) {
    for (int i = 0; i < count; i++) {
      posts.add("door", POST, new Outcome.NotApplied("unreachable: no link"));
    }
  }

  @Test
  void shouldTellOfManyOnceAMinute() {
    // when
    lose(65_536);
    now += TimeUnit.SECONDS.toNanos(59);
    lose(1);
    // then
    assertThat(log).singleElement().asString().startsWith("1 posts").contains("door", "no link");
    // and when the minute is over
    now += TimeUnit.SECONDS.toNanos(1);
    lose(2);
    // then
    assertThat(log).hasSize(2).last().asString().startsWith("65538 posts did not arrive so far");
  }
}
