package io.vertick.benchmarks.link;

import io.vertick.benchmarks.PlainStates;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertx.core.Context;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A state of a machine elsewhere is switched on or off, through refs of whatever kind. */
abstract class MachinePeer implements Peer {
  static final Schema<PlainStates> SCHEMA = PlainStates.schema(4);
  static final MachineType<PlainStates> TYPE = MachineType.of(SCHEMA);
  static final State TOGGLED = SCHEMA.state(1);

  private final Context context;
  private final List<MachineRef<PlainStates>> machines;

  MachinePeer(Context context, Function<String, MachineRef<PlainStates>> refs) {
    this.context = context;
    machines = ids().stream().map(refs).toList();
  }

  /** The machines that answer in the other process. */
  static List<String> ids() {
    return IntStream.range(0, TARGETS).mapToObj(i -> "machine-" + i).toList();
  }

  @Override
  public final void begin(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  @Override
  public final void ask(int target, Answer answer) {
    machines
        .get(target)
        .toggle(TOGGLED)
        .onSuccess(result -> tell(result, answer))
        .onFailure(answer::failed);
  }

  private static void tell(Result result, Answer answer) {
    if (result.isExecuted()) {
      answer.answered();
    } else {
      answer.failed(new IllegalStateException("Expected a toggled state, but got " + result));
    }
  }
}
