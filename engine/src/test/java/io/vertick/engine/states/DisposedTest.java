package io.vertick.engine.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DisposedTest {
  static final class ServerStates extends Disposed {
    final State serving = state("Serving").require(start);
  }

  private final Schema<ServerStates> schema = Schema.of(ServerStates::new);
  private final ServerStates s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final List<String> calls = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private final Machine<ServerStates> server = start((states, on) -> {});

  private Machine<ServerStates> start(BiConsumer<ServerStates, Handlers> more) {
    var machine = host.newLoop().machine("server", TestType.of(schema, (states, on) -> {
      on.include(Disposed.handlers(states)).entered(states.exception(), tx -> {
        var error = tx.error();
        if (error != null) {
          errors.add(error.error());
        }
      });
      more.accept(states, on);
    }));
    machine.start();
    return machine;
  }

  private void register(String name, Future<?> done) {
    var result = server.add(s.registerDisposal, Disposed.ACTION.is(() -> {
      calls.add(name);
      return done;
    }));
    assertThat(result.isExecuted()).isTrue();
  }

  private boolean isDisposed() {
    return server.whenDisposed().future().succeeded();
  }

  @Test
  void shouldRunActionsNewestFirstAndThenDispose() {
    // given
    Promise<Void> slow = Promise.promise();
    register("first", slow.future());
    register("second", Future.succeededFuture());
    var disposed = server.whenDisposed();
    // when
    server.add(s.disposing);
    host.runLaterTurns();
    // then
    assertThat(calls).containsExactly("second", "first");
    assertThat(server.is(s.disposing)).isTrue();
    assertThat(server.is(s.start)).isFalse();
    assertThat(disposed.isPending()).isTrue();
    // when
    slow.complete();
    host.runLaterTurns();
    // then
    assertThat(disposed.future().succeeded()).isTrue();
    assertThat(server.is(s.disposed)).isTrue();
    assertThat(server.add(s.serving).verdict().code()).isEqualTo(VerdictCode.DISPOSED);
    assertThat(errors).isEmpty();
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldDisposeWhenThereAreNoActions() {
    // when
    server.add(s.disposing);
    host.runLaterTurns();
    // then
    assertThat(isDisposed()).isTrue();
  }

  @Test
  void shouldRunTheOtherActionsWhenSomeFail() {
    // given
    var first = new IOException("first");
    var second = new IllegalStateException("second");
    register("1", Future.failedFuture(first));
    server.add(s.registerDisposal, Disposed.ACTION.is(() -> {
      throw second;
    }));
    register("3", Future.succeededFuture());
    // when
    server.add(s.disposing);
    host.runLaterTurns();
    // then
    assertThat(calls).containsExactly("3", "1");
    assertThat(errors).containsExactly(second);
    assertThat(second.getSuppressed()).containsExactly(first);
    assertThat(isDisposed()).isTrue();
    assertThat(server.error()).isSameAs(second);
  }

  @Test
  void shouldDisposeAndReportWhenActionsTakeTooLong() {
    // given
    register("never", Promise.promise().future());
    server.add(s.disposing);
    host.advance(Disposed.LIMIT_DEFAULT.minusMillis(1));
    assertThat(isDisposed()).isFalse();
    // when
    host.advance(Duration.ofMillis(1));
    // then
    assertThat(isDisposed()).isTrue();
    assertThat(errors)
        .singleElement()
        .isInstanceOf(DisposalTimeoutException.class)
        .asString()
        .contains("Expected the disposal actions of server to end within PT5S");
  }

  @Test
  void shouldTakeAnotherLimit() {
    // given
    var longer = Schema.of(() -> new Disposed(Duration.ofMinutes(1)));
    var machine = host.newLoop()
        .machine(
            "longer", TestType.of(longer, (states, on) -> on.include(Disposed.handlers(states))));
    machine.add(
        longer.states().registerDisposal,
        Disposed.ACTION.is(() -> Promise.promise().future()));
    machine.add(longer.states().disposing);
    // when
    host.advance(Duration.ofSeconds(59));
    // then
    assertThat(machine.is(longer.states().disposing)).isTrue();
    // when
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(machine.is(longer.states().disposed)).isTrue();
  }

  @Test
  void shouldRunActionsThatAreDoneWhenTheyReturn() {
    // given
    server.add(s.registerDisposal, Disposed.ACTION.is(DisposalAction.of(() -> calls.add("plain"))));
    // when
    server.add(s.disposing);
    host.runLaterTurns();
    // then
    assertThat(calls).containsExactly("plain");
    assertThat(isDisposed()).isTrue();
  }

  @Test
  void shouldRefuseToRegisterNothing() {
    // when
    var result = server.add(s.registerDisposal);
    // then
    assertThat(result.verdict().text()).contains("an action is missing");
  }

  @Test
  void shouldRefuseToRegisterWhenDisposing() {
    // given
    register("never", Promise.promise().future());
    server.add(s.disposing);
    // when
    var result = server.add(s.registerDisposal, Disposed.ACTION.is(() -> Future.succeededFuture()));
    // then
    assertThat(result.verdict().text()).contains("release it yourself");
  }

  @Test
  void shouldRunAnActionThatIsRegisteredWhileTheMachineGoes() {
    // given a registration that runs after Disposed was entered
    var machine = start((states, on) -> on.exited(
        states.disposing,
        tx -> tx.add(
            states.registerDisposal,
            Disposed.ACTION.is(DisposalAction.of(() -> calls.add("last"))))));
    // when
    machine.add(s.disposing);
    host.runLaterTurns();
    // then
    assertThat(calls).containsExactly("last");
  }

  @Test
  void shouldRefuseMoreActionsThanMayBe() {
    // given
    for (int i = 0; i < Disposed.ACTIONS_MAX; i++) {
      register("one of many", Future.succeededFuture());
    }
    // when
    var result = server.add(s.registerDisposal, Disposed.ACTION.is(() -> Future.succeededFuture()));
    // then
    assertThat(result.verdict().text()).contains("there are 1024 actions already");
  }

  @Test
  void shouldNotTakeDisposalBack() {
    // given
    register("never", Promise.promise().future());
    server.add(s.disposing);
    // then
    assertThat(server.remove(s.disposing).verdict().text()).contains("can't be taken back");
    assertThat(server.add(s.start).verdict().code()).isEqualTo(VerdictCode.RELATION_BLOCKED);
  }

  @Test
  void shouldRunActionsWithoutWaitingWhenDisposedAtOnce() {
    // given
    register("never", Promise.promise().future());
    // when
    server.dispose();
    // then
    assertThat(calls).containsExactly("never");
    assertThat(isDisposed()).isTrue();
  }

  @Test
  void shouldTellTheHostOfActionsThatFailWhenDisposedAtOnce() {
    // given
    var failure = new IOException("stuck");
    register("failing", Future.failedFuture(failure));
    // when
    server.dispose();
    // then
    assertThat(host.observed())
        .filteredOn(TraceRecord.DisposalHookFailed.class::isInstance)
        .singleElement()
        .satisfies(fact -> assertThat(((TraceRecord.DisposalHookFailed) fact).error())
            .hasMessageContaining("but 1 failed at once")
            .hasCause(failure));
  }

  @Test
  void shouldRunActionsOnceWhenDisposedWhileDisposing() {
    // given
    register("once", Promise.promise().future());
    server.add(s.disposing);
    // when
    server.dispose();
    // then
    assertThat(calls).containsExactly("once");
  }

  @Test
  void shouldKeepActionsOfMachinesApart() {
    // given
    var other = start((states, on) -> {});
    register("mine", Future.succeededFuture());
    // when
    other.add(s.disposing);
    host.runLaterTurns();
    // then
    assertThat(calls).isEmpty();
  }

  // Disposal from a handler.

  @Test
  void shouldFinishTheDrainWhenAHandlerDisposes() {
    // given
    var machine = start((states, on) -> on.entered(states.serving, tx -> {
      tx.remove(states.serving);
      tx.dispose();
    }));
    // when
    machine.add(s.serving);
    // then
    assertThat(machine.whenDisposed().future().succeeded()).isTrue();
    assertThat(machine.tick(s.serving)).isEqualTo(2);
  }

  @Test
  void shouldNotDisposeInNegotiation() {
    // given
    var thrown = new ArrayList<Throwable>();
    var machine = start((states, on) -> on.enter(states.serving, tx -> {
      assertThatThrownBy(tx::dispose)
          .satisfies(thrown::add)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("dispose in entered(…)");
      return tx.accept();
    }));
    // when
    machine.add(s.serving);
    // then
    assertThat(thrown).hasSize(1);
    assertThat(machine.whenDisposed().isPending()).isTrue();
  }
}
