package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadTest {
  static final class Album extends States {
    final State filled = state("Filled");
    final State adding = state("Adding");
  }

  private static final Arg<String> FORMAT = Arg.string("format");
  private static final long NEVER = Long.MAX_VALUE;

  private final Schema<Album> schema = Schema.of(Album::new);
  private final Album s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final List<Payload> taken = new ArrayList<>();
  private final List<PayloadOutcome> outcomes = new ArrayList<>();
  private final Machine<Album> machine = host.newLoop()
      .machine("album", TestType.of(schema, (states, on) -> {
        on.payload("photo", (self, payload) -> {
          taken.add(payload);
          self.add(self.schema().state("Filled"));
          return Decision.accept();
        });
        on.payload("film", (self, payload) -> Decision.refuse("no films"));
        on.payload("broken", (self, payload) -> {
          throw new IllegalStateException("as asked");
        });
        on.entered(states.adding, tx -> receive(Payload.of("photo", new byte[0])));
      }));

  private void receive(Payload payload) {
    machine.receive(payload, NEVER).onSuccess(outcomes::add);
  }

  @Test
  void shouldHandPayloadToHandlerOfItsName() {
    // given
    var photo = Payload.of("photo", new byte[] {1, 2}).arg(FORMAT, "png");
    // when
    receive(photo);
    // then
    assertThat(taken).containsExactly(photo);
    assertThat(photo.arg(FORMAT)).isEqualTo("png");
    assertThat(photo).hasToString("photo {format=png} of 2 bytes");
    assertThat(outcomes).containsExactly(new PayloadOutcome.Accepted());
    assertThat(machine.is(s.filled)).isTrue();
  }

  @Test
  void shouldRefuseWhenHandlerRefuses() {
    // when
    receive(Payload.of("film", new byte[1]));
    // then
    assertThat(outcomes).containsExactly(new PayloadOutcome.Refused("no films"));
  }

  @Test
  void shouldRefuseWhenNoHandlerHasItsName() {
    // when
    receive(Payload.of("song", new byte[1]));
    // then
    assertThat(outcomes)
        .containsExactly(new PayloadOutcome.Refused(
            "Expected a payload that TestType has a handler for, but got song"));
  }

  @Test
  void shouldRefuseAndReportWhenHandlerThrows() {
    // when
    receive(Payload.of("broken", new byte[1]));
    // then
    assertThat(outcomes)
        .containsExactly(new PayloadOutcome.Refused(
            "the handler failed: java.lang.IllegalStateException: as asked"));
    assertThat(machine.is(schema.exception())).isTrue();
    assertThat(machine.error()).hasMessage("as asked");
  }

  @Test
  void shouldWaitForTransitionWhenItComesDuringOne() {
    // when
    machine.add(s.adding);
    // then
    assertThat(outcomes).containsExactly(new PayloadOutcome.Accepted());
    assertThat(machine.is(s.filled)).isTrue();
  }

  @Test
  void shouldRefuseWhenItsTimeIsOver() {
    // given
    long deadline = host.nanoTime();
    host.advance(Duration.ofMillis(1));
    // when
    machine.receive(Payload.of("photo", new byte[1]), deadline).onSuccess(outcomes::add);
    // then
    assertThat(taken).isEmpty();
    assertThat(((PayloadOutcome.Refused) outcomes.get(0)).reason()).startsWith("deadline");
  }

  @Test
  void shouldRefuseWhenMachineIsDisposed() {
    // given
    machine.dispose();
    // when
    receive(Payload.of("photo", new byte[1]));
    // then
    assertThat(taken).isEmpty();
    assertThat(outcomes)
        .containsExactly(new PayloadOutcome.Refused("The machine album was disposed"));
  }

  @Test
  void shouldRefuseWhatIsTooLongOrHasNoName() {
    assertThatThrownBy(() -> Payload.of("photo", new byte[Payload.SIZE_MAX + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 16777216 bytes");
    assertThatThrownBy(() -> Payload.of("", new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Payload.of("photo", new byte[1]).within(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseSecondHandlerOfOneName() {
    var twice = TestType.of(
        schema,
        (states, on) -> on.payload("photo", (self, payload) -> Decision.accept())
            .payload("photo", (self, payload) -> Decision.accept()));
    assertThatThrownBy(() -> new VirtualHost().newLoop().machine("m", twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one handler for payloads named photo");
  }
}
