package io.vertick.link;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.NextMutation;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.RefWait;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Retry;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.Why;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.machine.Hosting;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** A ref to a machine that is asked here if it is hosted here at the time of the call, else on its node. Any thread. */
record LinkedMachineRef<S extends States>(
    Hosting hosting, MachineRef<S> local, MachineRef<S> remote) implements MachineRef<S> {
  private MachineRef<S> now() {
    return hosting.has(local.id()) ? local : remote;
  }

  @Override
  public String id() {
    return local.id();
  }

  @Override
  public Schema<S> schema() {
    return local.schema();
  }

  @Override
  public Future<Result> send(Mutation mutation) {
    return now().send(mutation);
  }

  /** Each try looks for the machine anew. */
  @Override
  public Future<Result> send(Mutation mutation, Retry retry) {
    mutation.states().forEach(schema()::rankOf);
    return hosting.send(this, mutation, retry);
  }

  @Override
  public Future<PayloadOutcome> send(Payload payload) {
    return now().send(payload);
  }

  @Override
  public Future<Fetched> fetch(String name, Duration limit) {
    return now().fetch(name, limit);
  }

  @Override
  public void post(Mutation mutation) {
    now().post(mutation);
  }

  @Override
  public Future<MachineView<S>> attach() {
    return now().attach();
  }

  @Override
  public Future<MachineView<S>> attach(Tracking tracking) {
    return now().attach(tracking);
  }

  @Override
  public Future<MachineSnapshot> snapshot() {
    return now().snapshot();
  }

  @Override
  public Future<Why> why(State state) {
    return now().why(state);
  }

  @Override
  public Future<Why> why(Mutation mutation) {
    return now().why(mutation);
  }

  @Override
  public Future<List<NextMutation>> next() {
    return now().next();
  }

  @Override
  public RefWait when(StateSet states) {
    return now().when(states);
  }

  @Override
  public RefWait whenNot(StateSet states) {
    return now().whenNot(states);
  }

  @Override
  public RefWait whenArgs(State state, Args args) {
    return now().whenArgs(state, args);
  }

  @Override
  public String toString() {
    return "ref to " + id();
  }
}
