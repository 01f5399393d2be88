package io.vertick.machine;

import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedSubscriber;
import io.vertick.engine.replica.MachineFeeds;
import java.util.HashMap;
import java.util.Map;

/** The feeds of the machines of one loop that somebody follows. Confined to the loop's thread. */
final class LoopFeeds {
  private final Host host;
  private final Map<String, MachineFeeds> byMachine = new HashMap<>();

  LoopFeeds(Host host) {
    this.host = host;
  }

  void subscribe(Machine<?> machine, FeedKey key, FeedSubscriber subscriber) {
    byMachine
        .computeIfAbsent(machine.id(), id -> new MachineFeeds(machine, host))
        .subscribe(key, subscriber);
  }

  void unsubscribe(String machine, FeedKey key, FeedSubscriber subscriber) {
    byMachine.computeIfPresent(machine, (id, feeds) -> {
      feeds.unsubscribe(key, subscriber);
      return feeds.isEmpty() ? null : feeds;
    });
  }

  /** Tells those who follow a machine what has happened so far: before somebody is answered who may follow it. */
  void flush(String machine) {
    var feeds = byMachine.get(machine);
    if (feeds != null) {
      feeds.flush();
    }
  }

  /** The machine is gone, and its feeds have said so. */
  void forget(String machine) {
    byMachine.remove(machine);
  }
}
