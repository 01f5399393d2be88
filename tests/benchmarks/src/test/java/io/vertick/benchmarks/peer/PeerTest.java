package io.vertick.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The peers do what they are timed for. */
class PeerTest {
  @ParameterizedTest
  @EnumSource
  void shouldGoOnAndOffWhenThereAreMoreStates(Peer peer) {
    // given two machines of one definition
    var definition = peer.plain(30);
    var machine = definition.get();
    var other = definition.get();
    assertThat(machine.isOn()).isFalse();
    // when
    machine.on();
    // then
    assertThat(machine.isOn()).isTrue();
    assertThat(other.isOn()).isFalse();
    // when
    machine.off();
    // then
    assertThat(machine.isOn()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void shouldRunActionsWhenStateIsEnteredAndLeft(Peer peer) {
    // given
    var calls = new AtomicInteger();
    var machine = peer.withActions(4, calls::incrementAndGet).get();
    // when
    machine.on();
    // then
    assertThat(calls).hasValue(1);
    // when
    machine.off();
    // then
    assertThat(calls).hasValue(2);
  }
}
