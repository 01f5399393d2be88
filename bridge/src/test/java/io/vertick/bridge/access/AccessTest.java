package io.vertick.bridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  private static Access access(Right right, String... patterns) {
    return new Access(
        "clerk",
        right,
        Stream.of(patterns).map(MachinePattern::new).toList(),
        1_000,
        BridgeLimits.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"READ, true, false, false", "MUTATE, true, true, false", "ADMIN, true, true, true"})
  void shouldIncludeLowerRights(Right right, boolean reads, boolean mutates, boolean administers) {
    // given
    var access = access(right, "order-*");
    // then
    assertThat(access.mayRead("order-1")).isEqualTo(reads);
    assertThat(access.mayMutate("order-1")).isEqualTo(mutates);
    assertThat(access.mayAdminister("order-1")).isEqualTo(administers);
    assertThat(access.mayRead("gate-1")).isFalse();
    assertThat(access.mayAdministerNode()).isFalse();
  }

  @Test
  void shouldAdministerNodeWhenAllMachinesAreAdministered() {
    assertThat(access(Right.ADMIN, "a", "*").mayAdministerNode()).isTrue();
    assertThat(access(Right.MUTATE, "*").mayAdministerNode()).isFalse();
    assertThat(Access.LOOPBACK.mayAdministerNode()).isTrue();
    assertThat(Access.LOOPBACK.name()).isEqualTo("local");
    assertThat(Access.ANONYMOUS.mayMutate("any")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "order-*, order-, true",
    "order-*, order-17, true",
    "order-*, border-17, false",
    "order, order, true",
    "order, order-1, false",
    "*, any, true",
    "*-1, a-1, true",
    "*-1, a-1-2, false",
    "a*b*c, abc, true",
    "a*b*c, axxbxxc, true",
    "a*b*c, acb, false",
    "ab*ba, aba, false",
    "a**b, ab, true",
    "*a*, bab, true",
    "*ab*ab*, abab, true",
    "*ab*ab*, aab, false"
  })
  void shouldMatchPatterns(String pattern, String machine, boolean expected) {
    assertThat(new MachinePattern(pattern).matches(machine)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "ä"})
  void shouldRefuseMalformedPattern(String text) {
    assertThatThrownBy(() -> new MachinePattern(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected " + MachinePattern.EXPECTED + ", but found \"" + text + "\"");
    assertThat(MachinePattern.isValid("a".repeat(128))).isTrue();
    assertThat(MachinePattern.isValid("a".repeat(129))).isFalse();
  }

  @Test
  void shouldExpireAtTheMillisecond() {
    assertThat(access(Right.READ, "*").isExpired(999)).isFalse();
    assertThat(access(Right.READ, "*").isExpired(1_000)).isTrue();
    assertThat(Access.LOOPBACK.isExpired(Long.MAX_VALUE - 1)).isFalse();
  }

  @Test
  void shouldSayWhatIsMissing() {
    assertThat(access(Right.READ, "order-*", "gate-1").refusal(Right.MUTATE, "order-1"))
        .isEqualTo(
            "Expected the right to mutate order-1, but the token of clerk may read order-*, gate-1: ask who operates the node for another");
  }

  @Test
  void shouldFindTokenByHashUntilItExpires() {
    // given
    var access = access(Right.READ, "*");
    var tokens = Tokens.of(List.of(
        new Tokens.Entry(Tokens.hash("one"), Access.LOOPBACK),
        new Tokens.Entry(Tokens.hash("two"), access)));
    // then
    assertThat(tokens.size()).isEqualTo(2);
    assertThat(tokens.find("one", 0)).isEqualTo(Access.LOOPBACK);
    assertThat(tokens.find("two", 999)).isEqualTo(access);
    assertThat(tokens.find("two", 1_000)).isNull();
    assertThat(tokens.find("three", 0)).isNull();
    assertThat(Tokens.NONE.find("one", 0)).isNull();
  }

  @Test
  void shouldHashAsOthersDo() {
    // `printf abc | sha256sum`, FIPS 180-2
    assertThat(Tokens.hash("abc"))
        .isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void shouldNotLookAtOverlongToken() {
    // given
    var longest = "x".repeat(Tokens.CHARACTERS_MAX);
    var tokens = Tokens.of(List.of(
        new Tokens.Entry(Tokens.hash(longest), Access.LOOPBACK),
        new Tokens.Entry(Tokens.hash(longest + "x"), Access.LOOPBACK)));
    // then
    assertThat(tokens.find(longest, 0)).isNotNull();
    assertThat(tokens.find(longest + "x", 0)).isNull();
  }

  @Test
  void shouldRefuseMalformedHashesAndTooManyTokens() {
    var entry = new Tokens.Entry(Tokens.hash("one"), Access.LOOPBACK);
    assertThat(Tokens.of(Collections.nCopies(Tokens.SIZE_MAX, entry)).size())
        .isEqualTo(Tokens.SIZE_MAX);
    assertThatThrownBy(() -> Tokens.of(Collections.nCopies(Tokens.SIZE_MAX + 1, entry)))
        .hasMessage("Expected at most 1000 tokens, but found 1001");
    assertThatThrownBy(() -> new Tokens.Entry("sha256:12", Access.LOOPBACK))
        .hasMessageContaining("but found \"sha256:12\"");
  }

  @Test
  void shouldTakeLowerLimitsOfSessions() {
    // given
    var node = BridgeLimits.of(Map.of(Limit.REQUESTS, 100, Limit.SESSIONS, 50));
    var token = BridgeLimits.of(Map.of(
        Limit.REQUESTS, 200, Limit.FEEDS, 3, Limit.MUTATIONS_PER_SECOND, 10, Limit.SESSIONS, 1));
    // when
    var both = node.lower(token);
    // then
    assertThat(both.of(Limit.REQUESTS)).isEqualTo(100);
    assertThat(both.of(Limit.FEEDS)).isEqualTo(3);
    assertThat(both.of(Limit.MUTATIONS_PER_SECOND)).isEqualTo(10);
    assertThat(both.of(Limit.SESSIONS)).isEqualTo(50);
    assertThat(both.of(Limit.WAITS)).isEqualTo(1_024);
    assertThat(node.of(Limit.MUTATIONS_PER_SECOND)).isEqualTo(BridgeLimits.NONE);
  }

  @Test
  void shouldRefuseLimitsOutOfRange() {
    for (var limit : Limit.values()) {
      assertThat(BridgeLimits.of(Map.of(limit, limit.min())).of(limit)).isEqualTo(limit.min());
      assertThat(BridgeLimits.of(Map.of(limit, limit.max())).of(limit)).isEqualTo(limit.max());
      for (int wrong : List.of(limit.min() - 1, limit.max() + 1)) {
        assertThatThrownBy(() -> BridgeLimits.of(Map.of(limit, wrong)))
            .hasMessage("Expected " + limit.min() + " to " + limit.max() + " for " + limit.key()
                + ", but found " + wrong);
      }
    }
  }

  @Test
  void shouldFillRateEvenly() {
    // given
    var rate = new Rate(2, 0);
    // then
    assertThat(rate.tryTake(0)).isTrue();
    assertThat(rate.tryTake(0)).isTrue();
    assertThat(rate.tryTake(499)).isFalse();
    assertThat(rate.tryTake(500)).isTrue();
    assertThat(rate.tryTake(500)).isFalse();
    // when it was idle for long, no more than a second's worth is there
    assertThat(rate.tryTake(1_000_000)).isTrue();
    assertThat(rate.tryTake(1_000_000)).isTrue();
    assertThat(rate.tryTake(1_000_000)).isFalse();
    // when the clock is set back
    assertThat(rate.tryTake(0)).isFalse();
    assertThat(new Rate(BridgeLimits.NONE, 0).tryTake(0)).isTrue();
  }
}
