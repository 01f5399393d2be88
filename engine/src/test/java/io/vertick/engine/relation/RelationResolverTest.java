package io.vertick.engine.relation;

import static io.vertick.engine.relation.MutationType.ADD;
import static io.vertick.engine.relation.MutationType.SET;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Corners of deciding that few schemas have; {@code tests/conformance} compares it with the twin's on all kinds of them. */
class RelationResolverTest {
  static final class Ring extends States {
    final State a = state("A").add("B");
    final State b = state("B").add("C").remove(a);
    final State c = multi("C").add(a);
  }

  static final class Selfish extends States {
    final State late = state("Late").require("Early");
    final State rival = state("Rival").add("Foe").remove(late);
    final State early = state("Early").add(rival);
    final State selfish = state("Selfish").add("Selfish", "Late", "Early");
    final State foe = state("Foe").remove(early);
  }

  /** Small enough for decisions to be remembered. */
  static final class Few extends States {
    final List<State> all =
        IntStream.range(0, 20).mapToObj(number -> state("S" + number)).toList();

    {
      all.get(15).require(all.get(14));
      all.get(17).add(all.get(18), all.get(19));
    }
  }

  /** Sets of states take three words, and one implies more than there is room for at first. */
  static final class Crowd extends States {
    final List<State> all =
        IntStream.range(0, 130).mapToObj(number -> state("S" + number)).toList();

    {
      all.get(0).add(all.subList(100, 120).toArray(State[]::new));
      all.get(1).remove(all.get(119));
      all.get(2).remove(all.get(80));
      all.get(3).remove(all.get(2));
      all.get(81).require(all.get(80));
      all.get(120).add(all.get(121), all.get(122));
      all.get(122).require(all.get(121)).remove(all.get(90));
      all.get(123).remove(all.get(121));
    }
  }

  /** A resolver, and sets of states in the form that it takes. */
  private static final class Subject<S extends States> {
    final Schema<S> schema;
    final S states;
    final RelationResolver resolver;

    Subject(Supplier<S> states) {
      schema = Schema.of(states);
      this.states = schema.states();
      resolver = new RelationResolver(RelationTable.of(schema));
    }

    StateSet target(MutationType type, List<State> called, StateSet active) {
      return target(type, called, active, null);
    }

    StateSet target(
        MutationType type, List<State> called, StateSet active, @Nullable State barred) {
      var target = Bits.create(schema.size());
      resolver.resolve(
          type,
          ranks(called),
          called.size(),
          bits(called),
          bits(active.toList()),
          barred == null ? null : bits(List.of(barred)),
          target);
      return StateSet.ofRanks(schema, target);
    }

    DropReasons reasons(List<State> called) {
      return resolver.explain(ADD, ranks(called), bits(called), bits(List.of()), null);
    }

    int[] ranks(List<State> called) {
      return called.stream().mapToInt(schema::rankOf).toArray();
    }

    private long[] bits(List<State> members) {
      var bits = Bits.create(schema.size());
      members.forEach(state -> Bits.set(bits, schema.rankOf(state)));
      return bits;
    }
  }

  private final Subject<Few> few = new Subject<>(Few::new);
  private final List<State> f = few.states.all;
  private final Subject<Crowd> crowd = new Subject<>(Crowd::new);
  private final List<State> c = crowd.states.all;

  private static StateSet some(List<State> all, int... numbers) {
    return StateSet.of(IntStream.of(numbers).mapToObj(all::get).toList());
  }

  @Test
  void shouldLetInWhatFitsOnlyWhenSomethingElseHasBeenLetIn() {
    // given
    var ring = new Subject<>(Ring::new);
    var s = ring.states;
    var active = ring.target(ADD, List.of(s.b), StateSet.of());
    // when
    var target = ring.target(SET, List.of(s.c), active);
    // then
    assertThat(active).isEqualTo(StateSet.of(s.b, s.c));
    assertThat(target).isEqualTo(StateSet.of(s.a, s.c));
  }

  @Test
  void shouldTryWhatIsImpliedOnceBeforeWhatThatImplies() {
    // given that Late does not fit before Early is in, and then Rival is tried first
    var selfish = new Subject<>(Selfish::new);
    var s = selfish.states;
    // when
    var target = selfish.target(ADD, List.of(s.selfish), StateSet.of());
    // then
    assertThat(target).isEqualTo(StateSet.of(s.selfish, s.early, s.rival));
  }

  @Test
  void shouldActivateWhatIsImpliedHoweverMuchItIs() {
    // when
    var alone = crowd.target(ADD, List.of(c.get(0)), StateSet.of());
    var besideABlocker = crowd.target(ADD, List.of(c.get(0)), some(c, 1));
    // then
    var implied = new ArrayList<>(c.subList(100, 119));
    implied.add(c.get(0));
    assertThat(besideABlocker.toList())
        .contains(c.get(1))
        .containsAll(implied)
        .hasSize(implied.size() + 1);
    assertThat(alone.toList())
        .contains(c.get(119))
        .containsAll(implied)
        .hasSize(implied.size() + 1);
  }

  @Test
  void shouldTakeOutWhatNeedsABlockedStateBeyondTheFirstWord() {
    assertThat(crowd.target(ADD, List.of(c.get(2)), some(c, 80, 81))).isEqualTo(some(c, 2));
  }

  @Test
  void shouldLetActiveStatesStayBeyondTheFirstWordWhenTheirBlockerIsBlocked() {
    assertThat(crowd.target(ADD, List.of(c.get(3), c.get(2)), some(c, 80, 81)))
        .isEqualTo(some(c, 3, 80, 81));
  }

  @Test
  void shouldWithdrawABlockerBeyondTheFirstWordThatLacksItsNeed() {
    assertThat(crowd.target(ADD, List.of(c.get(90), c.get(120), c.get(123)), StateSet.of()))
        .isEqualTo(some(c, 90, 120, 123));
  }

  @Test
  void shouldTellCallsApartThatAreTooLongToBeRemembered() {
    for (int first : new int[] {0, 16}) {
      // given
      var called = new ArrayList<>(f.subList(1, 11));
      called.add(0, f.get(first));
      // then
      assertThat(few.target(ADD, called, StateSet.of())).isEqualTo(StateSet.of(called));
    }
  }

  @Test
  void shouldDecideAnewWhenOtherStatesAreBarred() {
    // given
    var called = List.of(f.get(17));
    // then
    assertThat(few.target(ADD, called, StateSet.of(), f.get(18))).isEqualTo(some(f, 17, 19));
    assertThat(few.target(ADD, called, StateSet.of(), f.get(19))).isEqualTo(some(f, 17, 18));
    assertThat(few.target(ADD, called, StateSet.of())).isEqualTo(some(f, 17, 18, 19));
  }

  @Test
  void shouldGiveReasonsAlsoForWhatIsKnown() {
    // given
    var called = List.of(f.get(15));
    var target = few.target(ADD, called, StateSet.of());
    // then
    assertThat(target).isEqualTo(StateSet.of());
    for (int round = 0; round < 2; round++) {
      assertThat(few.reasons(called).lackOf(f.get(15).rank()))
          .isEqualTo(f.get(14).rank());
    }
  }
}
