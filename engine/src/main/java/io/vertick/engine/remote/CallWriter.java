package io.vertick.engine.remote;

import io.vertick.engine.machine.ErrorRecord;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Origin;
import io.vertick.engine.machine.RemoteErrorException;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Mutations as calls on the wire, by the indexes of the caller's schema. */
public final class CallWriter {
  private CallWriter() {}

  /** A mutation as it travels; of its origin's pipes the wire has no words. */
  public static Call.Mutate of(Schema<?> schema, Mutation mutation) {
    return new Call.Mutate(
        Call.Change.valueOf(mutation.kind().name()),
        indexes(schema, mutation.states()),
        Map.copyOf(mutation.args().asMap()),
        mutation.requiredVersion(),
        guards(schema, mutation.requiredTicks()),
        mutation.isPrepended(),
        error(mutation.error()),
        source(mutation.origin()));
  }

  public static List<Integer> indexes(Schema<?> schema, Collection<State> states) {
    // One state is the usual case.
    return states.size() == 1
        ? List.of(index(schema, states.iterator().next()))
        : states.stream().map(state -> index(schema, state)).toList();
  }

  private static int index(Schema<?> schema, State state) {
    schema.rankOf(state);
    return state.index();
  }

  private static List<Call.TickGuard> guards(
      Schema<?> schema, Collection<Mutation.TickGuard> guards) {
    return guards.isEmpty()
        ? List.of()
        : guards.stream().map(guard -> guard(schema, guard)).toList();
  }

  private static Call.TickGuard guard(Schema<?> schema, Mutation.TickGuard guard) {
    return new Call.TickGuard(index(schema, guard.state()), guard.tick());
  }

  static Call.@Nullable RemoteError error(@Nullable Throwable error) {
    if (error instanceof RemoteErrorException remote) {
      return new Call.RemoteError(remote.type(), remote.text());
    }
    return error == null
        ? null
        : new Call.RemoteError(error.getClass().getName(), ErrorRecord.messageOf(error));
  }

  private static Call.@Nullable Source source(@Nullable Origin origin) {
    return origin == null
        ? null
        : new Call.Source(
            origin.machine(), origin.incarnation(), origin.transition(), origin.pipes());
  }
}
