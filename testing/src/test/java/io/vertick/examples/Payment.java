package io.vertick.examples;

// region payment
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.io.IOException;
import java.time.Duration;

/** A payment: asked for at the bank on a thread of a pool, as long as nobody cancels it. */
final class Payment extends MachineType<Payment.PaymentStates> {
  /** What blocks: a client of the bank. */
  interface Bank {
    String charge(long cents) throws IOException;
  }

  static final class PaymentStates extends States {
    final State paying = state("Paying");
    final State paid = state("Paid");
    final State declined = state("Declined");
    final State cancelled = state("Cancelled");

    {
      exclusive(paying, paid, declined, cancelled);
    }
  }

  static final Schema<PaymentStates> SCHEMA = Schema.of(PaymentStates::new);
  static final Arg<Long> CENTS = Arg.int64("cents");
  static final Arg<String> RECEIPT = Arg.string("receipt");

  private final Bank bank;

  Payment(Bank bank) {
    super(SCHEMA);
    this.bank = bank;
  }

  @Override
  protected void handlers(PaymentStates s, Handlers on) {
    on.entered(s.paying, tx -> {
      long cents = tx.arg(CENTS, 0L);
      tx.during(s.paying)
          .fork("bank", () -> bank.charge(cents))
          .within(Duration.ofSeconds(3))
          .then(
              receipt -> Mutation.add(s.paid).arg(RECEIPT, receipt),
              refused -> Mutation.add(s.declined));
    });
  }
}
// endregion
