package io.vertick.examples;

// region purchase
import static java.util.Objects.requireNonNull;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Transition;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.io.IOException;
import java.time.Duration;

/** From the order to the parcel; cancelled at any time before that, and refunded then. */
final class Purchase extends MachineType<Purchase.PurchaseStates> {
  static final class PurchaseStates extends States {
    final State placed = state("Placed");
    final State open = auto("Open").require(placed); // waits for the payment
    final State charging = state("Charging"); // the bank is at work
    final State declined = state("Declined");
    final State unclear = state("Unclear"); // the bank did not answer: somebody has to look
    final State expired = state("Expired");
    final State paid = state("Paid");
    final State shipped = state("Shipped").require(paid);
    final State cancelled = state("Cancelled").require(placed);
    final State refunding = auto("Refunding").require(paid, cancelled);
    final State refunded = state("Refunded").require(cancelled);
    final Attribute<Long> total = attribute("Total", Attribute.INT64);
    final Attribute<String> receipt = attribute("Receipt", Attribute.STRING);

    { // a later state removes what came before it, and so keeps it out
      charging.remove(open, declined).within(Duration.ofSeconds(20)).orElse(unclear);
      declined.remove(charging, unclear);
      unclear.remove(open, charging);
      open.within(Duration.ofMinutes(30)).orElse(expired);
      expired.remove(open);
      paid.remove(open, charging, declined, unclear, expired);
      cancelled.remove(open); // but not charging: what the bank takes must come back
      refunded.remove(paid);
      shipped.remove(cancelled);
    }
  }

  /** What blocks: a client of the bank. */
  interface Bank {
    String charge(String order, long cents) throws IOException;

    String refund(String receipt) throws IOException;
  }

  static final Schema<PurchaseStates> SCHEMA = Schema.of(PurchaseStates::new);
  static final Arg<Long> CENTS = Arg.int64("cents");
  static final Arg<String> RECEIPT = Arg.string("receipt");

  private final Bank bank;

  Purchase(Bank bank) {
    super(SCHEMA);
    this.bank = bank;
  }

  @Override
  protected void handlers(PurchaseStates s, Handlers on) {
    on.enter(s.placed, tx -> tx.arg(CENTS, 0L) > 0 ? tx.accept() : tx.refuse("cents, please"));
    on.entered(s.placed, tx -> tx.set(s.total, tx.arg(CENTS)));
    on.enter(s.charging, tx -> tx.wasActive(s.open) ? tx.accept() : tx.refuse("nothing is to pay"));
    on.entered(s.charging, tx -> charge(s, tx));
    on.entered(s.paid, tx -> tx.set(s.receipt, tx.arg(RECEIPT)));
    on.enter(
        s.shipped, tx -> tx.wasActive(s.cancelled) ? tx.refuse("it is cancelled") : tx.accept());
    on.entered(s.refunding, tx -> refund(s, tx));
  }

  private void charge(PurchaseStates s, Transition tx) {
    var order = tx.machineId();
    long cents = requireNonNull(tx.get(s.total));
    tx.during(s.charging)
        .fork("bank", () -> bank.charge(order, cents))
        .then(
            receipt -> Mutation.add(s.paid).arg(RECEIPT, receipt),
            refused -> Mutation.add(s.declined));
  }

  private void refund(PurchaseStates s, Transition tx) {
    var receipt = requireNonNull(tx.get(s.receipt));
    tx.during(s.refunding).fork("bank", () -> bank.refund(receipt)).then(s.refunded);
  }
}
// endregion
