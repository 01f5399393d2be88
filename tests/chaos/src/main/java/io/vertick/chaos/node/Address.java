package io.vertick.chaos.node;

/**
 * Where a node listens: four ports in a row, for Hazelcast, the event bus, HTTP, and clients. Immutable.
 *
 * @param host an address of the place where the node runs
 * @param port the first of them
 */
public record Address(String host, int port) {
  int busPort() {
    return port + 1;
  }

  int httpPort() {
    return port + 2;
  }

  int bridgePort() {
    return port + 3;
  }

  /** What {@link #toString} wrote. */
  static Address parse(String text) {
    int colon = text.indexOf(':');
    return new Address(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  /** {@code HOST:PORT}, by which other nodes find it. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
