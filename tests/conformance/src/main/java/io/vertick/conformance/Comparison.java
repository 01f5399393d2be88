package io.vertick.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Plays cases on the engine and says where it differs from what was expected. */
public final class Comparison {
  private static final int TEXT_MAX = 4_000;

  private Comparison() {}

  /** What differs in the first step that does, a text for each key; empty if the case passes. */
  public static List<String> play(Case played) {
    var errors = EngineSubject.errorsOf(played.states());
    var expected = Objects.requireNonNullElse(played.errors(), List.<List<String>>of());
    if (!errors.equals(expected)) {
      return List.of(difference(played.id(), 0, "errors", expected, errors));
    }
    if (!errors.isEmpty()) {
      return List.of();
    }
    var subject = new EngineSubject(
        played.states(), played.isBound() ? EventHandler.following(played.rules()) : null);
    int number = 0;
    for (var step : played.steps()) {
      number++;
      Observation found;
      try {
        found = subject.step(step.call());
      } catch (RuntimeException | AssertionError e) {
        return List.of(difference(played.id(), number, "no exception", step.call(), e));
      }
      var differences =
          differences(played.id(), number, step.expected(), found, played.isOrdered());
      if (!differences.isEmpty()) {
        return differences;
      }
    }
    return List.of();
  }

  /** What differs between two observations of the same step. */
  public static List<String> differences(
      String id, int step, Observation expected, Observation found, boolean isOrdered) {
    var differences = new ArrayList<String>();
    var compare = new Object() {
      void key(String key, @Nullable Object wanted, @Nullable Object seen) {
        if (!Objects.equals(wanted, seen)) {
          differences.add(difference(id, step, key, wanted, seen));
        }
      }
    };
    compare.key("result", expected.result(), found.result());
    compare.key("active", expected.active(), found.active());
    compare.key("ticks", expected.ticks(), found.ticks());
    compare.key("queueTick", expected.queueTick(), found.queueTick());
    compare.key("nested", expected.nested(), found.nested());
    compare.key("fired", expected.fired(), found.fired());
    compare.key("transitions", expected.transitions(), found.transitions());
    if (isOrdered) {
      compare.key("ordered", expected.ordered(), found.ordered());
    }
    return differences;
  }

  private static String difference(
      String id, int step, String key, @Nullable Object expected, @Nullable Object found) {
    return id + " step " + step + " " + key + "\n  expected " + shortened(expected)
        + "\n  found    " + shortened(found);
  }

  private static String shortened(@Nullable Object value) {
    var text = String.valueOf(value);
    return text.length() <= TEXT_MAX
        ? text
        : text.substring(0, TEXT_MAX) + "… (" + text.length() + " characters)";
  }
}
