package io.vertick.link;

import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.schema.State;
import io.vertick.machine.Hosting;
import io.vertick.machine.MachineOptions;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machines that show what became of links, one a node. That of a node that is gone stays, until {@value #GONE_MAX} other nodes have gone after it. Confined to the context of the
 * links.
 */
final class LinkMachines {
  /** Of how many nodes that are gone the machines are kept. */
  static final int GONE_MAX = Links.LINKS_MAX;

  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");

  private final Hosting hosting;
  private final Map<String, Future<MachineRef<LinkStates>>> machines = new HashMap<>();
  /** The nodes that are gone; the first is forgotten first. */
  private final Set<String> gone = new LinkedHashSet<>();
  /** Completes when the machines that were forgotten are disposed: a node that comes back needs its id again. */
  private Future<Void> forgotten = Future.succeededFuture();

  LinkMachines(Hosting hosting) {
    this.hosting = hosting;
  }

  void show(String node, State state) {
    machines
        .computeIfAbsent(node, this::host)
        .onSuccess(machine -> machine.post(Mutation.add(state)));
    gone.remove(node);
    if (state.equals(LinkStates.SCHEMA.states().gone)) {
      gone.add(node);
      forgetFirst();
    }
  }

  private Future<MachineRef<LinkStates>> host(String node) {
    var id = LinkStates.machineOf(node);
    return forgotten
        .compose(free -> hosting.host(
            id, MachineType.of(LinkStates.SCHEMA), MachineOptions.DEFAULT.unannounced()))
        .map(hosted -> hosting.ref(id, LinkStates.SCHEMA))
        .onFailure(taken -> LOG.warn("{} shows nothing: {}", id, taken.getMessage()));
  }

  private void forgetFirst() {
    if (gone.size() > GONE_MAX) {
      var first = gone.iterator().next();
      gone.remove(first);
      var machine = Objects.requireNonNull(machines.remove(first));
      var disposed = machine.compose(ref -> hosting.dispose(ref.id()));
      // One that was never hosted, or was disposed by somebody else, is in nobody's way.
      forgotten = Future.join(forgotten, disposed).<Void>mapEmpty().otherwiseEmpty();
    }
  }
}
