package io.vertick.testing;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on what a machine is and did. A failure lists the active states with their ticks, and for each state that is not as expected the last transition that
 * touched it, if the machine is recorded: see {@link VirtualMachines}.
 */
public final class MachineAssert extends AbstractAssert<MachineAssert, MachineView<?>> {
  MachineAssert(@Nullable MachineView<?> actual) {
    super(actual, MachineAssert.class);
  }

  /** All of the states are active. */
  public MachineAssert isActive(State... states) {
    var expected = atLeastOne(states);
    return active("contain " + expected, expected, actual::not);
  }

  /** None of the states is active. */
  public MachineAssert isNotActive(State... states) {
    var unwanted = atLeastOne(states);
    return active("contain none of " + unwanted, unwanted, actual::is);
  }

  /** These states are active and no other; none at all for no states. */
  public MachineAssert hasExactlyActive(State... states) {
    isNotNull();
    var expected = StateSet.of(states);
    var all = StateSet.of(actual.schema().all());
    return active(
        "be exactly " + expected, all, state -> actual.is(state) != expected.contains(state));
  }

  /** The state was activated and deactivated this often. */
  public MachineAssert hasTick(State state, long tick) {
    isNotNull();
    if (actual.tick(state) != tick) {
      fail("Expected " + state + " of " + actual.id() + " at tick " + tick + ", but it"
          + past(state));
    }
    return this;
  }

  /** This many transitions changed a tick or an attribute. */
  public MachineAssert hasVersion(long version) {
    isNotNull();
    if (actual.version() != version) {
      fail("Expected " + actual.id() + " at version " + version + ", but it is at "
          + actual.version() + " with " + activeTicks());
    }
    return this;
  }

  /** The attribute has this value; null: none. */
  public <T> MachineAssert hasAttribute(Attribute<T> attribute, @Nullable T value) {
    isNotNull();
    var found = actual.get(attribute);
    if (!Objects.equals(found, value)) {
      fail("Expected " + attribute + " of " + actual.id() + " to be " + value + ", but it is "
          + found + ", at version " + actual.version() + " with " + activeTicks());
    }
    return this;
  }

  /** The last error that was reported or thrown is of this type, whether or not it has been dealt with. */
  public MachineAssert hasError(Class<? extends Throwable> type) {
    isNotNull();
    if (!type.isInstance(actual.error())) {
      fail("Expected the last error of " + actual.id() + " to be a " + type.getName()
          + ", but it is " + actual.error());
    }
    return this;
  }

  /** No error was ever reported or thrown; the failure has it as its cause. */
  public MachineAssert hasNoError() {
    isNotNull();
    var error = actual.error();
    if (error != null) {
      var failure = failure("Expected no error of %s, but the last one is %s", actual.id(), error);
      failure.initCause(error);
      throw failure;
    }
    return this;
  }

  /**
   * Its transitions as far as they are kept (see {@link VirtualMachines#FACTS_MAX}), in order, as {@code add(Paid) executed}, {@code auto(Locked) executed}, {@code remove(A, B) refused: why}, {@code check add(Paid)
   * executed}.
   *
   * @throws IllegalArgumentException if the machine is not recorded
   */
  public ListAssert<String> transitions() {
    isNotNull();
    var recording = Recording.of(actual);
    if (recording == null) {
      throw new IllegalArgumentException("Expected a recorded machine, but " + actual.id()
          + " is none: make it with VirtualMachines");
    }
    return Assertions.assertThat(recording.transitions().stream().map(Fact::text))
        .as("transitions of %s", actual.id());
  }

  private MachineAssert active(String expectation, StateSet states, Predicate<State> isWrong) {
    var wrong = states.stream().filter(isWrong).toList();
    if (!wrong.isEmpty()) {
      fail("Expected the active states of " + actual.id() + " to " + expectation + ", but they are "
          + activeTicks()
          + wrong.stream()
              .map(state -> "\n  " + state + past(state))
              .collect(Collectors.joining()));
    }
    return this;
  }

  private StateSet atLeastOne(State... states) {
    isNotNull();
    if (states.length == 0) {
      throw new IllegalArgumentException(
          "Expected at least one state, but got none: use hasExactlyActive() for no active state");
    }
    return StateSet.of(states);
  }

  /** Such as {@code is inactive at tick 2; last touched: 0 ms  #2 remove(Paid) executed → Paid:2}. */
  private String past(State state) {
    long tick = actual.tick(state);
    return " is " + (Clock.isActive(tick) ? "active" : "inactive") + " at tick " + tick
        + lastTouched(state);
  }

  private String lastTouched(State state) {
    var recording = Recording.of(actual);
    if (recording == null) {
      return "";
    }
    return recording
        .lastThatTouched(state)
        .map(fact -> "; last touched: " + fact)
        .orElse("; no recorded transition touched it");
  }

  private String activeTicks() {
    return actual.active().stream()
        .map(state -> state + ":" + actual.tick(state))
        .collect(Collectors.joining(" ", "(", ")"));
  }

  private void fail(String message) {
    // Not as a format: states and values may hold anything.
    failWithMessage("%s", message);
  }
}
