package io.vertick.engine.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ConnectedTest {
  static final class ClientStates extends States {
    final State start = state("Start");
    final Connected link = include("Link", Connected::new);
  }

  private final Schema<ClientStates> schema = Schema.of(ClientStates::new);
  private final Connected link = schema.states().link;
  private final State start = schema.states().start;
  private final VirtualHost host = new VirtualHost();
  private final List<String> calls = new ArrayList<>();
  private final List<String> path = new ArrayList<>();
  private final IOException lost = new IOException("lost");
  private Promise<Object> connecting = Promise.promise();
  private Promise<Void> disconnecting = Promise.promise();

  private Machine<ClientStates> client() {
    return start(TestType.of(
        schema,
        (s, on) -> on.include(Connected.handlers(
            s.link,
            tx -> {
              calls.add("connect");
              connecting = Promise.promise();
              return connecting.future();
            },
            tx -> {
              calls.add("disconnect");
              disconnecting = Promise.promise();
              return disconnecting.future();
            }))));
  }

  private Machine<ClientStates> start(TestType<ClientStates> type) {
    var machine = host.newLoop().machine("client", type);
    machine.trace(fact -> {
      if (fact instanceof TransitionEnded ended && ended.accepted()) {
        notePath(machine);
      }
    });
    machine.start();
    return machine;
  }

  private void notePath(Machine<?> machine) {
    for (var state :
        List.of(link.connecting, link.connected, link.disconnecting, link.disconnected)) {
      var name = state.name().substring("Link".length());
      if (machine.is(state) && (path.isEmpty() || !path.get(path.size() - 1).equals(name))) {
        path.add(name);
      }
    }
  }

  private void succeed(Promise<?> promise) {
    promise.complete();
    host.runLaterTurns();
  }

  private void fail(Promise<?> promise) {
    promise.fail(lost);
    host.runLaterTurns();
  }

  private Machine<ClientStates> connected() {
    var client = client();
    client.add(link.connecting);
    succeed(connecting);
    return client;
  }

  @Test
  void shouldBeDisconnectedWhenStarted() {
    // given
    var client = client();
    // then
    assertThat(client.active()).containsExactly(start, link.disconnected);
    assertThat(schema.names()).contains("Start", "LinkConnecting", "LinkErrConnecting");
    assertThat(schema.warnings()).isEmpty();
  }

  @Test
  void shouldConnectAndDisconnect() {
    // given
    var client = client();
    // when
    client.add(link.connecting);
    // then
    assertThat(client.active()).containsExactly(start, link.connecting);
    // when
    succeed(connecting);
    // then
    assertThat(client.active()).containsExactly(start, link.connected);
    // when
    client.add(link.disconnecting);
    succeed(disconnecting);
    // then
    assertThat(path)
        .containsExactly(
            "Disconnected", "Connecting", "Connected", "Disconnecting", "Disconnected");
    assertThat(calls).containsExactly("connect", "disconnect");
  }

  @Test
  void shouldBeDisconnectedAgainWhenConnectingFails() {
    // given
    var client = client();
    client.add(link.connecting);
    // when
    fail(connecting);
    // then what connect has begun is released
    assertThat(client.is(StateSet.of(link.errConnecting, client.schema().exception())))
        .isTrue();
    assertThat(client.error()).isSameAs(lost);
    assertThat(client.is(link.disconnecting)).isTrue();
    // when
    succeed(disconnecting);
    // then
    assertThat(client.is(link.disconnected)).isTrue();
    assertThat(calls).containsExactly("connect", "disconnect");
  }

  @Test
  void shouldBeDisconnectedWhenDisconnectingFails() {
    // given
    var client = connected();
    client.add(link.disconnecting);
    // when
    fail(disconnecting);
    // then
    assertThat(client.is(link.disconnected)).isTrue();
    assertThat(client.is(link.errConnecting)).isTrue();
  }

  @Test
  void shouldDisconnectWhenStartLeaves() {
    // given
    var client = connected();
    // when
    client.remove(start);
    // then it is not called disconnected before it is
    assertThat(client.active()).containsExactly(link.disconnecting);
    // when
    succeed(disconnecting);
    // then
    assertThat(path)
        .containsExactly(
            "Disconnected", "Connecting", "Connected", "Disconnecting", "Disconnected");
  }

  @Test
  void shouldDisconnectWhenStartLeavesWhileConnecting() {
    // given
    var client = client();
    client.add(link.connecting);
    // when
    client.remove(start);
    // then
    assertThat(client.active()).containsExactly(link.disconnecting);
    // when connect comes to its end too late
    succeed(connecting);
    succeed(disconnecting);
    // then
    assertThat(client.active()).containsExactly(link.disconnected);
    assertThat(calls).containsExactly("connect", "disconnect");
  }

  @Test
  void shouldDisconnectWhenTheConnectionIsRemoved() {
    // given
    var client = connected();
    // when
    client.remove(link.connected);
    // then
    assertThat(client.is(link.disconnecting)).isTrue();
    assertThat(calls).containsExactly("connect", "disconnect");
  }

  @Test
  void shouldDropTheResultOfConnectWhenDisconnectingMeanwhile() {
    // given
    var client = client();
    client.add(link.connecting);
    client.add(link.disconnecting);
    // when
    succeed(connecting);
    // then
    assertThat(client.is(link.disconnecting)).isTrue();
    // when
    succeed(disconnecting);
    // then
    assertThat(client.is(link.disconnected)).isTrue();
    assertThat(calls).containsExactly("connect", "disconnect");
  }

  @Test
  void shouldRefuseConnectingAndDisconnectedUntilTakenDown() {
    // given
    var client = connected();
    assertThat(client.add(link.disconnected).verdict().text())
        .contains("the connection has to be taken down first: add LinkDisconnecting");
    client.add(link.disconnecting);
    // when
    var connectedAgain = client.add(link.connecting);
    var disconnected = client.add(link.disconnected);
    // then
    assertThat(connectedAgain.verdict().text()).contains("still being taken down");
    assertThat(disconnected.isRefused()).isTrue();
    // when
    succeed(disconnecting);
    // then
    assertThat(client.add(link.connecting).isExecuted()).isTrue();
  }

  @Test
  void shouldComeBackToDisconnectedWhenConnectThrows() {
    // given
    var client = start(TestType.of(
        schema,
        (s, on) -> on.include(Connected.handlers(
            s.link,
            tx -> {
              throw new IllegalStateException("no address");
            },
            tx -> Future.succeededFuture()))));
    // when
    var result = client.add(link.connecting);
    // then
    assertThat(result).isInstanceOf(Result.Failed.class);
    assertThat(client.is(StateSet.of(link.disconnected, schema.exception()))).isTrue();
  }

  @Test
  void shouldComeBackToDisconnectedWhenDisconnectThrows() {
    // given
    var client = start(TestType.of(
        schema,
        (s, on) -> on.include(Connected.handlers(s.link, tx -> Future.succeededFuture(), tx -> {
          throw new IllegalStateException("gone");
        }))));
    client.add(link.connecting);
    host.runLaterTurns();
    assertThat(client.is(link.connected)).isTrue();
    // when
    client.add(link.disconnecting);
    // then
    assertThat(client.is(StateSet.of(link.disconnected, schema.exception()))).isTrue();
  }

  @Test
  void shouldRefuseConnectingWithoutStart() {
    // given
    var client = client();
    client.remove(start);
    // when
    var result = client.add(link.connecting);
    // then
    assertThat(result.isRefused()).isTrue();
    assertThat(calls).isEmpty();
  }

  @Test
  void shouldKeepTwoConnectionsApart() {
    // given
    var two = Schema.of(TwoStates::new);
    var s = two.states();
    var machine = host.newLoop()
        .machine(
            "two",
            TestType.of(
                two,
                (states, on) -> on.include(Connected.handlers(
                        states.first,
                        tx -> Future.succeededFuture(),
                        tx -> Future.succeededFuture()))
                    .include(Connected.handlers(
                        states.second,
                        tx -> Future.succeededFuture(),
                        tx -> Future.succeededFuture()))));
    machine.start();
    // when
    machine.add(s.first.connecting);
    host.runLaterTurns();
    // then
    assertThat(machine.active())
        .containsExactlyInAnyOrder(s.first.start, s.first.connected, s.second.disconnected);
  }

  static final class TwoStates extends States {
    final Connected first = include("First", Connected::new);
    final Connected second = include("Second", Connected::new);
  }

  // Without functions.

  @Test
  void shouldLeaveConnectingOnErrorWhenOthersMakeTheConnection() {
    // given
    var client = start(TestType.of(schema, (s, on) -> on.include(Connected.handlers(s.link))));
    client.add(link.connecting);
    // when
    client.addError(link.errConnecting, lost);
    // then
    assertThat(client.is(StateSet.of(link.disconnected, link.errConnecting))).isTrue();
    // when
    client.add(link.connecting);
    client.add(link.connected);
    client.addError(link.errConnecting, lost);
    // then
    assertThat(client.is(link.connected)).as("that is the owner's to decide").isTrue();
  }
}
