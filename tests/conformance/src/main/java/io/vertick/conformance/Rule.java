package io.vertick.conformance;

import java.util.List;

/**
 * What the handler of one event does.
 *
 * @param nth only the nth time the event occurs, counted from 1; 0: every time
 * @param act {@code refuse}, {@code fail} or {@code mutate}
 * @param mutations calls to make, in order
 */
public record Rule(String event, int nth, String act, List<Call> mutations) {

  public Rule {
    mutations = List.copyOf(mutations);
  }
}
