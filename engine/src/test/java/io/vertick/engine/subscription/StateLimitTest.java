package io.vertick.engine.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaException;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** States that wait for something, for a time: {@code within … orElse}. */
class StateLimitTest {
  static final class Payment extends States {
    final State expired = state("Expired");
    final State waiting = multi("Waiting").within(Duration.ofMinutes(5)).orElse(expired);
    final State paid = state("Paid");
    final State both =
        state("Both").lasts(Duration.ofSeconds(2)).within(Duration.ofSeconds(1)).orElse(paid);

    {
      exclusive(waiting, expired, paid);
    }
  }

  private final Schema<Payment> schema = Schema.of(Payment::new);
  private final Payment s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Machine<Payment> machine = host.newLoop().machine("m", MachineType.of(schema));

  @Test
  void shouldAddTheOtherStateWhenTheTimeIsUp() {
    // given
    machine.add(s.waiting);
    // when
    host.advance(Duration.ofMinutes(5).minusMillis(1));
    // then
    assertThat(machine.is(s.waiting)).isTrue();
    // when
    host.advance(Duration.ofMillis(1));
    // then
    assertThat(machine).hasToString("(Expired:1)");
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldForgetTheTimeWhenTheStateLeaves() {
    // given
    machine.add(s.waiting);
    // when
    machine.add(s.paid);
    host.advance(Duration.ofMinutes(10));
    // then
    assertThat(machine).hasToString("(Paid:1)");
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldStartAgainAtAReentry() {
    // given
    machine.add(s.waiting);
    host.advance(Duration.ofMinutes(4));
    // when
    machine.add(s.waiting);
    host.advance(Duration.ofMinutes(4));
    // then
    assertThat(machine.is(s.waiting)).isTrue();
    host.advance(Duration.ofMinutes(1));
    assertThat(machine.is(s.expired)).isTrue();
  }

  @Test
  void shouldHaveBothALimitAndAnEnd() {
    // when
    machine.add(s.both);
    host.advance(Duration.ofSeconds(1));
    // then the limit adds, and takes nothing away
    assertThat(machine.active().names()).containsExactly("Paid", "Both");
    // when
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(machine.active().names()).containsExactly("Paid");
  }

  @Test
  void shouldStopWithTheMachine() {
    // given
    machine.add(s.both);
    // when
    machine.dispose();
    // then
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldTellSchemasApartByTheirLimits() {
    // given
    var other = Schema.of(() -> new States() {
      final State a = state("A");

      {
        state("B").within(Duration.ofSeconds(1)).orElse(a);
      }
    });
    var another = Schema.of(() -> new States() {
      final State a = state("A");

      {
        state("B").within(Duration.ofSeconds(2)).orElse(a);
      }
    });
    // then
    assertThat(other.hash()).isNotEqualTo(another.hash());
  }

  @Test
  void shouldRefuseBadLimits() {
    // given
    var foreign = new Payment();
    // when, then
    assertThatThrownBy(() -> Schema.of(() -> new States() {
          {
            state("A").within(Duration.ZERO).orElse(exception());
          }
        }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a time limit of at least 1 ms for A, but got PT0S");
    assertThatThrownBy(() -> Schema.of(() -> new States() {
          {
            state("A").within(Duration.ofSeconds(1)).orElse(foreign.paid);
          }
        }))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("A names a state that belongs to another states object: Paid");
  }
}
