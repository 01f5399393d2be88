package io.vertick.conformance;

import java.util.List;

/**
 * What a handler does: it makes the calls, in order, and then agrees, refuses or throws.
 *
 * @param act {@code agree}, {@code mutate} (the same), {@code refuse} (final handlers: the same as agree) or {@code fail}
 */
public record Answer(String act, List<Call> mutations) {
  public static final Answer AGREE = new Answer("agree", List.of());

  public Answer {
    mutations = List.copyOf(mutations);
  }

  public boolean refuses() {
    return act.equals("refuse");
  }

  public boolean fails() {
    return act.equals("fail");
  }
}
