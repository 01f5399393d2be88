package io.vertick.testing;

import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.State;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on why a mutation was refused. A failure shows the verdict's code and text. */
public final class VerdictAssert extends AbstractAssert<VerdictAssert, Verdict> {
  VerdictAssert(@Nullable Verdict actual) {
    super(actual, VerdictAssert.class);
  }

  /** Refused for this kind of reason. */
  public VerdictAssert withCode(VerdictCode code) {
    isNotNull();
    return expect("code " + code, actual.code(), code);
  }

  /** Refused because of this called state. */
  public VerdictAssert of(State state) {
    isNotNull();
    return expect("the called state " + state, actual.state(), state);
  }

  /** These states, in any order, block the called one, or are what it lacks. */
  public VerdictAssert because(State... states) {
    isNotNull();
    var expected = List.of(states);
    return expect(
        "the reason " + expected,
        Set.copyOf(actual.because()),
        Set.copyOf(expected),
        actual.because());
  }

  /** Refused by the handler of this event: of one state, of two for {@link Phase#PAIR}, of none for {@link Phase#ANY_ENTER}. */
  public VerdictAssert byHandler(Phase phase, State... states) {
    isNotNull();
    var event = new HandlerEvent(phase, at(states, 0), at(states, 1));
    return expect("the handler " + event, actual.handler(), event);
  }

  /** The text contains this, such as the words of the handler that refused. */
  public VerdictAssert saying(String words) {
    isNotNull();
    if (!actual.text().contains(words)) {
      throw mismatch("the text \"" + words + "\"", "another");
    }
    return this;
  }

  private VerdictAssert expect(String expectation, @Nullable Object found, Object expected) {
    return expect(expectation, found, expected, found);
  }

  private VerdictAssert expect(
      String expectation, @Nullable Object found, Object expected, @Nullable Object shown) {
    if (!Objects.equals(found, expected)) {
      throw mismatch(expectation, shown == null ? "none" : shown.toString());
    }
    return this;
  }

  private static @Nullable State at(State[] states, int position) {
    return Arrays.stream(states).skip(position).findFirst().orElse(null);
  }

  private AssertionError mismatch(String expectation, String found) {
    return failure(
        "Expected a verdict with %s, but found %s: %s (%s)",
        expectation, found, actual.text(), actual.code());
  }
}
