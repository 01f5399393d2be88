package io.vertick.examples;

import static io.vertick.testing.VertickAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.examples.Purchase.PurchaseStates;
import io.vertick.testing.MachineExtension;
import io.vertick.testing.VirtualMachines;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MachineExtension.class)
class PurchaseTest implements Purchase.Bank {
  private final PurchaseStates s = Purchase.SCHEMA.states();
  private final VirtualMachines machines;
  private final Machine<PurchaseStates> purchase;
  private final List<String> refunds = new ArrayList<>();
  private boolean isCovered = true;

  PurchaseTest(VirtualMachines machines) {
    this.machines = machines;
    purchase = machines.start("purchase-1", new Purchase(this));
    purchase.add(s.placed, Purchase.CENTS.is(900L));
  }

  @Override
  public String charge(String order, long cents) throws IOException {
    if (isCovered) {
      return cents + " for " + order;
    }
    throw new IOException("not covered");
  }

  @Override
  public String refund(String receipt) {
    refunds.add(receipt);
    return "refund of " + receipt;
  }

  @Test
  void shouldShipWhatIsPaid() {
    // given
    purchase.add(s.charging);
    machines.runLaterTurns();
    // when
    var result = purchase.add(s.shipped);
    // then
    assertThat(result).isExecuted();
    assertThat(purchase)
        .hasExactlyActive(s.placed, s.paid, s.shipped)
        .hasAttribute(s.receipt, "900 for purchase-1");
  }

  @Test
  void shouldNotCancelWhatIsShipped() {
    // given
    purchase.add(s.charging);
    machines.runLaterTurns();
    purchase.add(s.shipped);
    // when
    var result = purchase.add(s.cancelled);
    // then
    assertThat(result).isRefused().withCode(VerdictCode.RELATION_BLOCKED).because(s.shipped);
  }

  // region late
  @Test
  void shouldRefundWhatIsPaidAfterTheCancellation() {
    // given the bank is at work
    machines.host().pools().hold();
    purchase.add(s.charging);
    // when
    purchase.add(s.cancelled);
    // then
    assertThat(purchase).hasExactlyActive(s.placed, s.charging, s.cancelled);
    // when it has charged, and then paid back
    machines.host().pools().runNext("bank");
    machines.runLaterTurns();
    assertThat(purchase.add(s.shipped)).isRefused().byHandler(Phase.ENTER, s.shipped);
    machines.host().pools().runNext("bank");
    machines.runLaterTurns();
    // then
    assertThat(purchase).hasExactlyActive(s.placed, s.cancelled, s.refunded);
    assertThat(refunds).containsExactly("900 for purchase-1");
  }
  // endregion

  @Test
  void shouldRefundOnce() {
    // given
    purchase.add(s.charging);
    machines.runLaterTurns();
    // when
    purchase.add(s.cancelled);
    machines.runLaterTurns();
    purchase.add(s.cancelled);
    machines.runLaterTurns();
    // then
    assertThat(refunds).hasSize(1);
  }

  @Test
  void shouldBeOpenAgainWhenDeclined() {
    // given
    isCovered = false;
    purchase.add(s.charging);
    // when
    machines.runLaterTurns();
    // then
    assertThat(purchase).hasExactlyActive(s.placed, s.open, s.declined);
  }

  @Test
  void shouldNotPayTwice() {
    // given
    purchase.add(s.charging);
    machines.runLaterTurns();
    // when
    var result = purchase.add(s.charging);
    // then
    assertThat(result).isRefused().because(s.paid);
  }

  @Test
  void shouldBeUnclearWhenTheBankIsSilent() {
    // given
    machines.host().pools().hold();
    purchase.add(s.charging);
    // when
    machines.advance(Duration.ofSeconds(20));
    // then
    assertThat(purchase).hasExactlyActive(s.placed, s.unclear);
  }

  @Test
  void shouldExpireWhenNobodyPays() {
    // when
    machines.advance(Duration.ofMinutes(30));
    // then
    assertThat(purchase).hasExactlyActive(s.placed, s.expired);
    assertThat(purchase.add(s.charging)).isRefused().saying("nothing is to pay");
  }
}
