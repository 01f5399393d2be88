package io.vertick.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one binding of a machine: it has a handler for every event. */
public interface EventHandler {
  /**
   * Called once for each event that is offered.
   *
   * @param event {@code A.exit A.enter A.self A>B.pair any.enter A.exited A.entered any.entered}
   * @param check whether the transition is a check
   */
  Answer on(String event, boolean check);

  /** Follows the first rule that fits; without one it agrees. Occurrences are counted for the life of the machine, checks included. */
  static EventHandler following(List<Rule> rules) {
    Map<String, Integer> occurrences = new LinkedHashMap<>();
    return (event, check) -> {
      int nth = occurrences.merge(event, 1, Integer::sum);
      for (var rule : rules) {
        if (rule.event().equals(event) && (rule.nth() == 0 || rule.nth() == nth)) {
          return new Answer(rule.act(), rule.mutations());
        }
      }
      return Answer.AGREE;
    };
  }
}
