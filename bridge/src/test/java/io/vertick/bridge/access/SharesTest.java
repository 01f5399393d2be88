package io.vertick.bridge.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharesTest {
  private final Shares waits = new Shares("waits", 4, Limit.WAITS);

  private static Access token(String name, BridgeLimits limits) {
    return new Access(name, Right.READ, List.of(MachinePattern.ALL), Access.NEVER, limits);
  }

  private static Access token(String name) {
    return token(name, BridgeLimits.DEFAULT);
  }

  @Test
  void shouldLeaveHalfToOtherTokens() {
    // given
    assertThat(waits.take(token("greedy"), 2)).isEmpty();
    // then
    assertThat(waits.take(token("greedy"), 1))
        .contains(
            "Expected at most 2 waits by the token of greedy, but with this there would be 3");
    assertThat(waits.take(token("modest"), 1)).isEmpty();
    assertThat(waits.take(token("late"), 2))
        .contains("Expected at most 4 waits, but with this there would be 5");
    assertThat(waits.held()).isEqualTo(3);
    // and when one gives back
    waits.release(token("greedy"), 1);
    assertThat(waits.take(token("greedy"), 1)).isEmpty();
  }

  @Test
  void shouldHoldLimitOfTokenWhereItIsLower() {
    // given
    var one = token("eyes", BridgeLimits.of(Map.of(Limit.WAITS, 1, Limit.FEEDS, 0)));
    var many = token("hands", BridgeLimits.of(Map.of(Limit.WAITS, 100)));
    // then
    assertThat(waits.take(one, 2))
        .contains("Expected at most 1 waits by the token of eyes, but with this there would be 2");
    assertThat(waits.take(one, 1)).isEmpty();
    assertThat(waits.take(many, 3)).isPresent();
  }

  @Test
  void shouldLetThoseWithoutTokenHaveAll() {
    assertThat(waits.take(Access.LOOPBACK, 4)).isEmpty();
    assertThat(waits.take(Access.ANONYMOUS, 1)).isPresent();
  }
}
