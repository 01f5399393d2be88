package io.vertick.engine.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class BasicTest {
  static final class ServiceStates extends Basic {
    final State serving = auto("Serving").require(ready);
  }

  static final class IncludingStates extends States {
    final Basic basic = include("Web", Basic::new);
  }

  private final Schema<ServiceStates> schema = Schema.of(ServiceStates::new);
  private final ServiceStates s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();

  private Machine<ServiceStates> start(BiConsumer<ServiceStates, Handlers> handlers) {
    var machine = loop.machine("service", TestType.of(schema, handlers));
    machine.start();
    return machine;
  }

  @Test
  void shouldStartAsItsFirstAct() {
    // given
    var machine = start((states, on) -> {});
    // then
    assertThat(machine.active()).containsExactly(s.start);
    // when
    machine.add(s.ready);
    // then
    assertThat(machine.is(s.serving)).isTrue();
    // when
    machine.remove(s.start);
    // then
    assertThat(machine.active()).isEmpty();
  }

  @Test
  void shouldStartNoAutoStepForHealthcheckAndHeartbeat() {
    // given an auto that a handler keeps out for now
    var machine = start((states, on) -> on.enter(states.serving, tx -> tx.refuse("not yet")));
    machine.add(s.ready);
    long refusals = loop.stats().autoTransitions();
    // when
    machine.add(s.healthcheck);
    machine.add(s.healthcheck);
    machine.add(s.heartbeat);
    // then
    assertThat(machine.tick(s.healthcheck)).isEqualTo(3);
    assertThat(machine.is(s.heartbeat)).isTrue();
    assertThat(loop.stats().autoTransitions()).isEqualTo(refusals);
  }

  @Test
  void shouldReportNetworkErrorsAsException() {
    // given
    var machine = start((states, on) -> {});
    // when
    machine.addError(s.errNetwork, new IOException("unplugged"));
    machine.addError(s.errNetwork, new IOException("unplugged again"));
    // then
    assertThat(machine.is(StateSet.of(s.errNetwork, s.exception()))).isTrue();
    assertThat(machine.tick(s.errNetwork)).as("entered each time").isEqualTo(3);
    // when
    machine.remove(s.exception());
    // then
    assertThat(machine.is(s.errNetwork)).isFalse();
  }

  @Test
  void shouldReportSlowWorkThatTakesTooLong() {
    // given
    var machine = start((states, on) -> on.entered(
        states.ready,
        tx -> tx.during(states.ready)
            .follow(Promise.promise().future())
            .within(Duration.ofSeconds(1))
            .then(states.heartbeat)));
    machine.add(s.ready);
    // when
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(machine.is(StateSet.of(s.errHandlerTimeout, s.exception()))).isTrue();
  }

  @Test
  void shouldShareStartAndErrHandlerTimeoutWhenIncluded() {
    // given
    var including = Schema.of(IncludingStates::new);
    // then
    assertThat(including.names())
        .containsExactlyInAnyOrder(
            "Start",
            "WebReady",
            "WebHealthcheck",
            "WebHeartbeat",
            "WebErrNetwork",
            "ErrHandlerTimeout",
            "Exception");
    assertThat(including.state("ErrHandlerTimeout").isMulti()).isTrue();
    assertThat(MachineType.of(including).schema().warnings()).isEmpty();
  }
}
