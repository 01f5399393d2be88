package io.vertick.engine.machine;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.StateContext;
import io.vertick.engine.subscription.Wait;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The reading and waiting face of a machine: of one that lives on this thread, or of a replica. Reads cost no message. Confined to the context that attached it:
 * other threads get {@link IllegalStateException}. A state or attribute of another schema, or null, fails at the call.
 */
public interface MachineView<S extends States> {
  String id();

  /** What the machine follows now: the schema of {@link #states}, or what that has grown into; see {@link Machine#grow}. */
  Schema<?> schema();

  /** The handles of the machine's states. Those that it grew by later are in the states class that it grew by. */
  S states();

  /** Whether the state is active. */
  boolean is(State state);

  /** Whether all of the states are active; true for none. */
  boolean is(StateSet states);

  /** Whether none of the states is active; true for none. */
  boolean not(StateSet states);

  default boolean not(State state) {
    return !is(state);
  }

  /** Whether at least one of the states is active; false for none. */
  boolean any(StateSet states);

  /** The active states. */
  StateSet active();

  /** How often the state was activated and deactivated; odd while it is active. */
  long tick(State state);

  /** All ticks at this moment. */
  Clock clock();

  /** How many transitions changed a tick or an attribute. */
  long version();

  /** Starts at 1; one more with each mutation taken from the queue. */
  long queueTick();

  /** The value of an attribute, or null. */
  <T> @Nullable T get(Attribute<T> attribute);

  /** The last error that was reported or thrown, also if it has been dealt with; null if there was none. */
  @Nullable
  Throwable error();

  /** Whether nothing will change any more: the machine was disposed, or is broken. */
  boolean isEnded();

  /** How long ago the source was last heard: what is shown was true then. Zero for a machine. */
  default Duration age() {
    return Duration.ZERO;
  }

  /** Whether the source is silent, so that it may have moved on unheard. Never for a machine. */
  default boolean isStale() {
    return false;
  }

  /** Whether the state is active, as far as is known: states that a replica does not follow may be {@link Activity#UNKNOWN}. */
  default Activity activity(State state) {
    return is(state) ? Activity.ACTIVE : Activity.INACTIVE;
  }

  /** This context needs the view no more: of a replica, what waits on it fails with {@link MachineUnavailableException}. A machine stays as it is. */
  default void detach() {}

  /** Tells a tracer every fact from now on, beginning with what the machine is; see {@link Machine#trace}. */
  void trace(Tracer tracer);

  /** Takes a tracer back; false if it was not there. */
  boolean untrace(Tracer tracer);

  /** What a pipe that starts here was answered by its target: counted, recorded and, unless executed, told to the host's observer. For pipes only. */
  void pipeAnswered(PipeAnswer answer);

  /** The present period of a state; see {@link StateContext}. */
  StateContext context(State state);

  /** That the state is active: at once if it is, else when it is next activated, however briefly. */
  Wait when(State state);

  /** That all of the states are active at the end of a transition; at once for none, or if they are now. */
  Wait when(StateSet states);

  /** That the state is inactive. A re-entry is no moment of inactivity. */
  Wait whenNot(State state);

  /** That none of the states is active at the end of a transition. */
  Wait whenNot(StateSet states);

  /** That one of the states is active: at once if one is, else when one is next activated, however briefly. */
  Wait whenAny(StateSet states);

  /** That the state is activated or re-entered once more. */
  default Wait whenNext(State state) {
    return whenTime(state, tick(state) + (is(state) ? 2 : 1));
  }

  /**
   * That the state's tick has grown by {@code ticks}.
   *
   * @param ticks at least 0; at once for 0
   */
  default Wait whenTicks(State state, long ticks) {
    if (ticks < 0) {
      throw new IllegalArgumentException("Expected at least 0 ticks, but got " + ticks);
    }
    long goal = tick(state) + ticks;
    return whenTime(state, goal < 0 ? Long.MAX_VALUE : goal);
  }

  /** That the ticks of the states add up to at least {@code sum}. */
  Wait whenTimeSum(StateSet states, long sum);

  /**
   * That {@code question} is answered with yes: asked now, and after each accepted transition. It must only read; what it throws
   * ends the wait.
   */
  Wait whenQuery(Predicate<? super MachineView<S>> question);

  /** That the machine is disposed; fails with {@link MachineBrokenException} if it breaks. */
  Wait whenDisposed();

  /** That the state's tick is at least {@code tick}. */
  default Wait whenTime(State state, long tick) {
    return whenTime(Map.of(state, tick));
  }

  /** That each state's tick is at least its goal. */
  Wait whenTime(Map<State, Long> goals);

  /** That the state is entered by a mutation whose arguments contain {@code args}. */
  Wait whenArgs(State state, Args args);

  /** That the mutation with this queue tick has ended, whatever its result. */
  Wait whenQueue(long queueTick);

  /** That nothing runs and nothing is queued. */
  Wait whenIdle();

  /** That {@code Exception} is active. */
  default Wait whenError() {
    return when(schema().exception());
  }
}
