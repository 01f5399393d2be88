package io.vertick.conformance.twin;

import io.vertick.conformance.Call;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A wait (rules, section 8). Judged when it is made and after every accepted transition, on the ticks after recovery (section 7). */
final class TwinWait {
  private final Call call;
  private final List<String> states;
  private final Map<String, Long> ticksAtStart;
  private boolean fulfilled;

  TwinWait(Call call, Map<String, Long> ticksAtStart) {
    this.call = call;
    this.states = TwinSchema.distinct(call.states());
    this.ticksAtStart = Map.copyOf(ticksAtStart);
  }

  String id() {
    return Objects.requireNonNull(call.id());
  }

  boolean isFulfilled() {
    return fulfilled;
  }

  void judge(Set<String> active, Map<String, Long> ticks) {
    fulfilled |= switch (call.op()) {
      case "when" -> active.containsAll(states) || hasComeAndGone(ticks);
      case "whenNot" -> states.stream().noneMatch(active::contains);
      case "whenTime" -> allTimesReached(ticks);
      default -> false;
    };
  }

  /** Rules, section 8: single-state waits go by ticks. An inactive state whose tick rose has been active. */
  private boolean hasComeAndGone(Map<String, Long> ticks) {
    return states.size() == 1 && tick(ticks, states.get(0)) > tick(ticksAtStart, states.get(0));
  }

  private boolean allTimesReached(Map<String, Long> ticks) {
    for (int i = 0; i < call.states().size(); i++) {
      if (tick(ticks, call.states().get(i)) < call.times().get(i)) {
        return false;
      }
    }
    return true;
  }

  private static long tick(Map<String, Long> ticks, String name) {
    return Objects.requireNonNull(ticks.get(name));
  }

  /** Rules, section 7: whenArgs is fulfilled once the entered handlers of its state returned. */
  void onEntered(String state, Map<String, Integer> args) {
    fulfilled |= call.op().equals("whenArgs")
        && states.contains(state)
        && args.entrySet().containsAll(call.args().entrySet());
  }
}
