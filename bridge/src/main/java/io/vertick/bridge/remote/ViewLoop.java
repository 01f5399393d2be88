package io.vertick.bridge.remote;

import io.vertick.engine.machine.Replica;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The replicas of one context. Confined to it. */
final class ViewLoop {
  private final ContextHost host;
  private final Map<String, List<Replica<?>>> replicas = new HashMap<>();

  ViewLoop(ContextHost host) {
    this.host = host;
  }

  ContextHost host() {
    return host;
  }

  /** A replica that shows something by now, until it ends. */
  void add(Replica<?> replica) {
    replicas.computeIfAbsent(replica.id(), id -> new ArrayList<>(1)).add(replica);
    replica.whenDisposed().future().onComplete(ended -> remove(replica));
  }

  private void remove(Replica<?> replica) {
    replicas.computeIfPresent(replica.id(), (id, known) -> {
      known.remove(replica);
      return known.isEmpty() ? null : known;
    });
  }

  /**
   * Waits until each replica of the machine shows this version, is stale or has ended, or the limit is reached.
   *
   * @param limit at least 1 ms
   */
  Future<Void> shown(String id, long version, Duration limit) {
    var behind = new ArrayList<Future<Void>>(0);
    for (var replica : replicas.getOrDefault(id, List.of())) {
      if (replica.version() < version && !replica.isStale() && !replica.isEnded()) {
        behind.add(replica
            .whenQuery(view -> view.version() >= version || view.isStale())
            .within(limit)
            .future()
            .otherwiseEmpty());
      }
    }
    return behind.isEmpty() ? Future.succeededFuture() : Future.join(behind).mapEmpty();
  }
}
