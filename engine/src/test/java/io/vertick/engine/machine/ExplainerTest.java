package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import org.junit.jupiter.api.Test;

class ExplainerTest {
  static final class DoorStates extends States {
    final State shut = auto("Shut");
    final State open = state("Open");
    final State locked = state("Locked").require(shut);

    {
      exclusive(shut, open);
    }
  }

  static final class ShopStates extends States {
    final State open = state("Open");
    final State closed = auto("Closed");
    final State lit = auto("Lit").require(open);
    final State bell = multi("Bell");
    final State sign = auto("Sign").require(lit);
    final State night = quiet("Night").remove(lit);

    {
      exclusive(open, closed);
    }
  }

  private final Schema<DoorStates> schema = Schema.of(DoorStates::new);
  private final DoorStates s = schema.states();
  private final Machine<DoorStates> door = new VirtualHost()
      .newLoop()
      .machine(
          "door",
          TestType.of(
              schema,
              (states, on) -> on.enter(states.open, Transition::accept)
                  .exit(states.shut, Transition::accept)
                  .exit(states.open, tx -> tx.refuse("a foot is in it"))));

  private final Schema<ShopStates> shopSchema = Schema.of(ShopStates::new);
  private final ShopStates in = shopSchema.states();
  private boolean hasPower;
  private final Machine<ShopStates> shop = new VirtualHost()
      .newLoop()
      .machine(
          "shop",
          TestType.of(
              shopSchema,
              (states, on) -> on.enter(states.closed, Transition::accept)
                  .self(states.open, Transition::accept)
                  .enter(
                      states.lit,
                      tx -> hasPower ? tx.accept() : tx.refuse("no power,\n  no light"))));

  ExplainerTest() {
    door.start();
  }

  @Test
  void shouldNameTheHandlersThatDecideWhenRelationsDoNot() {
    assertThat(door.why(Mutation.add(s.open)))
        .hasToString("Relations accept add Open; it is up to Shut.exit, Open.enter");
    assertThat(door.why(Mutation.remove(s.shut)))
        .hasToString("Relations accept remove Shut; it is up to Shut.exit");
    assertThat(door.why(s.open))
        .hasToString(
            "Relations accept Open; it waits for somebody who adds it; it is up to Shut.exit, Open.enter");
  }

  @Test
  void shouldNameNobodyWhenNoHandlerIsAsked() {
    assertThat(door.why(Mutation.add(s.locked))).hasToString("Relations accept add Locked");
  }

  @Test
  void shouldNameTheRelationThatDecides() {
    // given
    door.add(s.open);
    // when
    var why = door.why(s.locked);
    // then
    assertThat(why.kind()).isEqualTo(Why.Kind.RELATION);
    assertThat(why)
        .hasToString(
            "Locked needs Shut, which is not active; relations would accept: add Shut, Locked");
  }

  @Test
  void shouldOfferNoRemedyWhereCalledStatesExcludeEachOther() {
    // when
    var why = door.why(Mutation.set(s.open, s.shut));
    // then
    assertThat(why.kind()).isEqualTo(Why.Kind.RELATION);
    assertThat(why.remedy()).isNull();
    assertThat(why).hasToString("Shut is removed by Open, which would be active");
  }

  @Test
  void shouldNotNameHandlersOfStatesThatStayForARemove() {
    // given
    shop.add(in.open);
    shop.add(in.bell);
    // when, then
    assertThat(shop.why(Mutation.remove(in.bell))).hasToString("Relations accept remove Bell");
    assertThat(shop.why(Mutation.add(in.bell)))
        .hasToString("Relations accept add Bell; it is up to Open.self");
  }

  @Test
  void shouldSayThatACallOfNothingIsAccepted() {
    assertThat(door.why(Mutation.set()))
        .hasToString("Relations accept set nothing; it is up to Shut.exit");
  }

  @Test
  void shouldSaySinceWhenAStateIsActive() {
    // when
    var why = door.why(s.shut);
    // then
    assertThat(why.kind()).isEqualTo(Why.Kind.ACTIVE);
    assertThat(why).hasToString("Shut is active, since tick 1");
  }

  // Autos.

  @Test
  void shouldTellThatTheNextChangeCallsAnAuto() {
    // when
    var why = shop.why(in.closed);
    // then
    assertThat(why.kind()).isEqualTo(Why.Kind.UNASKED);
    assertThat(why)
        .hasToString(
            "Relations accept Closed; the next change calls it, unless only quiet states are called; it is up to Closed.enter");
  }

  @Test
  void shouldNameTheActiveStateThatBlocksAnAuto() {
    // given
    shop.add(in.open);
    // when
    var why = shop.why(in.closed);
    // then
    assertThat(why.kind()).isEqualTo(Why.Kind.RELATION);
    assertThat(why)
        .hasToString(
            "Closed is removed by Open, which is active; relations would accept: add Closed");
  }

  @Test
  void shouldNameWhatAnAutoNeeds() {
    // given
    shop.start();
    // when
    var why = shop.why(in.lit);
    // then
    assertThat(why.kind()).isEqualTo(Why.Kind.RELATION);
    assertThat(why)
        .hasToString("Lit needs Open, which is not active; relations would accept: add Open, Lit");
  }

  @Test
  void shouldRepeatInOneLineHowAHandlerRefusedAnAuto() {
    // given
    shop.add(in.open);
    // when
    var why = shop.why(in.lit);
    // then
    assertThat(why.kind()).isEqualTo(Why.Kind.HANDLER);
    assertThat(why)
        .hasToString(
            "Lit.enter refused: no power, no light; that was the last time that Lit was called as an auto, and the next change calls it again");
  }

  @Test
  void shouldTellOfARefusalAlsoForAnAutoThatNeedsTheRefusedOne() {
    // given
    shop.add(in.open);
    // when
    var why = shop.why(in.sign);
    // then
    assertThat(why.kind()).isEqualTo(Why.Kind.HANDLER);
    assertThat(why.verdict()).hasToString("Lit.enter refused: no power,\n  no light");
    assertThat(why.text()).contains("the last time that Sign was called");
  }

  @Test
  void shouldNameTheHandlerThatRefusedAWholeAutoStep() {
    // given
    Machine<ShopStates> strict = new VirtualHost()
        .newLoop()
        .machine(
            "strict",
            TestType.of(
                shopSchema,
                (states, on) ->
                    on.anyEnter(tx -> tx.isAuto() ? tx.refuse("no autos") : tx.accept())));
    strict.add(in.open);
    // when
    var why = strict.why(in.lit);
    // then
    assertThat(why.kind()).isEqualTo(Why.Kind.HANDLER);
    assertThat(why.verdict()).hasToString("any.enter refused: no autos");
  }

  @Test
  void shouldForgetARefusalOnceTheAutoHasBeenActive() {
    // given
    shop.add(in.open);
    hasPower = true;
    shop.add(in.bell);
    assertThat(shop.is(in.lit)).isTrue();
    // when nothing calls autos, as Night is quiet
    shop.add(in.night);
    shop.remove(in.night);
    // then
    assertThat(shop.is(in.lit)).isFalse();
    assertThat(shop.why(in.lit).kind()).isEqualTo(Why.Kind.UNASKED);
  }

  // What could come next.

  @Test
  void shouldListWhatRelationsAcceptNowWithItsHandlers() {
    // given
    shop.add(in.open);
    shop.add(in.bell);
    // when
    var next = shop.next();
    // then
    assertThat(next)
        .extracting(NextMutation::toString)
        .containsExactly(
            "remove Open: exits (Open)",
            "add Closed: enters (Closed) exits (Open) asks Closed.enter",
            "add Lit: enters (Lit) asks Lit.enter, Open.self",
            "add Bell: enters (Bell) asks Open.self",
            "remove Bell: exits (Bell)",
            "add Night: enters (Night) asks Open.self",
            "add Exception: enters (Exception) asks Open.self");
    assertThat(shop.active()).as("nothing happened").isEqualTo(StateSet.of(in.open, in.bell));
  }

  @Test
  void shouldLeaveOutWhatRelationsRefuse() {
    // given
    shop.start();
    // when
    var next = shop.next();
    // then
    assertThat(next)
        .extracting(NextMutation::state)
        .containsExactly(in.open, in.closed, in.bell, in.night, shopSchema.exception());
  }
}
