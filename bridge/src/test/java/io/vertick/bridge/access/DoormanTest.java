package io.vertick.bridge.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.bridge.access.Admission.Admitted;
import io.vertick.bridge.access.Admission.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DoormanTest {
  private static final Access ORDERS = new Access(
      "orders", Right.MUTATE, List.of(MachinePattern.ALL), Access.NEVER, BridgeLimits.DEFAULT);
  private static final String TOKEN = "a token";

  private final Doorman doorman =
      Doorman.requiring(Tokens.of(List.of(new Tokens.Entry(Tokens.hash(TOKEN), ORDERS))));
  private long nowMs;

  private int delayMs(String address, @Nullable String token) {
    return ((Refused) doorman.admit(address, token, nowMs)).delayMs();
  }

  private List<Integer> delaysOf(String address, int attempts) {
    var delays = new ArrayList<Integer>();
    for (int i = 0; i < attempts; i++) {
      delays.add(delayMs(address, "wrong"));
    }
    return delays;
  }

  @Test
  void shouldAdmitBearerOfToken() {
    assertThat(doorman.admit("10.0.0.1", TOKEN, nowMs))
        .isEqualTo(new Admitted(ORDERS, Tokens.hash(TOKEN)));
    assertThat(doorman.requiresToken()).isTrue();
    assertThat(doorman.refused()).isZero();
  }

  @Test
  void shouldSayWhatToDoWhenRefused() {
    assertThat(doorman.admit("10.0.0.1", null, nowMs))
        .isEqualTo(new Refused(
            "Expected a token of this node, but none was shown: ask who operates it for one (vertick token)",
            0));
    assertThat(((Refused) doorman.admit("10.0.0.1", "wrong", nowMs)).error())
        .contains("but it is unknown or has expired");
  }

  @Test
  void shouldDoubleDelayFromFourthFailureOn() {
    assertThat(delaysOf("10.0.0.1", 30))
        .startsWith(0, 0, 0, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000)
        .endsWith(30_000);
    // and another address is not concerned
    assertThat(delayMs("10.0.0.2", "wrong")).isZero();
    // nor is a good token from the same one
    assertThat(doorman.admit("10.0.0.1", TOKEN, nowMs)).isInstanceOf(Admitted.class);
    assertThat(doorman.refused()).isEqualTo(31);
  }

  @Test
  void shouldCountAddressesOfOneIpv6NetworkTogether() {
    // when one who owns a network fails from another address each time
    for (int i = 1; i <= 3; i++) {
      assertThat(delayMs("2001:db8:0:7:" + i + "::" + i, "wrong")).isZero();
    }
    // then
    assertThat(delayMs("2001:db8::7:8:0:0:4", "wrong")).isEqualTo(250);
    assertThat(delayMs("2001:db8:0:7::1%eth0", "wrong")).isEqualTo(500);
    assertThat(doorman.addresses()).isEqualTo(1);
    // and the network beside is not concerned
    assertThat(delayMs("2001:db8:0:8::1", "wrong")).isZero();
    // nor is one address of IPv4 by another, however it is written
    assertThat(delaysOf("::ffff:10.0.0.1", 4)).endsWith(250);
    assertThat(delayMs("::ffff:10.0.0.2", "wrong")).isZero();
  }

  @Test
  void shouldForgetAddressWhenQuiet() {
    // given
    assertThat(delaysOf("10.0.0.1", 5)).endsWith(500);
    // when it fails shortly before it would be forgotten
    nowMs += Doorman.QUIET_MS - 1;
    // then
    assertThat(delayMs("10.0.0.1", "wrong")).isEqualTo(1_000);
    // when
    nowMs += Doorman.QUIET_MS;
    // then
    assertThat(delayMs("10.0.0.1", "wrong")).isZero();
    assertThat(doorman.addresses()).isEqualTo(1);
  }

  @Test
  void shouldCountNewcomersTogetherWhenTableIsFull() {
    // given
    for (int i = 0; i < Doorman.ADDRESSES_MAX; i++) {
      assertThat(delayMs("old-" + i, null)).isZero();
    }
    // when
    for (int i = 0; i < 3; i++) {
      assertThat(delayMs("new-" + i, null)).isZero();
    }
    // then
    assertThat(delayMs("new-3", null)).isEqualTo(250);
    assertThat(doorman.addresses()).isEqualTo(Doorman.ADDRESSES_MAX);
    assertThat(delayMs("old-7", null)).isZero();
    // when the table is quiet
    nowMs += Doorman.QUIET_MS;
    // then there is place
    assertThat(delayMs("new-3", null)).isZero();
    assertThat(doorman.addresses()).isEqualTo(1);
  }

  @Test
  void shouldHoldNewTokensWhenReplaced() {
    // when
    doorman.replace(Tokens.of(List.of(new Tokens.Entry(Tokens.hash("newer"), ORDERS))));
    // then
    assertThat(doorman.admit("10.0.0.1", "newer", nowMs)).isInstanceOf(Admitted.class);
    assertThat(doorman.admit("10.0.0.1", TOKEN, nowMs)).isInstanceOf(Refused.class);
  }

  private static Tokens tokens(String token, Right right, long expiresMs) {
    var access = new Access(
        "orders", right, ORDERS.machines(), expiresMs, BridgeLimits.of(Map.of(Limit.WAITS, 1)));
    return Tokens.of(List.of(new Tokens.Entry(Tokens.hash(token), access)));
  }

  @Test
  void shouldHoldWhileTokenBringsTheSame() {
    // given
    var admitted = (Admitted) doorman.admit("10.0.0.1", TOKEN, nowMs);
    assertThat(doorman.holds(admitted, nowMs)).isTrue();
    // when another limit and a last day are written down
    doorman.replace(tokens(TOKEN, Right.MUTATE, 1_000));
    // then
    assertThat(doorman.holds(admitted, 999)).isTrue();
    assertThat(doorman.holds(admitted, 1_000)).isFalse();
    // when another right
    doorman.replace(tokens(TOKEN, Right.READ, 1_000));
    assertThat(doorman.holds(admitted, nowMs)).isFalse();
    // when another token under the same name
    doorman.replace(tokens("newer", Right.MUTATE, 1_000));
    assertThat(doorman.holds(admitted, nowMs)).isFalse();
    // when none at all
    doorman.replace(Tokens.NONE);
    assertThat(doorman.holds(admitted, nowMs)).isFalse();
  }

  @Test
  void shouldAdmitEverybodyWhenOpen() {
    // given
    var open = Doorman.open(Access.LOOPBACK);
    // then
    assertThat(open.requiresToken()).isFalse();
    assertThat(open.admit("127.0.0.1", "whatever", nowMs))
        .isEqualTo(new Admitted(Access.LOOPBACK, ""));
    assertThat(open.admit("127.0.0.1", null, nowMs)).isEqualTo(new Admitted(Access.LOOPBACK, ""));
    assertThat(open.holds(new Admitted(Access.LOOPBACK, ""), nowMs)).isTrue();
  }
}
