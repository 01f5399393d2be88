package io.vertick.engine.remote;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Origin;
import io.vertick.engine.machine.RemoteErrorException;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.schema.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls from the wire as mutations of a machine here. What does not fit it fails with {@link IllegalArgumentException}, which names the state. */
public final class CallReader {
  private CallReader() {}

  public static Mutation mutation(Call.Mutate call, SpokenStates spoken) {
    var mutation = bare(call, spoken.states(call.states())).args(args(call.args()));
    if (call.ifVersion() >= 0) {
      mutation = mutation.ifVersion(call.ifVersion());
    }
    for (var guard : call.ifTicks()) {
      mutation = mutation.ifTick(spoken.state(guard.state()), guard.tick());
    }
    var source = call.source();
    if (source != null) {
      mutation = mutation.from(
          new Origin(source.machine(), source.incarnation(), source.transition(), source.pipes()));
    }
    return call.prepended() ? mutation.prepended() : mutation;
  }

  private static Mutation bare(Call.Mutate call, List<State> states) {
    var error = call.error();
    if (error != null) {
      return error(call.change(), states, error);
    }
    var called = states.toArray(State[]::new);
    return switch (call.change()) {
      case ADD -> Mutation.add(called);
      case REMOVE -> Mutation.remove(called);
      case SET -> Mutation.set(called);
      case TOGGLE -> Mutation.toggle(called);
      case CAN_ADD -> Mutation.canAdd(called);
      case CAN_REMOVE -> Mutation.canRemove(called);
    };
  }

  /** A question, above all, changes nothing. */
  private static Mutation error(Call.Change change, List<State> states, Call.RemoteError error) {
    if (change != Call.Change.ADD || states.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected an error to be reported by an add of its state, but found " + change + " of "
              + states);
    }
    return Mutation.addError(
        states.get(0), new RemoteErrorException(error.type(), error.message()));
  }

  /** An argument that is null is as good as none. */
  public static Args args(Map<String, @Nullable Object> values) {
    if (values.isEmpty()) {
      return Args.EMPTY;
    }
    var given = new LinkedHashMap<String, Object>();
    values.forEach((name, value) -> {
      if (value != null) {
        given.put(name, value);
      }
    });
    return Args.of(given);
  }
}
