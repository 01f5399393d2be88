package io.vertick.demo.flights;

import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.util.ArrayList;
import java.util.List;

/** The 16 states of a flight: of a row of the board, which is free or assigned to one, or of a machine of its own. */
final class RowStates extends States {
  final State assigned = state("Assigned");
  final State scheduled = auto("Scheduled");
  final State onTime = state("OnTime");
  final State delayed = state("Delayed");
  final State departed = state("Departed");
  final State arrived = state("Arrived");
  final State cancelled = state("Cancelled");
  final State inbound = state("Inbound");
  final State outbound = state("Outbound");
  final State gateUnknown = auto("GateUnknown");
  final List<State> gates =
      List.of(state("Gate1"), state("Gate2"), state("Gate3"), state("Gate4"), state("Gate5"));
  final State goToGate = state("GoToGate").require(outbound);

  final Attribute<String> flight = attribute("Number", Attribute.STRING);
  final Attribute<String> destination = attribute("Destination", Attribute.STRING);
  final Attribute<Long> scheduledTime = attribute("ScheduledTime", Attribute.INT64);
  final Attribute<Long> delay = attribute("Delay", Attribute.INT64);

  {
    exclusive(scheduled, onTime, delayed, departed, arrived, cancelled);
    exclusive(inbound, outbound);
    exclusive(gateUnknown, gates.get(0), gates.get(1), gates.get(2), gates.get(3), gates.get(4));
    departed.remove(goToGate);
    arrived.remove(goToGate);
    cancelled.remove(goToGate);
    declared().stream()
        .filter(state -> !state.equals(assigned))
        .forEach(state -> state.require(assigned));
  }

  /** Of a machine of its own. */
  static final Schema<RowStates> SCHEMA = Schema.of(RowStates::new);

  /** All states in the order of {@link #SCHEMA}, {@code Exception} last. */
  List<State> all() {
    var all = new ArrayList<>(declared());
    all.add(exception());
    return all;
  }
}
