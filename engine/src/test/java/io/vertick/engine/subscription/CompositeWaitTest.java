package io.vertick.engine.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CompositeWaitTest {
  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final State c = state("C");
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final Machine<Letters> first = loop.machine("first", MachineType.of(schema));
  private final Machine<Letters> second = loop.machine("second", MachineType.of(schema));

  private static void assertCancelled(Wait wait) {
    assertThat(wait.future().cause()).isInstanceOf(WaitCancelledException.class);
  }

  // All.

  @Test
  void shouldEndAllWhenTheLastMemberIsFulfilled() {
    // given
    var all = Wait.all(List.of(first.when(s.a), second.when(s.b)));
    // when
    second.add(s.b);
    // then
    assertThat(all.isPending()).isTrue();
    // when
    first.add(s.a);
    // then
    assertThat(all.isPending()).isFalse();
    assertThat(all.future().succeeded()).isTrue();
    assertThat(first.pendingWaits()).isZero();
  }

  @Test
  void shouldEndAllAtOnceWhenAllMembersAreFulfilledAlready() {
    // given
    first.add(s.a);
    // when
    var all = Wait.all(List.of(first.when(s.a), second.whenNot(s.b)));
    // then
    assertThat(all.future().succeeded()).isTrue();
  }

  @Test
  void shouldFailAllWithTheReasonOfTheFirstMemberThatFails() {
    // given
    var kept = second.when(s.b);
    var all = Wait.all(List.of(first.when(s.a).within(Duration.ofSeconds(1)), kept));
    // when
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(all.future().cause())
        .isInstanceOf(WaitTimeoutException.class)
        .hasMessageContaining("first (A) active");
    assertCancelled(kept);
    assertThat(second.pendingWaits()).isZero();
  }

  @Test
  void shouldFailAllWhenAMachineIsDisposed() {
    // given
    var kept = second.when(s.b);
    var all = Wait.all(List.of(first.when(s.a), kept));
    // when
    first.dispose();
    // then
    assertThat(all.future().cause()).isInstanceOf(MachineDisposedException.class);
    assertCancelled(kept);
  }

  // Any.

  @Test
  void shouldEndAnyWhenTheFirstMemberIsFulfilled() {
    // given
    var loser = first.when(s.a);
    var any = Wait.any(List.of(loser, second.when(s.b)));
    // when
    second.add(s.b);
    // then
    assertThat(any.future().succeeded()).isTrue();
    assertCancelled(loser);
    assertThat(first.pendingWaits()).isZero();
  }

  @Test
  void shouldEndAnyAtOnceWhenAMemberIsFulfilledAlready() {
    // given
    var loser = first.when(s.a);
    // when
    var any = Wait.any(List.of(loser, second.whenNot(s.b)));
    // then
    assertThat(any.future().succeeded()).isTrue();
    assertCancelled(loser);
  }

  @Test
  void shouldFailAnyWhenTheLastMemberHasFailed() {
    // given
    var any = Wait.any(List.of(first.when(s.a), second.when(s.b).within(Duration.ofSeconds(1))));
    // when
    first.dispose();
    // then
    assertThat(any.isPending()).isTrue();
    // when
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(any.future().cause()).isInstanceOf(WaitTimeoutException.class);
  }

  // Both.

  @Test
  void shouldCancelMembersWhenCancelled() {
    // given
    var member = second.when(s.b);
    var all = Wait.all(List.of(first.when(s.a), member));
    // when
    all.cancel();
    // then
    assertCancelled(all);
    assertCancelled(member);
    assertThat(first.pendingWaits() + second.pendingWaits()).isZero();
  }

  @Test
  void shouldCancelMembersWhenTimeIsOver() {
    // given
    var member = second.when(s.b);
    var any = Wait.any(List.of(first.when(s.a), member)).within(Duration.ofSeconds(2));
    // when
    host.advance(Duration.ofSeconds(2));
    // then
    assertThat(any.future().cause())
        .hasMessage("Expected any of (first (A) active, second (B) active) within 2000 ms,"
            + " but it did not come");
    assertCancelled(member);
  }

  @Test
  void shouldCancelMembersWhenContextEnds() {
    // given
    first.add(s.c);
    var member = second.when(s.b);
    var all = Wait.all(List.of(first.when(s.a), member)).boundTo(first.context(s.c));
    // when
    first.remove(s.c);
    // then
    assertCancelled(all);
    assertCancelled(member);
  }

  @Test
  void shouldNestComposites() {
    // given
    var any =
        Wait.any(List.of(Wait.all(List.of(first.when(s.a), first.when(s.b))), second.when(s.c)));
    // when
    first.add(s.a);
    first.add(s.b);
    // then
    assertThat(any.future().succeeded()).isTrue();
    assertThat(second.pendingWaits()).isZero();
  }

  @Test
  void shouldFailWhenItsMachineHasTooManyWaits() {
    // given
    for (int i = 1; i < WaitTable.WAITS_MAX; i++) {
      first.when(s.c);
    }
    var member = first.when(s.a);
    // when
    var all = Wait.all(List.of(member));
    // then
    assertThat(all.future().cause()).isInstanceOf(WaitLimitException.class);
    assertCancelled(member);
  }

  @Test
  void shouldNameTheFirstMembersOnly() {
    // given
    var many = IntStream.range(0, 7).mapToObj(i -> first.when(s.a)).toList();
    // then
    assertThat(Wait.all(many).toString())
        .startsWith("all of (first (A) active, ")
        .endsWith("first (A) active and 2 more)");
  }

  @Test
  void shouldRefuseNoMembers() {
    // then
    assertThatIllegalArgumentException().isThrownBy(() -> Wait.all(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Wait.any(List.of()))
        .withMessage("Expected at least one wait to wait for, but got none");
  }

  @Test
  void shouldRefuseMembersOfOtherThreads() throws InterruptedException {
    // given
    var elsewhere = new ArrayList<Wait>();
    var thread = new Thread(() ->
        elsewhere.add(host.newLoop().machine("far", MachineType.of(schema)).when(s.a)));
    thread.start();
    thread.join();
    // then
    assertThatIllegalStateException()
        .isThrownBy(() -> Wait.any(List.of(first.when(s.a), elsewhere.get(0))))
        .withMessageContaining("the machine far on its own thread");
  }
}
