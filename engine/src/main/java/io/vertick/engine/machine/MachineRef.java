package io.vertick.engine.machine;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * The asynchronous face of a machine, wherever it lives. Any thread; futures complete on the context that asked.
 *
 * <p>Mutations of one ref are applied in the order of the calls. At most {@value #IN_FLIGHT_MAX} are in flight to one machine; one more is answered {@link
 * Result.NotApplied} at once. A state of another schema, or null, fails at the call.
 *
 * <p><b>An answer is about its own mutation.</b> What the handlers queued may run after it, in a later slice of the machine's drain: wait for a state with {@link #when},
 * rather than look at the machine after an {@code Executed}.
 */
public interface MachineRef<S extends States> extends Recipient<S> {
  /** How many mutations may be in flight to one machine. */
  int IN_FLIGHT_MAX = 1_024;

  /** How long a mutation without a limit of its own may take before it is not applied any more. */
  Duration WITHIN_DEFAULT = Duration.ofSeconds(30);

  /** How long a mutation through a ref may take at most. */
  Duration WITHIN_MAX = Duration.ofMinutes(5);

  @Override
  String id();

  @Override
  Schema<S> schema();

  /** The handles of the machine's states. */
  default S states() {
    return schema().states();
  }

  /**
   * Sends a mutation with all its options; every other method comes down to this one. The future never fails: all that can happen is a {@link Result}. It may complete
   * before what the mutation's handlers queued has run.
   */
  @Override
  Future<Result> send(Mutation mutation);

  /**
   * Like {@link #send(Mutation)}, but tries again as long as the mutation is refused or not applied. Mutations sent during a pause come first.
   *
   * @return the last result
   */
  @Override
  Future<Result> send(Mutation mutation, Retry retry);

  /**
   * Sends a block of bytes to the machine's handler of its name; see {@link Handlers#payload}. Payloads of one ref arrive in the order of the calls, and behind mutations sent
   * before only if those have been answered.
   *
   * @return never fails: all that can happen is a {@link PayloadOutcome}
   */
  Future<PayloadOutcome> send(Payload payload);

  /**
   * Fetches what the machine offers under this name; see {@link Machine#offer}. Whoever follows the state that it is bound to knows when.
   *
   * @param limit how long it may take, 1 ms to 5 minutes
   * @return never fails: all that can happen is a {@link Fetched}
   * @throws IllegalArgumentException if the name is no payload's, or the limit is another
   */
  Future<Fetched> fetch(String name, Duration limit);

  /** Fetches within {@link #WITHIN_DEFAULT}. */
  default Future<Fetched> fetch(String name) {
    return fetch(name, WITHIN_DEFAULT);
  }

  /** Sends a mutation whose result nobody wants to know; in order with the others. A refusal shows in log and metrics only. */
  void post(Mutation mutation);

  /**
   * A view of the machine on the calling context: the machine itself if it lives here, else a replica that follows all of it.
   *
   * @return fails like {@link #attach(Tracking)}
   */
  Future<MachineView<S>> attach();

  /**
   * A replica of the machine on the calling context, which has to be an event loop's: reads and waits on it cost no message. It is detached with the context's verticle, or
   * by {@link MachineView#detach}. A mutation of this ref is answered when the replica shows it, unless that is stale.
   *
   * @return completes with the first state that is shown; fails with {@link MachineUnavailableException} if there is no such machine, or it shows nothing in {@link
   *     #WITHIN_DEFAULT}; with {@link IllegalStateException} on another context
   * @throws IllegalArgumentException if the schema has no state like one that is to be tracked
   */
  Future<MachineView<S>> attach(Tracking tracking);

  /** What the machine shows when the request reaches it. Fails with {@link MachineUnavailableException} if there is none. */
  Future<MachineSnapshot> snapshot();

  /** Why a state is not active; see {@link Machine#why(State)}. Fails with {@link MachineUnavailableException} if there is no such machine. */
  Future<Why> why(State state);

  /** Why a mutation would be refused now; see {@link Machine#why(Mutation)}. Fails like {@link #why(State)}. */
  Future<Why> why(Mutation mutation);

  /** What relations would accept now; see {@link Machine#next}. Fails like {@link #why(State)}. */
  Future<List<NextMutation>> next();

  /**
   * Waits at the machine until all of the states are active; see {@link MachineView#when(StateSet)}. On another node it takes a request each two and a half minutes: only if
   * that node is silent for longer may a moment be missed.
   */
  RefWait when(StateSet states);

  /** Waits at the machine until none of the states is active; see {@link #when(StateSet)}. */
  RefWait whenNot(StateSet states);

  /** Waits at the machine until the state is entered with these arguments, among others; see {@link #when(StateSet)}. */
  RefWait whenArgs(State state, Args args);

  default RefWait when(State state) {
    return when(StateSet.of(state));
  }

  default RefWait whenNot(State state) {
    return whenNot(StateSet.of(state));
  }

  /** Short for {@code when(states).within(limit).future()}. */
  default Future<Void> when(StateSet states, Duration limit) {
    return when(states).within(limit).future();
  }

  /** Short for {@code whenNot(states).within(limit).future()}. */
  default Future<Void> whenNot(StateSet states, Duration limit) {
    return whenNot(states).within(limit).future();
  }

  /** Short for {@code whenArgs(state, args).within(limit).future()}. */
  default Future<Void> whenArgs(State state, Args args, Duration limit) {
    return whenArgs(state, args).within(limit).future();
  }

  default Future<Void> when(State state, Duration limit) {
    return when(StateSet.of(state), limit);
  }

  default Future<Void> whenNot(State state, Duration limit) {
    return whenNot(StateSet.of(state), limit);
  }

  default Future<Result> add(State state) {
    return send(Mutation.add(state));
  }

  default Future<Result> add(State state, State other) {
    return send(Mutation.add(state, other));
  }

  default Future<Result> add(StateSet states) {
    return send(Mutation.add(states));
  }

  default Future<Result> add(State state, Args args) {
    return send(Mutation.add(state).args(args));
  }

  default Future<Result> remove(State state) {
    return send(Mutation.remove(state));
  }

  default Future<Result> remove(State state, State other) {
    return send(Mutation.remove(state, other));
  }

  default Future<Result> remove(StateSet states) {
    return send(Mutation.remove(states));
  }

  default Future<Result> remove(State state, Args args) {
    return send(Mutation.remove(state).args(args));
  }

  default Future<Result> set(State state) {
    return send(Mutation.set(state));
  }

  default Future<Result> set(StateSet states) {
    return send(Mutation.set(states));
  }

  default Future<Result> set(State state, Args args) {
    return send(Mutation.set(state).args(args));
  }

  default Future<Result> toggle(State state) {
    return send(Mutation.toggle(state));
  }

  default Future<Result> toggle(StateSet states) {
    return send(Mutation.toggle(states));
  }

  /** Reports an error; see {@link Machine#addError(Throwable)}. */
  default Future<Result> addError(Throwable error) {
    return send(Mutation.addError(schema().exception(), error));
  }

  /** Reports an error; see {@link Machine#addError(State, Throwable)}. */
  default Future<Result> addError(State state, Throwable error) {
    return send(Mutation.addError(state, error));
  }

  /** Whether {@link #add(State)} would be accepted now, handlers included. */
  default Future<Result> canAdd(State state) {
    return send(Mutation.canAdd(state));
  }

  /** Whether {@link #remove(State)} would be accepted now, handlers included. */
  default Future<Result> canRemove(State state) {
    return send(Mutation.canRemove(state));
  }
}
