package io.vertick.lines;

import io.vertick.engine.machine.MachineRef;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Refs of one connection to the machines that it asks at this moment. As long as a ref is used all use the same one, which keeps mutations in order; then it is forgotten: the machine may be hosted
 * anew, with other states. Confined to the context of the bridge.
 */
final class Refs {
  private static final class Shared {
    private final Future<MachineRef<?>> ref;
    private int users;

    Shared(Future<MachineRef<?>> ref) {
      this.ref = ref;
    }
  }

  private final Function<String, Future<MachineRef<?>>> find;
  private final Map<String, Shared> byId = new HashMap<>();

  Refs(Function<String, Future<MachineRef<?>>> find) {
    this.find = find;
  }

  /** Asks a machine; in the order of the calls. */
  <T> Future<T> use(String id, Function<MachineRef<?>, Future<T>> question) {
    var shared = byId.computeIfAbsent(id, unknown -> new Shared(find.apply(unknown)));
    shared.users++;
    return shared.ref.compose(question).onComplete(answered -> release(id, shared));
  }

  private void release(String id, Shared shared) {
    shared.users--;
    if (shared.users == 0) {
      byId.remove(id);
    }
  }
}
