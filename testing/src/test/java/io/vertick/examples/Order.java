package io.vertick.examples;

// region order
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.time.Duration;

/** An order of 12 euros: paid and shipped, or expired. */
final class Order extends MachineType<Order.OrderStates> {
  static final class OrderStates extends States {
    final State open = auto("Open");
    final State paid = state("Paid");
    final State shipped = state("Shipped").require(paid);
    final State expired = state("Expired");
    final Attribute<Long> received = attribute("Received", Attribute.INT64);

    {
      exclusive(open, paid, expired);
      open.within(Duration.ofMinutes(30)).orElse(expired);
    }
  }

  static final Schema<OrderStates> SCHEMA = Schema.of(OrderStates::new);
  static final Arg<Long> CENTS = Arg.int64("cents");

  Order() {
    super(SCHEMA);
  }

  @Override
  protected void handlers(OrderStates s, Handlers on) {
    on.enter(
        s.paid, tx -> tx.arg(CENTS, 0L) >= 1_200 ? tx.accept() : tx.refuse("12 euros, please"));
    on.entered(s.paid, tx -> tx.set(s.received, tx.arg(CENTS)));
  }
}
// endregion
