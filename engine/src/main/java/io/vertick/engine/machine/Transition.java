package io.vertick.engine.machine;

import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.subscription.StateContext;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transition as its handlers see it. Valid until the transition ends; afterwards every method throws {@link IllegalStateException}: take a {@link #snapshot}
 * for later. Calls that change the machine are queued and run after this transition. Confined to the machine's thread.
 */
public final class Transition {
  /**
   * What may be kept of a transition. Immutable; any thread.
   *
   * @param number counts the machine's transitions from 1
   * @param called in the caller's order
   * @param before the states active before
   * @param target the states active afterwards
   */
  public record Snapshot(
      String machine,
      long number,
      MutationType type,
      boolean isAuto,
      boolean isCheck,
      List<State> called,
      Args args,
      StateSet before,
      StateSet target) {}

  private final TransitionRun run;
  private boolean isLive;

  Transition(TransitionRun run) {
    this.run = run;
  }

  void begin() {
    isLive = true;
  }

  void end() {
    isLive = false;
  }

  /** The agreement of a negotiation handler. */
  public Decision accept() {
    var unused = live();
    return Decision.accept();
  }

  /** The refusal of a negotiation handler; see {@link Decision#refuse}. */
  public Decision refuse(String reason) {
    var unused = live();
    return Decision.refuse(reason);
  }

  /** The machine's id. */
  public String machineId() {
    return run().machine().id();
  }

  /** Counts the machine's transitions from 1. */
  public long number() {
    return run().number();
  }

  public MutationType type() {
    return run().type();
  }

  /** Whether auto states called for it. */
  public boolean isAuto() {
    return run().isAuto();
  }

  /** Whether it stops after negotiation and changes nothing. */
  public boolean isCheck() {
    return run().isCheck();
  }

  /** The states that the caller named, in the caller's order; of an auto transition the autos, in index order. */
  public List<State> called() {
    return run().calledStates();
  }

  public Args args() {
    return run().args();
  }

  /** An argument, or null; see {@link Args#get(Arg)}. */
  public <T> @Nullable T arg(Arg<T> arg) {
    return args().get(arg);
  }

  /** An argument, or {@code orElse}; see {@link Args#get(Arg, Object)}. */
  public <T> T arg(Arg<T> arg, T orElse) {
    return args().get(arg, orElse);
  }

  /** The error that this transition deals with, if it adds {@code Exception} for one. */
  public @Nullable ErrorRecord error() {
    return args().get(ErrorRecord.ARG);
  }

  /** Why the mutation was made. */
  public Cause cause() {
    return run().cause();
  }

  /** Whether the state was active before. */
  public boolean wasActive(State state) {
    return run().wasActive(state);
  }

  /** Whether the state is active afterwards; in negotiation: would be. */
  public boolean willBeActive(State state) {
    return run().isTarget(state);
  }

  /** The states active before. */
  public StateSet before() {
    return run().beforeSet();
  }

  /** The states active afterwards; in negotiation: that would be. */
  public StateSet target() {
    return run().targetSet();
  }

  /** Whether the state is active now: in negotiation before the transition, in final handlers after it. */
  public boolean is(State state) {
    return run().machine().is(state);
  }

  /** The machine, to read and to wait. */
  public MachineView<?> machine() {
    return run().machine();
  }

  /** The value of an attribute, or null. */
  public <T> @Nullable T get(Attribute<T> attribute) {
    return run().machine().get(attribute);
  }

  /**
   * Sets an attribute, or removes its value (null); readers see it with this transition. Only in final handlers.
   *
   * @throws IllegalStateException in a negotiation handler
   * @throws IllegalArgumentException if the machine's attributes would take more than {@link Attribute#BYTES_MAX}
   */
  public <T> void set(Attribute<T> attribute, @Nullable T value) {
    run().setAttribute(attribute, value);
  }

  /** The machine's own object; see {@link MachineType#local}. */
  public <T> T local(Local<T> local) {
    return run().machine().local(local);
  }

  /** Keeps a value for later handlers of this transition. */
  public <T> void put(Arg<T> key, T value) {
    run().put(key, value);
  }

  /** A value that an earlier handler of this transition kept, or null. */
  public <T> @Nullable T get(Arg<T> key) {
    return run().get(key);
  }

  /** The present period of a state. */
  public StateContext context(State state) {
    return run().machine().context(state);
  }

  /**
   * Begins slow work for an active state's present period; what comes back later is dropped. Only in final handlers.
   *
   * @throws IllegalStateException in a negotiation handler, or if the state is not active
   */
  public During during(State state) {
    var live = run();
    if (live.isNegotiating() || !live.machine().is(state)) {
      throw new IllegalStateException(
          "Expected a final handler and an active state to work for, but "
              + (live.isNegotiating()
                  ? "the transition is still negotiated"
                  : state + " is not active")
              + ": start work in entered(…)");
    }
    return new During(live.machine(), live.machine().context(state), live.number());
  }

  /**
   * Offers a payload for an active state's present period; see {@link Machine#offer}. Only in final handlers.
   *
   * @throws IllegalStateException in a negotiation handler, and as {@link Machine#offer} says
   */
  public void offer(State state, Payload payload) {
    var live = run();
    if (live.isNegotiating()) {
      throw new IllegalStateException(
          "Expected a final handler, but the transition is still negotiated: offer in entered(…)");
    }
    live.machine().offer(state, payload);
  }

  public Result add(State state) {
    return run().machine().add(state);
  }

  public Result add(State state, Args args) {
    return run().machine().add(state, args);
  }

  public Result remove(State state) {
    return run().machine().remove(state);
  }

  public Result remove(State state, Args args) {
    return run().machine().remove(state, args);
  }

  /** Reports an error; see {@link Machine#addError(Throwable)}. */
  public Result addError(Throwable error) {
    return run().machine().addError(error);
  }

  /** Reports an error; see {@link Machine#addError(State, Throwable)}. */
  public Result addError(State state, Throwable error) {
    return run().machine().addError(state, error);
  }

  /** Any other mutation, and every option. */
  public Result apply(Mutation mutation) {
    return run().machine().apply(mutation);
  }

  /**
   * Disposes the machine once its drain has ended; see {@link Machine#dispose}. What is queued by now still runs. Only in final handlers.
   *
   * @throws IllegalStateException in a negotiation handler
   */
  public Future<Void> dispose() {
    var live = run();
    if (live.isNegotiating()) {
      throw new IllegalStateException(
          "Expected a final handler, but the transition is still negotiated: dispose in entered(…)");
    }
    return live.machine().dispose();
  }

  /** What may be kept after the transition has ended. */
  public Snapshot snapshot() {
    var live = run();
    return new Snapshot(
        live.machine().id(),
        live.number(),
        live.type(),
        live.isAuto(),
        live.isCheck(),
        live.calledStates(),
        live.args(),
        live.beforeSet(),
        live.targetSet());
  }

  @Override
  public String toString() {
    return isLive ? run.toString() : "an ended transition";
  }

  private TransitionRun run() {
    var live = live();
    live.machine().checkThread();
    return live;
  }

  private TransitionRun live() {
    if (!isLive) {
      throw new IllegalStateException(
          "Expected a running transition, but it has ended: take tx.snapshot() in the handler for what is needed later");
    }
    return run;
  }
}
