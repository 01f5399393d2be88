package io.vertick.engine.replica;

import java.util.List;

/**
 * How somebody who relays a machine knows it. Immutable; any thread.
 *
 * @param isStale whether its node may have moved on unheard
 * @param ageMs for how long its node was not heard
 * @param path the nodes that it comes over, the nearest first, the machine's own last
 */
public record Relay(boolean isStale, long ageMs, List<String> path) {
  public Relay {
    path = List.copyOf(path);
  }
}
