package io.vertick.examples;

import static io.vertick.testing.VertickAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineGroup;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Retry;
import io.vertick.engine.subscription.Wait;
import io.vertick.examples.Lock.LockStates;
import io.vertick.examples.Lock.PanelStates;
import io.vertick.testing.MachineExtension;
import io.vertick.testing.VirtualMachines;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MachineExtension.class)
class LockTest {
  private final LockStates s = Lock.SCHEMA.states();
  private final PanelStates p = Lock.PANEL.states();
  private final VirtualMachines machines;
  private final Machine<PanelStates> panel;
  private Future<Void> dialled = Future.succeededFuture();

  LockTest(VirtualMachines machines) {
    this.machines = machines;
    panel = machines.start("panel", MachineType.of(Lock.PANEL));
  }

  private Machine<LockStates> lock(String id) {
    return machines.start(id, new Lock(() -> dialled, panel));
  }

  @Test
  void shouldShowOnThePanelWhatTheLockDoes() {
    // given
    var lock = lock("lock-1");
    // when
    lock.add(s.open);
    lock.add(s.radio.connecting);
    machines.runLaterTurns();
    // then
    assertThat(panel).hasExactlyActive(p.lockOpen, p.lockOnline);
    // when
    lock.remove(s.start);
    // then
    assertThat(panel).isNotActive(p.lockOpen).isNotActive(p.lockOnline);
  }

  @Test
  void shouldShowThatTheRadioFails() {
    // given
    var lock = lock("lock-1");
    dialled = Future.failedFuture(new IOException("no carrier"));
    // when
    lock.add(s.radio.connecting);
    machines.runLaterTurns();
    // then
    assertThat(lock).isActive(s.radio.disconnected).isActive(s.radio.errConnecting);
    assertThat(panel).isActive(p.errLock).hasError(IOException.class);
  }

  @Test
  void shouldRingInTheMorningWhenRetried() {
    // given
    panel.add(p.night);
    // when
    // region retry
    var rung =
        panel.send(Mutation.add(p.bell), Retry.DEFAULT.attempts(20).within(Duration.ofMinutes(1)));
    // endregion
    machines.advance(Duration.ofSeconds(10));
    panel.remove(p.night);
    machines.advance(Duration.ofSeconds(10));
    // then
    assertThat(rung.result()).isExecuted();
  }

  @Test
  void shouldWaitForSeveralLocks() {
    // given
    var first = lock("lock-1");
    var second = lock("lock-2");
    // when
    // region waits
    var locks = MachineGroup.of(List.of(first, second));
    var allOpen = locks.whenAll(s.open).within(Duration.ofSeconds(10));
    var openOrFailed = Wait.any(List.of(first.when(s.open), first.whenError()));
    // endregion
    first.add(s.open);
    // then
    assertThat(openOrFailed).isFulfilled();
    assertThat(allOpen).isPending();
    assertThat(locks.count(s.open)).isEqualTo(1);
    // when
    second.add(s.open);
    // then
    assertThat(allOpen).isFulfilled();
  }
}
