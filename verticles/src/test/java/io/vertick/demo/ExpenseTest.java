package io.vertick.demo;

import static io.vertick.fixture.Futures.await;
import static io.vertick.testing.VertickAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.demo.Expense.ExpenseStates;
import io.vertick.engine.machine.ForkTimeoutException;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.testing.MachineExtension;
import io.vertick.testing.VirtualMachines;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class ExpenseTest {
  @Nested
  @ExtendWith(MachineExtension.class)
  class OnVirtualTime {
    private final ExpenseStates s = ExpenseStates.SCHEMA.states();
    // What the office was asked, and has not answered unless the test does.
    private final Map<String, Promise<Void>> asked = new HashMap<>();
    private final VirtualMachines machines;
    private final Machine<ExpenseStates> expense;

    OnVirtualTime(VirtualMachines machines) {
      this.machines = machines;
      expense = machines.start("expense-1", new Expense.Workflow(this::ask));
      expense.add(s.creatingExpense, ExpenseStates.NUMBER.is("123"));
    }

    private Future<Void> ask(String path) {
      Promise<Void> answer = Promise.promise();
      asked.put(path, answer);
      return answer.future();
    }

    private Promise<Void> askedFor(String path) {
      return Objects.requireNonNull(asked.get(path), path);
    }

    private void succeed(String path) {
      askedFor(path).complete();
      machines.runLaterTurns();
    }

    @Test
    void shouldPayWhenApproved() {
      // given
      assertThat(expense).hasExactlyActive(s.creatingExpense);
      succeed("create/123");
      assertThat(expense).hasExactlyActive(s.expenseCreated, s.waitingForApproval);
      // when
      var approved = expense.add(s.approvalGranted, ExpenseStates.NUMBER.is("123"));
      assertThat(approved).isExecuted();
      assertThat(expense)
          .hasExactlyActive(s.expenseCreated, s.approvalGranted, s.paymentInProgress);
      succeed("pay/123");
      // then
      assertThat(expense)
          .hasExactlyActive(s.expenseCreated, s.approvalGranted, s.paymentCompleted)
          .hasTick(s.expenseCreated, 1)
          .hasTick(s.approvalGranted, 1)
          .hasTick(s.paymentCompleted, 1);
      assertThat(asked).containsOnlyKeys("create/123", "pay/123");
    }

    @Test
    void shouldRefuseFakeApproval() {
      // given
      succeed("create/123");
      // when
      var result = expense.add(s.approvalGranted, ExpenseStates.NUMBER.is("fake"));
      // then
      assertThat(result)
          .isRefused()
          .withCode(VerdictCode.HANDLER_REFUSED)
          .byHandler(Phase.ENTER, s.approvalGranted)
          .saying("the expense is 123");
      assertThat(expense).hasExactlyActive(s.expenseCreated, s.waitingForApproval);
    }

    @Test
    void shouldRefuseApprovalBeforeExpenseIsCreated() {
      assertThat(expense.add(s.approvalGranted, ExpenseStates.NUMBER.is("123")))
          .isRefused()
          .because(s.expenseCreated);
    }

    @Test
    void shouldNotWaitForApprovalWhenOfficeFails() {
      // when
      askedFor("create/123").fail(new IOException("closed"));
      machines.runLaterTurns();
      // then
      assertThat(expense)
          .hasExactlyActive(s.creatingExpense, s.exception())
          .hasError(IOException.class);
    }

    @Test
    void shouldReportOfficeThatDoesNotAnswerInTime() {
      // when
      machines.advance(Expense.ANSWER_MAX.minusMillis(1));
      assertThat(expense).hasNoError();
      machines.advance(Expense.ANSWER_MAX);
      succeed("create/123");
      // then the late answer changes nothing
      assertThat(expense)
          .hasExactlyActive(s.creatingExpense, s.exception())
          .hasError(ForkTimeoutException.class);
    }

    @Test
    void shouldDropAnswerWhenExpenseIsWithdrawn() {
      // when
      expense.remove(s.creatingExpense);
      succeed("create/123");
      // then
      assertThat(expense).hasExactlyActive();
    }
  }

  @Nested
  @ExtendWith(VertxExtension.class)
  class OverHttp {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, UTF_8);

    @Test
    void shouldPrintEachStep(Vertx vertx) {
      // when
      boolean isPaid = await(Expense.run(vertx, out));
      // then
      assertThat(isPaid).isTrue();
      assertThat(printed.toString(UTF_8)).isEqualToNormalizingNewlines("""
          CreatingExpense 123: Executed at version 1
            (ExpenseCreated WaitingForApproval)
          ApprovalGranted fake: Refused: ApprovalGranted.enter refused: the expense is 123
          ApprovalGranted 123: Executed at version 5
            (ExpenseCreated ApprovalGranted PaymentCompleted)
          """);
    }

    @Test
    void shouldSayThatItIsNotPaidWhenOfficeDoesNotSucceed(Vertx vertx) {
      // when
      boolean isPaid = await(Expense.run(vertx, "FAILED", out));
      // then
      assertThat(isPaid).isFalse();
      assertThat(printed.toString(UTF_8))
          .contains("  (CreatingExpense Exception) ")
          .contains("Expected SUCCEED from create/123, but got FAILED")
          .contains(
              "ApprovalGranted 123: Refused: ApprovalGranted needs ExpenseCreated, which is not active");
    }
  }
}
