package io.vertick.chaos.comparison;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One process of a node, or one client of a bridge, and what it wrote.
 *
 * @param node its id; of a client, its name
 * @param server the node whose bridge it is a client of; null for a node
 * @param name such as {@code n1.3}
 * @param views what its replicas showed
 * @param endedAtMs when it was killed, or had left
 */
public record Life(
    String node, @Nullable String server, String name, Path journal, Path views, long endedAtMs) {
  /** One of a node. */
  public Life(String node, String name, Path journal, Path views, long endedAtMs) {
    this(node, null, name, journal, views, endedAtMs);
  }

  /** The node whose links its requests take. */
  String through() {
    return server == null ? node : server;
  }
}
