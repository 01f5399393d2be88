package io.vertick.examples;

// region test
import static io.vertick.testing.VertickAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.ForkTimeoutException;
import io.vertick.engine.machine.Machine;
import io.vertick.examples.Payment.PaymentStates;
import io.vertick.testing.MachineExtension;
import io.vertick.testing.VirtualMachines;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MachineExtension.class)
class PaymentTest {
  private final PaymentStates s = Payment.SCHEMA.states();

  private static String charge(long cents) throws IOException {
    if (cents > 1_000) {
      throw new IOException("over the limit");
    }
    return "no. 7";
  }

  @Test
  void shouldPayWhenTheBankAgrees(VirtualMachines machines) {
    // given
    var payment = machines.start("payment-1", new Payment(PaymentTest::charge));
    payment.add(s.paying, Payment.CENTS.is(900L));
    // when
    machines.runLaterTurns();
    // then
    assertThat(payment).hasExactlyActive(s.paid);
  }

  @Test
  void shouldBeDeclinedWhenTheBankThrows(VirtualMachines machines) {
    // given
    var payment = machines.start("payment-1", new Payment(PaymentTest::charge));
    payment.add(s.paying, Payment.CENTS.is(1_001L));
    // when
    machines.runLaterTurns();
    // then
    assertThat(payment).hasExactlyActive(s.declined);
  }

  @Test
  void shouldReportABankThatTakesTooLong(VirtualMachines machines) {
    // given work that waits until it is told to run
    machines.host().pools().hold();
    var payment = machines.start("payment-1", new Payment(PaymentTest::charge));
    payment.add(s.paying, Payment.CENTS.is(900L));
    // when
    machines.advance(Duration.ofSeconds(3));
    // then
    assertThat(payment).isActive(s.paying, payment.schema().exception());
    assertThat(payment).hasError(ForkTimeoutException.class);
  }

  @Test
  void shouldDropTheReceiptOfACancelledPayment(VirtualMachines machines) {
    // given
    machines.host().pools().hold();
    Machine<PaymentStates> payment = machines.start("payment-1", new Payment(PaymentTest::charge));
    payment.add(s.paying, Payment.CENTS.is(900L));
    payment.add(s.cancelled);
    // when the work would have its turn
    boolean ran = machines.host().pools().runNext("bank");
    machines.runLaterTurns();
    // then it has left the line
    assertThat(ran).isFalse();
    assertThat(payment).hasExactlyActive(s.cancelled);
  }
}
// endregion
