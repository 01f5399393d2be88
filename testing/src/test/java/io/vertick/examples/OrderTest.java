package io.vertick.examples;

// region test
import static io.vertick.testing.VertickAssertions.assertThat;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.examples.Order.OrderStates;
import io.vertick.testing.MachineExtension;
import io.vertick.testing.VirtualMachines;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MachineExtension.class)
class OrderTest {
  private final VirtualMachines machines;
  private final Machine<OrderStates> order;
  private final OrderStates s = Order.SCHEMA.states();

  OrderTest(VirtualMachines machines) {
    this.machines = machines;
    order = machines.start("order-1", new Order());
  }

  @Test
  void shouldShipWhenPaid() {
    // given
    order.add(s.paid, Order.CENTS.is(1_200L));
    // when
    var result = order.add(s.shipped);
    // then
    assertThat(result).isExecuted();
    assertThat(order)
        .hasExactlyActive(s.paid, s.shipped)
        .hasTick(s.open, 2)
        .hasAttribute(s.received, 1_200L);
  }

  @Test
  void shouldNotShipWhenOpen() {
    // when
    var result = order.add(s.shipped);
    // then
    assertThat(result).isRefused().withCode(VerdictCode.RELATION_UNMET).because(s.paid);
  }

  @Test
  void shouldRefuseTooLittle() {
    // when
    var result = order.add(s.paid, Order.CENTS.is(1_000L));
    // then
    assertThat(result).isRefused().byHandler(Phase.ENTER, s.paid).saying("12 euros");
    assertThat(order).isActive(s.open).isNotActive(s.paid);
  }

  @Test
  void shouldExpireWhenNobodyPays() {
    // given
    var expired = order.when(s.expired);
    machines.advance(Duration.ofMinutes(29));
    assertThat(expired).isPending();
    // when
    machines.advance(Duration.ofMinutes(1));
    // then
    assertThat(expired).isFulfilled();
    assertThat(order).transitions().containsExactly("auto(Open) executed", "add(Expired) executed");
  }
}
// endregion
