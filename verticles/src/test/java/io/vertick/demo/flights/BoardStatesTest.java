package io.vertick.demo.flights;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.schema.Relation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoardStatesTest {
  private static final List<String> NAMES = List.of(
      "Assigned",
      "Scheduled",
      "OnTime",
      "Delayed",
      "Departed",
      "Arrived",
      "Cancelled",
      "Inbound",
      "Outbound",
      "GateUnknown",
      "Gate1",
      "Gate2",
      "Gate3",
      "Gate4",
      "Gate5",
      "GoToGate");

  private final Schema<BoardStates> schema = BoardStates.schema(3);

  @Test
  void shouldHaveSixteenStatesRow() {
    // given
    var expected = new ArrayList<String>();
    for (int row = 1; row <= 3; row++) {
      for (var name : NAMES) {
        expected.add("Flight" + row + name);
      }
    }
    expected.add("Exception");
    // then
    assertThat(schema.names()).containsExactlyElementsOf(expected);
    assertThat(schema.warnings()).isEmpty();
  }

  @Test
  void shouldRequireAssignedForAllElse() {
    for (int row = 1; row <= 3; row++) {
      for (var name : NAMES) {
        // when
        var required = related("Flight" + row + name, Relation.REQUIRE);
        // then
        assertThat(required)
            .containsExactlyInAnyOrderElementsOf(
                switch (name) {
                  case "Assigned" -> List.of();
                  case "GoToGate" ->
                    List.of("Flight" + row + "Assigned", "Flight" + row + "Outbound");
                  default -> List.of("Flight" + row + "Assigned");
                });
      }
    }
  }

  @Test
  void shouldExcludeStatesOfOneGroup() {
    assertExclusive("Scheduled", "OnTime", "Delayed", "Departed", "Arrived", "Cancelled");
    assertExclusive("Inbound", "Outbound");
    assertExclusive("GateUnknown", "Gate1", "Gate2", "Gate3", "Gate4", "Gate5");
  }

  @Test
  void shouldTakeBackTheCallWhenFlightIsGone() {
    for (var name : NAMES) {
      // when
      boolean removes = related("Flight2" + name, Relation.REMOVE).contains("Flight2GoToGate");
      // then
      assertThat(removes)
          .as(name)
          .isEqualTo(List.of("Departed", "Arrived", "Cancelled").contains(name));
    }
  }

  @Test
  void shouldStartScheduledWithoutGate() {
    assertThat(schema.all().stream()
            .filter(state -> schema.definition(state.index()).auto())
            .map(State::name))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 3)
            .boxed()
            .flatMap(row ->
                List.of("Flight" + row + "Scheduled", "Flight" + row + "GateUnknown").stream())
            .toList());
  }

  @Test
  void shouldHoldAsManyRowsAsAttributesAllow() {
    // when
    var largest = BoardStates.schema(FlightsOptions.ROWS_MAX);
    // then
    assertThat(largest.size()).isEqualTo(FlightsOptions.ROWS_MAX * 16 + 1);
    assertThat(largest.attributes()).hasSize(FlightsOptions.ROWS_MAX * 4);
  }

  private void assertExclusive(String... names) {
    for (var name : names) {
      for (var other : names) {
        if (!other.equals(name)) {
          assertThat(related("Flight2" + name, Relation.REMOVE)).contains("Flight2" + other);
        }
      }
    }
  }

  private List<String> related(String name, Relation relation) {
    var state = schema.state(name);
    return IntStream.of(schema.definition(state.index()).related(relation))
        .mapToObj(index -> schema.state(index).name())
        .toList();
  }
}
