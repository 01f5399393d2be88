package io.vertick.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertick.engine.schema.SchemaProblem.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnusedVariable") // Fields show states classes as authors write them.
class SchemaTest {
  /** A part with relations by handle and by name, a shared state, and an attribute. */
  private static final class Link extends States {
    final State start = shared("Start");
    final State down = state("Down").require(start);
    final State up = state("Up").require("Start").remove("Down").add("Exception");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);

    {
      start.add(down);
    }
  }

  /** A part that includes a part, and does not share its {@code Start} upwards. */
  private static final class Pair extends States {
    final State start = state("Start");
    final Link left = include("Left", Link::new);
    final Link right = include("Right", Link::new);

    {
      right.up.require(left.up);
      left.down.after(right.up);
      start.add("RightUp");
    }
  }

  /** A part that hands its own shared state on to the next class above. */
  private static final class Relay extends States {
    final State start = shared("Start");
    final Link link = include("Link", Link::new);
  }

  private static final class Plain extends States {
    final State foo = state("Foo");
    final State bar = state("Bar");
  }

  private static final class Many extends States {
    Many(int count) {
      for (int i = 0; i < count; i++) {
        state("S" + i);
      }
    }
  }

  private static final class ManyAttributes extends States {
    ManyAttributes(int count) {
      for (int i = 0; i < count; i++) {
        attribute("A" + i, Attribute.BOOL);
      }
    }
  }

  // Parts.

  @Test
  void shouldPrefixThePartsNamesAlsoInsideTheirRelations() {
    // when
    var schema = Schema.of(() -> new States() {
      final State start = state("Start");
      final Link link = include("Link", Link::new);
      final State last = state("Last");
    });
    var s = schema.states();
    // then
    assertThat(schema.names()).containsExactly("Start", "LinkDown", "LinkUp", "Last", "Exception");
    assertThat(s.link.up.name()).isEqualTo("LinkUp");
    assertThat(s.link.up.index()).isEqualTo(2);
    assertThat(schema.definition(1).require()).containsExactly(0);
    assertThat(schema.definition(2).require()).containsExactly(0);
    assertThat(schema.definition(2).remove()).containsExactly(1);
    assertThat(schema.definition(2).add()).containsExactly(4);
  }

  @Test
  void shouldMergeASharedStateWithTheIncludingClasssOwn() {
    // when
    var schema = Schema.of(() -> new States() {
      final State start = state("Start").auto();
      final State other = state("Other");
      final Link link = include("Link", Link::new);

      {
        start.add(other);
      }
    });
    var s = schema.states();
    // then
    assertThat(schema.state("Start")).isSameAs(s.start);
    assertThat(s.link.start.index()).isEqualTo(0);
    assertThat(s.link.start.isAuto()).isTrue();
    assertThat(schema.rankOf(s.link.start)).isEqualTo(schema.rankOf(s.start));
    assertThat(schema.definition(0).add())
        .as("own relations, then the part's")
        .containsExactly(1, 2);
  }

  @Test
  void shouldAppendASharedStateThatTheIncludingClassLacks() {
    // when
    var schema = Schema.of(() -> new States() {
      final Link one = include("One", Link::new);
      final Link two = include("Two", Link::new);
    });
    // then
    assertThat(schema.names())
        .containsExactly("OneDown", "OneUp", "TwoDown", "TwoUp", "Start", "Exception");
    assertThat(schema.definition(4).add()).containsExactly(0, 2);
    assertThat(schema.states().one.start.index()).isEqualTo(4);
    assertThat(schema.states().two.start.index()).isEqualTo(4);
  }

  @Test
  void shouldPrefixNestedPartsAndKeepTheirSharedStatesInside() {
    // when
    var schema = Schema.of(() -> new States() {
      final Pair pair = include("Pair", Pair::new);
    });
    var pair = schema.states().pair;
    // then
    assertThat(schema.names())
        .containsExactly(
            "PairStart", "PairLeftDown", "PairLeftUp", "PairRightDown", "PairRightUp", "Exception");
    assertThat(pair.left.start.name()).isEqualTo("PairStart");
    assertThat(schema.definition(4).require()).containsExactly(0, 2);
    assertThat(schema.definition(1).after()).containsExactly(4);
    assertThat(schema.definition(0).add()).containsExactly(4, 1, 3);
  }

  @Test
  void shouldHandASharedStateOnThroughAllClassesThatShareIt() {
    // when
    var schema = Schema.of(() -> new States() {
      final Relay relay = include("Relay", Relay::new);
      final State start = state("Start");
    });
    // then
    assertThat(schema.names())
        .containsExactly("RelayLinkDown", "RelayLinkUp", "Start", "Exception");
    assertThat(schema.states().relay.link.start.index()).isEqualTo(2);
    assertThat(schema.definition(0).require()).containsExactly(2);
  }

  @Test
  void shouldNumberRepeatedPartsFromOne() {
    // when
    var schema = Schema.of(() -> new States() {
      final List<Plain> rows = includeEach("Row", 3, Plain::new);
    });
    // then
    assertThat(schema.names())
        .containsExactly(
            "Row1Foo", "Row1Bar", "Row2Foo", "Row2Bar", "Row3Foo", "Row3Bar", "Exception");
    assertThat(schema.states().rows).extracting(row -> row.bar.index()).containsExactly(1, 3, 5);
  }

  @Test
  void shouldPrefixAttributesAndIndexThemApart() {
    // when
    var schema = Schema.of(() -> new States() {
      final Link one = include("One", Link::new);
      final Attribute<String> own = attribute("Own", Attribute.STRING);
      final Link two = include("Two", Link::new);
    });
    var s = schema.states();
    // then
    assertThat(schema.attributes())
        .extracting(Attribute::name)
        .containsExactly("OneCount", "Own", "TwoCount");
    assertThat(s.two.count.index()).isEqualTo(2);
    assertThat(schema.indexOf(s.own)).isEqualTo(1);
    assertThat(s.own.type()).isEqualTo(ValueType.STRING);
  }

  // Exception.

  @Test
  void shouldAppendExceptionAsAMultiState() {
    // when
    var schema = Schema.of(Plain::new);
    // then
    assertThat(schema.size()).isEqualTo(3);
    assertThat(schema.exception().index()).isEqualTo(2);
    assertThat(schema.exception().isMulti()).isTrue();
    assertThat(schema.states().exception().index()).isEqualTo(2);
  }

  @Test
  void shouldKeepExceptionAsTheAuthorDeclaredIt() {
    // when
    var schema = Schema.of(() -> new States() {
      final State error = state("Exception");
      final State a = state("A");

      {
        exception().remove(a);
        error.tags("mine");
      }
    });
    // then
    assertThat(schema.names()).containsExactly("Exception", "A");
    assertThat(schema.exception()).isSameAs(schema.states().error);
    assertThat(schema.exception().isMulti()).isFalse();
    assertThat(schema.definition(0).remove()).containsExactly(1);
  }

  @Test
  void shouldJoinTheExceptionsOfAllParts() {
    // when
    var schema = Schema.of(() -> new States() {
      final Plain part = include("Part", () -> new Plain());

      {
        part.exception().remove(part.foo);
      }
    });
    // then
    assertThat(schema.names()).containsExactly("PartFoo", "PartBar", "Exception");
    assertThat(schema.definition(2).remove()).containsExactly(0);
  }

  // Problems.

  @Test
  void shouldReportAllProblemsAtOnce() {
    // when
    var thrown = catchThrowableOfType(
        SchemaException.class,
        () -> Schema.of(() -> new States() {
          final State foo = state("Foo");
          final State bar = state("Bar");
          final State again = state("Foo");
          final State bad = state("1st");
          final State empty = state("");

          {
            bar.require("Fooo").remove("Nowhere").add(bad);
            foo.require(bar).remove(bar);
          }
        }));
    // then
    assertThat(thrown.problems())
        .extracting(SchemaProblem::kind)
        .containsExactly(
            Kind.DOUBLED,
            Kind.MALFORMED,
            Kind.MALFORMED,
            Kind.REQUIRE_AND_REMOVE,
            Kind.UNKNOWN,
            Kind.UNKNOWN);
    assertThat(thrown)
        .hasMessageStartingWith("Expected a sound schema, but found 6 problems\n  ")
        .hasMessageContaining("\n  Foo both requires and removes Bar")
        .hasMessageContaining("\n  Bar (require) names the unknown state Fooo; did you mean Foo?")
        .hasMessageContaining("\n  Bar (remove) names the unknown state Nowhere")
        .hasMessageContaining("\n  Foo is declared twice")
        .hasMessageContaining("\n  1st is not a name of letters, digits and _")
        .hasMessageNotContaining("did you mean null");
  }

  @Test
  void shouldReportASingleProblemAsOne() {
    // when
    var thrown = catchThrowableOfType(
        SchemaException.class,
        () -> Schema.of(() -> new States() {
          final State foo = state("Foo").add("Exeption");
        }));
    // then
    assertThat(thrown)
        .hasMessage("Expected a sound schema, but found a problem\n"
            + "  Foo (add) names the unknown state Exeption; did you mean Exception?");
    assertThat(thrown.problems())
        .containsExactly(
            new SchemaProblem(Kind.UNKNOWN, "Foo", Relation.ADD, "Exeption", "Exception"));
  }

  @Test
  void shouldReportATimeLimitThatAddsNothing() {
    // when
    var thrown = catchThrowableOfType(
        SchemaException.class,
        () -> Schema.of(() -> new States() {
          final State foo = state("Foo");

          {
            foo.within(Duration.ofSeconds(5));
          }
        }));
    // then
    assertThat(thrown).hasMessageEndingWith("\n  Foo has no orElse(…) after within PT5S");
  }

  @Test
  void shouldReportUnknownNamesOfEachRelationAndOfParts() {
    // when
    var thrown = catchThrowableOfType(
        SchemaException.class,
        () -> Schema.of(() -> new States() {
          final State a = state("A").require("W").add("X").remove("Y").after("Z");
          final Link link = include("Link", Link::new);

          {
            link.up.after("LinkDown");
          }
        }));
    // then
    assertThat(thrown.problems())
        .extracting(problem -> problem.state() + " " + problem.relation() + " " + problem.name())
        .containsExactly(
            "A REQUIRE W", "A ADD X", "A REMOVE Y", "A AFTER Z", "LinkUp AFTER LinkDown");
  }

  @Test
  void shouldRefuseAHandleOfAnotherStatesObject() {
    // given
    var elsewhere = Schema.of(Plain::new).states();
    // when
    var thrown = catchThrowableOfType(
        SchemaException.class,
        () -> Schema.of(() -> new States() {
          final State a = state("A").require(elsewhere.foo);
        }));
    // then
    assertThat(thrown.problems())
        .containsExactly(new SchemaProblem(Kind.FOREIGN, "A", Relation.REQUIRE, "Foo", null));
    assertThat(thrown)
        .hasMessageContaining(
            "A (require) names a state that belongs to another states object: Foo");
  }

  @Test
  void shouldRefuseDoubledNamesAcrossPartsAndAmongAttributes() {
    // when
    var thrown = catchThrowableOfType(
        SchemaException.class,
        () -> Schema.of(() -> new States() {
          final State own = state("LinkUp");
          final Link link = include("Link", Link::new);
          final Attribute<Long> count = attribute("LinkCount", Attribute.INT64);
        }));
    // then
    assertThat(thrown.problems())
        .extracting(problem -> problem.kind() + " " + problem.state())
        .containsExactly("DOUBLED LinkUp", "DOUBLED Attribute LinkCount");
  }

  @Test
  void shouldAllowAStateAndAnAttributeOfOneName() {
    // when
    var schema = Schema.of(() -> new States() {
      final State delay = state("Delay");
      final Attribute<Long> howLong = attribute("Delay", Attribute.INT64);
    });
    // then
    assertThat(schema.size()).isEqualTo(2);
    assertThat(schema.attributes()).hasSize(1);
  }

  @Test
  void shouldAcceptNamesOfUpTo255LettersDigitsAndUnderscores() {
    // given
    var longest = "a" + "Z9_".repeat(84) + "bb";
    // when
    var schema = Schema.of(() -> new States() {
      final State state = state(longest);
    });
    // then
    assertThat(longest).hasSize(255);
    assertThat(schema.state(longest).index()).isZero();
    assertThatThrownBy(() -> Schema.of(() -> new States() {
          final State state = state(longest + "c");
        }))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("of at most 255 characters");
    assertThatThrownBy(() -> Schema.of(() -> new States() {
          final Plain part = include("P".repeat(253), Plain::new);
        }))
        .as("the prefix counts")
        .isInstanceOf(SchemaException.class);
  }

  @Test
  void shouldRefuseMalformedNames() {
    for (var name : List.of("", " ", "_A", "9", "A-B", "A B", "A.B", "Ä", "A\n")) {
      assertThatThrownBy(() -> Schema.of(() -> new States() {
            final State state = state(name);
          }))
          .as("state \"%s\"", name)
          .isInstanceOf(SchemaException.class);
      assertThatThrownBy(() -> Schema.of(() -> new States() {
            final Attribute<Long> attribute = attribute(name, Attribute.INT64);
          }))
          .as("attribute \"%s\"", name)
          .isInstanceOf(SchemaException.class);
    }
  }

  @Test
  void shouldRefuseAnEmptyNameInsideAPart() {
    assertThatThrownBy(() -> Schema.of(() -> new States() {
          final States part = include("Part", () -> new States() {
            final State nameless = state("");
          });
        }))
        .isInstanceOf(SchemaException.class);
  }

  // Limits.

  @Test
  void shouldAccept65535StatesBesideException() {
    // when
    var schema = Schema.of(() -> new Many(65_535));
    // then
    assertThat(schema.size()).isEqualTo(65_536);
    assertThat(schema.state("S65534").index()).isEqualTo(65_534);
  }

  @Test
  void shouldRefuse65536States() {
    assertThatThrownBy(() -> Schema.of(() -> new Many(65_536)))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("State number 65536 is beyond the limit of 65,535 states");
  }

  @Test
  void shouldAccept1024Attributes() {
    // when
    var schema = Schema.of(() -> new ManyAttributes(1_024));
    // then
    assertThat(schema.attributes()).hasSize(1_024);
    assertThat(schema.attributes().get(1_023).index()).isEqualTo(1_023);
  }

  @Test
  void shouldRefuse1025Attributes() {
    // when
    var thrown = catchThrowableOfType(
        SchemaException.class, () -> Schema.of(() -> new ManyAttributes(1_025)));
    // then
    assertThat(thrown.problems()).hasSize(1);
    assertThat(thrown)
        .hasMessageContaining("Attribute A1024 is beyond the limit of 1024 attributes");
  }

  // Looking up.

  @Test
  void shouldFindStatesByNameAndNameTheNearestOtherwise() {
    // given
    var schema = Schema.of(Plain::new);
    // when, then
    assertThat(schema.state("Bar")).isSameAs(schema.states().bar);
    assertThat(schema.states(List.of("Bar", "Foo")))
        .containsExactly(schema.states().bar, schema.states().foo);
    assertThat(schema.has("Foo")).isTrue();
    assertThat(schema.has("foo")).isFalse();
    assertThatThrownBy(() -> schema.state("Baz"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a state of this schema, but found Baz; did you mean Bar?");
    assertThatThrownBy(() -> schema.state("Completely"))
        .hasMessage("Expected a state of this schema, but found Completely");
    assertThatThrownBy(() -> schema.state(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldRefuseForeignHandlesAndSayWhereToTakeThem() {
    // given
    var schema = Schema.of(Plain::new);
    var twin = Schema.of(Plain::new);
    var other = Schema.of(() -> new Many(1));
    // when, then
    assertThatThrownBy(() -> schema.rankOf(twin.states().foo))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a state of Plain(3 states), but found Foo of another instance of it: "
            + "take states from machine.states() or schema.states()");
    assertThatThrownBy(() -> schema.rankOf(other.state("S0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found S0 of Many(2 states)");
    assertThat(schema.states().foo.isOf(schema)).isTrue();
    assertThat(schema.states().foo.isOf(twin)).isFalse();
  }

  @Test
  void shouldRefuseForeignAttributes() {
    // given
    var schema = Schema.of(() -> new ManyAttributes(1));
    var other = Schema.of(() -> new ManyAttributes(1));
    // when, then
    assertThatThrownBy(() -> schema.indexOf(other.attributes().get(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("A0 belongs to another");
  }

  @Test
  void shouldMapRanksAndIndexesBothWays() {
    // given
    var schema = Schema.of(() -> new States() {
      final State a = state("A").require("C");
      final State b = state("B");
      final State c = state("C");
    });
    // when, then
    for (var state : schema.all()) {
      assertThat(schema.indexOfRank(state.rank())).isEqualTo(state.index());
      assertThat(schema.rankOfIndex(state.index())).isEqualTo(state.rank());
      assertThat(schema.stateOfRank(state.rank())).isSameAs(state);
    }
  }

  // Misuse.

  @Test
  void shouldRefuseAStatesObjectThatIsASchemaAlready() {
    // given
    var states = new Plain();
    var first = Schema.of(() -> states);
    // when, then
    assertThatThrownBy(() -> Schema.of(() -> states)).isInstanceOf(RuntimeException.class);
    assertThat(states.foo.schema()).isSameAs(first);
  }

  @Test
  void shouldRefuseAPartThatIsIncludedTwice() {
    // given
    var part = new Plain();
    // when, then
    assertThatThrownBy(() -> Schema.of(() -> new States() {
          final Plain one = include("One", () -> part);
          final Plain two = include("Two", () -> part);
        }))
        .isInstanceOf(RuntimeException.class);
  }
}
