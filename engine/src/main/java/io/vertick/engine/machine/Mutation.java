package io.vertick.engine.machine;

import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request to change a machine, with every option. Immutable: each option returns a new object, so one may be prepared once and used often. Any thread.
 *
 * <p>{@code Mutation.add(s.unlocked).arg(CENTS, 50L).ifVersion(7).within(Duration.ofSeconds(2))}
 */
public final class Mutation {
  /** What a mutation does to its states, or asks whether it would. */
  public enum Kind {
    ADD,
    REMOVE,
    SET,
    TOGGLE,
    CAN_ADD,
    CAN_REMOVE
  }

  /** A state and the tick that it must have when the mutation runs. */
  public record TickGuard(State state, long tick) {}

  private final Kind kind;
  private final List<State> states;
  private final Args args;
  private final @Nullable Throwable error;
  private final long ifVersion;
  private final List<TickGuard> ifTicks;
  private final @Nullable Duration within;
  private final boolean prepended;
  private final @Nullable Origin origin;

  private Mutation(
      Kind kind,
      List<State> states,
      Args args,
      @Nullable Throwable error,
      long ifVersion,
      List<TickGuard> ifTicks,
      @Nullable Duration within,
      boolean prepended,
      @Nullable Origin origin) {
    this.kind = kind;
    this.states = states;
    this.args = args;
    this.error = error;
    this.ifVersion = ifVersion;
    this.ifTicks = ifTicks;
    this.within = within;
    this.prepended = prepended;
    this.origin = origin;
  }

  /** Activates {@code states} and keeps what is active, as far as relations allow. Doubles collapse; the order may decide between states that exclude each other. */
  public static Mutation add(State... states) {
    return of(Kind.ADD, Arrays.asList(states), null);
  }

  public static Mutation add(StateSet states) {
    return of(Kind.ADD, states.toList(), null);
  }

  /** Deactivates {@code states}, and what requires them. */
  public static Mutation remove(State... states) {
    return of(Kind.REMOVE, Arrays.asList(states), null);
  }

  public static Mutation remove(StateSet states) {
    return of(Kind.REMOVE, states.toList(), null);
  }

  /** Activates {@code states} and what they imply, and deactivates all else. */
  public static Mutation set(State... states) {
    return of(Kind.SET, Arrays.asList(states), null);
  }

  public static Mutation set(StateSet states) {
    return of(Kind.SET, states.toList(), null);
  }

  /** Removes {@code states} if all of them are active, else adds them; decided when the machine receives the call. */
  public static Mutation toggle(State... states) {
    return of(Kind.TOGGLE, Arrays.asList(states), null);
  }

  public static Mutation toggle(StateSet states) {
    return of(Kind.TOGGLE, states.toList(), null);
  }

  /** Asks whether {@link #add} would be accepted now, handlers included; changes nothing. */
  public static Mutation canAdd(State... states) {
    return of(Kind.CAN_ADD, Arrays.asList(states), null);
  }

  /** Asks whether {@link #remove} would be accepted now, handlers included; changes nothing. */
  public static Mutation canRemove(State... states) {
    return of(Kind.CAN_REMOVE, Arrays.asList(states), null);
  }

  /** Reports an error: adds {@code state} and {@code Exception}, with the error record as argument. Pass {@code Exception} itself if there is no state for it. */
  public static Mutation addError(State state, Throwable error) {
    var both = new ArrayList<State>(List.of(state));
    if (!state.name().equals("Exception")) {
      both.add(state.schema().exception());
    }
    return of(Kind.ADD, both, Objects.requireNonNull(error));
  }

  private static Mutation of(Kind kind, List<State> states, @Nullable Throwable error) {
    // Throws for null; List.copyOf of a set keeps the order of the first occurrences. One state is
    // the usual case.
    var distinct =
        states.size() == 1 ? List.of(states.get(0)) : List.copyOf(new LinkedHashSet<>(states));
    return new Mutation(kind, distinct, Args.EMPTY, error, -1, List.of(), null, false, null);
  }

  /** With one more argument. */
  public <T> Mutation arg(Arg<T> arg, T value) {
    return args(args.with(arg, value));
  }

  /** With these arguments instead of those given so far. */
  public Mutation args(Args newArgs) {
    return new Mutation(
        kind,
        states,
        Objects.requireNonNull(newArgs),
        error,
        ifVersion,
        ifTicks,
        within,
        prepended,
        origin);
  }

  /** Refused with {@code guard.failed} unless the machine has this version when it runs. */
  public Mutation ifVersion(long version) {
    if (version < 0) {
      throw new IllegalArgumentException("Expected a version of at least 0, but got " + version);
    }
    return new Mutation(kind, states, args, error, version, ifTicks, within, prepended, origin);
  }

  /** Refused with {@code guard.failed} unless the state has this tick when it runs; may be given for several states. */
  public Mutation ifTick(State state, long tick) {
    if (tick < 0) {
      throw new IllegalArgumentException("Expected a tick of at least 0, but got " + tick);
    }
    var guards = new ArrayList<>(ifTicks);
    guards.add(new TickGuard(state, tick));
    return new Mutation(
        kind, states, args, error, ifVersion, List.copyOf(guards), within, prepended, origin);
  }

  /**
   * Not applied any more after this time from the call; 30 s by default at a distance, without limit on a {@link Machine}.
   *
   * @param limit 1 ms to 5 minutes
   */
  public Mutation within(Duration limit) {
    if (limit.toMillis() < 1 || limit.compareTo(MachineRef.WITHIN_MAX) > 0) {
      throw new IllegalArgumentException(
          "Expected a time limit of 1 ms to 5 minutes, but got " + limit);
    }
    return new Mutation(kind, states, args, error, ifVersion, ifTicks, limit, prepended, origin);
  }

  /** To the front of the queue instead of its end; has no queue tick of its own. */
  public Mutation prepended() {
    return new Mutation(kind, states, args, error, ifVersion, ifTicks, within, true, origin);
  }

  /** Following from a transition of another machine, as a pipe's mutations do. */
  public Mutation from(Origin newOrigin) {
    return new Mutation(
        kind,
        states,
        args,
        error,
        ifVersion,
        ifTicks,
        within,
        prepended,
        Objects.requireNonNull(newOrigin));
  }

  /** The called states in the caller's order, without doubles. */
  public List<State> states() {
    return states;
  }

  public Args args() {
    return args;
  }

  public boolean isCheck() {
    return kind == Kind.CAN_ADD || kind == Kind.CAN_REMOVE;
  }

  public Kind kind() {
    return kind;
  }

  /** The error that it reports, or null. */
  public @Nullable Throwable error() {
    return error;
  }

  /** The version asked for, or -1. */
  public long requiredVersion() {
    return ifVersion;
  }

  /** The ticks asked for, in the order in which they were given. */
  public List<TickGuard> requiredTicks() {
    return ifTicks;
  }

  /** The time limit, or null. */
  public @Nullable Duration limit() {
    return within;
  }

  /** The transition of another machine that it follows from, or null. */
  public @Nullable Origin origin() {
    return origin;
  }

  /** Whether it goes to the front of the queue. */
  public boolean isPrepended() {
    return prepended;
  }

  /** What the mutation does once a toggle is decided. */
  MutationType type(boolean allActive) {
    return switch (kind) {
      case ADD, CAN_ADD -> MutationType.ADD;
      case REMOVE, CAN_REMOVE -> MutationType.REMOVE;
      case SET -> MutationType.SET;
      case TOGGLE -> allActive ? MutationType.REMOVE : MutationType.ADD;
    };
  }

  /** Such as {@code add(Unlocked) {cents=50}}. */
  @Override
  public String toString() {
    var names = states.stream().map(State::name).collect(Collectors.joining(", "));
    var name = error != null
        ? "addError"
        : kind.name().toLowerCase(java.util.Locale.ROOT).replace("can_", "can ");
    return name + "(" + names + ")" + (args.isEmpty() ? "" : " " + args);
  }
}
