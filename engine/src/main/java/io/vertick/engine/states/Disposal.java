package io.vertick.engine.states;

import io.vertick.engine.machine.Cause;
import io.vertick.engine.machine.Decision;
import io.vertick.engine.machine.HandlerPart;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Transition;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** The handlers of {@link Disposed}. */
record Disposal(Disposed s) implements HandlerPart {
  /** The actions of one machine that have not been called, the newest first. */
  private static final class Actions {
    private final Deque<DisposalAction> registered = new ArrayDeque<>();

    /** Calls all, each once. What one throws is the failure of its future, so that the others run. */
    List<Future<Void>> run() {
      var running = new ArrayList<Future<Void>>(registered.size());
      for (var next = registered.poll(); next != null; next = registered.poll()) {
        var action = next;
        running.add(Future.future(ended -> action.dispose().<Void>mapEmpty().onComplete(ended)));
      }
      return running;
    }
  }

  @Override
  public void bind(Handlers on) {
    var actions = on.local(Actions::new);
    on.enter(s.registerDisposal, tx -> mayRegister(tx, tx.local(actions)))
        .entered(s.registerDisposal, tx -> register(tx, tx.local(actions)))
        .exit(s.disposing, this::mayEnd)
        .entered(s.disposing, tx -> begin(tx, tx.local(actions)))
        .entered(s.disposed, this::end)
        .disposed(machine -> release(machine, machine.local(actions)));
  }

  private Decision mayRegister(Transition tx, Actions actions) {
    if (tx.arg(Disposed.ACTION) == null) {
      return tx.refuse("an action is missing: give it as Disposed.ACTION.is(…)");
    }
    if (tx.is(s.disposing)) {
      return tx.refuse("the machine is being disposed: release it yourself");
    }
    return Decision.acceptIf(
        actions.registered.size() < Disposed.ACTIONS_MAX,
        "there are " + Disposed.ACTIONS_MAX + " actions already");
  }

  private void register(Transition tx, Actions actions) {
    actions.registered.push(Objects.requireNonNull(tx.arg(Disposed.ACTION)));
  }

  private Decision mayEnd(Transition tx) {
    return Decision.acceptIf(tx.willBeActive(s.disposed), "disposal can't be taken back");
  }

  private void begin(Transition tx, Actions actions) {
    tx.during(s.disposing).follow(errorsOf(actions.run())).then(this::ended);
  }

  private Mutation ended(List<Throwable> errors) {
    return errors.isEmpty()
        ? Mutation.add(s.disposed)
        : Mutation.addError(s.disposed, joined(errors));
  }

  private void end(Transition tx) {
    if (tx.cause().kind() == Cause.Kind.TIMER) {
      tx.addError(new DisposalTimeoutException(tx.machineId(), s.limit));
    }
    // Whoever wants to know when it is done asks the machine.
    var unused = tx.dispose();
  }

  /** Of a machine that did not come by Disposing: the host is told of actions that fail at once. */
  private static void release(Machine<?> machine, Actions actions) {
    var errors =
        actions.run().stream().filter(Future::failed).map(Future::cause).toList();
    if (!errors.isEmpty()) {
      throw new IllegalStateException(
          "Expected the disposal actions of " + machine.id() + " to succeed, but " + errors.size()
              + " failed at once",
          joined(errors));
    }
  }

  /** What the actions fail with, in order; completes when all have ended. */
  private static Future<List<Throwable>> errorsOf(List<Future<Void>> running) {
    Future<List<Throwable>> errors = Future.succeededFuture(List.of());
    for (var action : running) {
      errors = errors.compose(known -> action.compose(
          done -> Future.succeededFuture(known),
          error -> Future.succeededFuture(with(known, error))));
    }
    return errors;
  }

  private static List<Throwable> with(List<Throwable> known, Throwable error) {
    var more = new ArrayList<>(known);
    more.add(error);
    return more;
  }

  /** The first, with the others suppressed on it. */
  private static Throwable joined(List<Throwable> errors) {
    var first = errors.get(0);
    errors.stream().filter(error -> error != first).forEach(first::addSuppressed);
    return first;
  }
}
