package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import org.junit.jupiter.api.Test;

class OffersTest {
  static final class Album extends States {
    final State open = state("Open");
    final State shown = multi("Shown");
    final State early = state("Early");
  }

  private static final Payload PHOTO = Payload.of("photo", new byte[] {1, 2});
  private static final Payload LATER = Payload.of("photo", new byte[] {3});

  private final Schema<Album> schema = Schema.of(Album::new);
  private final Album s = schema.states();
  private final Machine<Album> machine = new VirtualHost()
      .newLoop()
      .machine("album", TestType.of(schema, (states, on) -> {
        on.entered(states.open, tx -> tx.offer(states.open, PHOTO));
        on.enter(states.early, tx -> {
          tx.offer(states.open, PHOTO);
          return tx.accept();
        });
      }));

  private static Fetched offered(Payload payload) {
    return new Fetched.Offered(payload);
  }

  private static final Fetched NOTHING =
      new Fetched.NotOffered("absent: album offers nothing named photo now");

  @Test
  void shouldOfferWhileStateIsActive() {
    // given
    assertThat(machine.fetch("photo")).isEqualTo(NOTHING);
    // when
    machine.add(s.open);
    // then
    assertThat(machine.fetch("photo")).isEqualTo(offered(PHOTO));
    machine.remove(s.open);
    assertThat(machine.fetch("photo")).isEqualTo(NOTHING);
  }

  @Test
  void shouldForgetOfferWhenStateIsEnteredAgain() {
    // given
    machine.add(s.shown);
    machine.offer(s.shown, PHOTO);
    // when
    machine.add(s.shown);
    // then
    assertThat(machine.fetch("photo")).isEqualTo(NOTHING);
  }

  @Test
  void shouldKeepLaterOfferWhenStateOfFormerEnds() {
    // given
    machine.add(s.open);
    machine.add(s.shown);
    // when
    machine.offer(s.shown, LATER);
    machine.remove(s.open);
    // then
    assertThat(machine.fetch("photo")).isEqualTo(offered(LATER));
  }

  @Test
  void shouldForgetOffersWhenDisposed() {
    // given
    machine.add(s.open);
    // when
    machine.dispose();
    // then
    assertThat(machine.fetch("photo")).isEqualTo(NOTHING);
  }

  @Test
  void shouldFailWhenOfferHasNoActiveState() {
    assertThatThrownBy(() -> machine.offer(s.open, PHOTO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Open is not active");
  }

  @Test
  void shouldRefuseToOfferInNegotiation() {
    // when
    machine.add(s.open);
    machine.add(s.early);
    // then
    assertThat(machine.is(s.early)).isFalse();
    assertThat(machine.error()).hasMessageContaining("offer in entered(…)");
  }

  @Test
  void shouldFailWhenTooManyAreOffered() {
    // given
    machine.add(s.shown);
    for (int i = 0; i < Machine.OFFERS_MAX; i++) {
      machine.offer(s.shown, Payload.of("photo-" + i, new byte[1]));
    }
    // then
    assertThatThrownBy(() -> machine.offer(s.shown, PHOTO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("at most 16 payloads");
    var again = Payload.of("photo-0", new byte[2]);
    machine.offer(s.shown, again);
    assertThat(machine.fetch("photo-0")).isEqualTo(offered(again));
  }
}
