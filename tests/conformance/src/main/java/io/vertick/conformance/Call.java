package io.vertick.conformance;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call, from outside or from a handler.
 *
 * @param op {@code add remove set toggle canAdd canRemove addErr}; from outside also {@code start when whenNot whenTime whenArgs}
 * @param id name of a wait; null for other calls
 * @param times ticks of a {@code whenTime}, one for each state
 */
public record Call(
    String op,
    @Nullable String id,
    List<String> states,
    Map<String, Integer> args,
    List<Long> times) {

  public Call {
    states = List.copyOf(states);
    args = Map.copyOf(args);
    times = List.copyOf(times);
  }

  public static Call of(String op, String... states) {
    return new Call(op, null, List.of(states), Map.of(), List.of());
  }
}
