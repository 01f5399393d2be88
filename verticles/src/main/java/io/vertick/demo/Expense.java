package io.vertick.demo;

import io.vertick.Vertick;
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Transition;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.io.PrintStream;
import java.time.Duration;

/** An approval workflow: an expense is created at an office, waits until somebody outside approves it, and is paid by the office. An approval that is a fake is refused. */
public final class Expense {
  /** How long the office may take to answer. */
  static final Duration ANSWER_MAX = Duration.ofSeconds(3);

  private static final Duration END_MAX = Duration.ofSeconds(10);
  private static final String SUCCEED = "SUCCEED";
  private static final String LOOPBACK = "127.0.0.1";

  private Expense() {}

  /** Three steps, each under way or done. The office's answers and the approval end them; the autos begin the next. */
  static final class ExpenseStates extends States {
    final State creatingExpense = state("CreatingExpense");
    final State expenseCreated = state("ExpenseCreated");
    final State waitingForApproval = auto("WaitingForApproval").require(expenseCreated);
    final State approvalGranted = state("ApprovalGranted").require(expenseCreated);
    final State paymentInProgress = auto("PaymentInProgress").require(approvalGranted);
    final State paymentCompleted = state("PaymentCompleted").require(approvalGranted);
    final Attribute<String> number = attribute("Number", Attribute.STRING);

    {
      exclusive(creatingExpense, expenseCreated);
      exclusive(waitingForApproval, approvalGranted);
      exclusive(paymentInProgress, paymentCompleted);
    }

    static final Schema<ExpenseStates> SCHEMA = Schema.of(ExpenseStates::new);
    static final Arg<String> NUMBER = Arg.string("number");
  }

  /** Who creates and pays expenses. */
  interface Office {
    /**
     * Asks for something.
     *
     * @param path such as {@code create/123} or {@code pay/123}
     * @return fails if the office does not succeed
     */
    Future<Void> ask(String path);
  }

  /** Asks the office while a step is under way; an answer that comes when it no longer is changes nothing. */
  static final class Workflow extends MachineType<ExpenseStates> {
    private final Office office;

    Workflow(Office office) {
      super(ExpenseStates.SCHEMA);
      this.office = office;
    }

    @Override
    protected void handlers(ExpenseStates s, Handlers on) {
      on.entered(s.creatingExpense, tx -> {
        tx.set(s.number, tx.arg(ExpenseStates.NUMBER));
        ask("create/" + tx.get(s.number), s.creatingExpense, s.expenseCreated, tx);
      });
      on.enter(
          s.approvalGranted,
          tx -> tx.arg(ExpenseStates.NUMBER, "").equals(tx.get(s.number))
              ? tx.accept()
              : tx.refuse("the expense is " + tx.get(s.number)));
      on.entered(
          s.paymentInProgress,
          tx -> ask("pay/" + tx.get(s.number), s.paymentInProgress, s.paymentCompleted, tx));
    }

    private void ask(String path, State step, State done, Transition tx) {
      tx.during(step).follow(office.ask(path)).within(ANSWER_MAX).then(done);
    }
  }

  /** The office over HTTP. */
  private record HttpOffice(HttpClient client, int port) implements Office {
    /** An office that was asked once already: the first request loads the client's classes, and takes longer than a handler may. */
    static Future<Office> greeted(HttpClient client, int port) {
      var office = new HttpOffice(client, port);
      return office.post("hello").map(answer -> office);
    }

    @Override
    public Future<Void> ask(String path) {
      return post(path)
          .compose(answer -> answer.equals(SUCCEED)
              ? Future.succeededFuture()
              : Future.failedFuture(
                  "Expected " + SUCCEED + " from " + path + ", but got " + answer));
    }

    private Future<String> post(String path) {
      return client
          .request(HttpMethod.POST, port, LOOPBACK, "/" + path)
          .compose(HttpClientRequest::send)
          .compose(HttpClientResponse::body)
          .map(Buffer::toString);
    }
  }

  /** The workflow's states, for whoever wants to draw them. */
  public static Schema<?> schema() {
    return ExpenseStates.SCHEMA;
  }

  /**
   * Takes an expense through the workflow, with an office on a free port of this machine, and prints each step.
   *
   * @return whether it was paid in time
   */
  public static Future<Boolean> run(Vertx vertx, PrintStream out) {
    return run(vertx, SUCCEED, out);
  }

  /** With an office that answers this to everything. */
  static Future<Boolean> run(Vertx vertx, String answer, PrintStream out) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end(answer))
        .listen(0, LOOPBACK)
        .compose(server -> HttpOffice.greeted(vertx.createHttpClient(), server.actualPort()))
        .compose(office -> Vertick.create(vertx).host("expense-1", new Workflow(office)))
        .compose(expense -> play(expense, out));
  }

  private static Future<Boolean> play(MachineRef<ExpenseStates> expense, PrintStream out) {
    var s = expense.states();
    return add(expense, s.creatingExpense, "123", out)
        .compose(begun -> reach(expense, s.waitingForApproval, out))
        .compose(waits -> add(expense, s.approvalGranted, "fake", out))
        .compose(refused -> add(expense, s.approvalGranted, "123", out))
        .compose(granted -> reach(expense, s.paymentCompleted, out));
  }

  private static Future<Void> add(
      MachineRef<ExpenseStates> expense, State state, String number, PrintStream out) {
    return expense
        .add(state, ExpenseStates.NUMBER.is(number))
        .onSuccess(result -> out.println(state + " " + number + ": " + result))
        .mapEmpty();
  }

  /** Whether the state is reached; prints what is active then, and the error if there is one. */
  private static Future<Boolean> reach(
      MachineRef<ExpenseStates> expense, State state, PrintStream out) {
    return Ending.of(expense, state, END_MAX).map(end -> {
      out.println("  " + end.active() + (end.error() == null ? "" : " " + end.error()));
      return end.active().contains(state);
    });
  }
}
