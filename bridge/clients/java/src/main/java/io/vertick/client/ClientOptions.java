package io.vertick.client;

import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a client connects, and what it says there. Immutable.
 *
 * @param token what the server's owner gave out; empty for none, which servers on loopback accept
 * @param name what the server calls the client in its log, at most 128 bytes
 * @param trust whose certificates are trusted; null for a connection without TLS
 * @param within how long {@link VertickClient#connect} tries
 */
public record ClientOptions(
    String host,
    int port,
    String token,
    String name,
    @Nullable TrustOptions trust,
    Duration within) {
  /** Plain, without a token, under the name {@code java}, within 30 s. */
  public static ClientOptions to(String host, int port) {
    return new ClientOptions(host, port, "", "java", null, Duration.ofSeconds(30));
  }

  /** The same with this token. */
  public ClientOptions token(String newToken) {
    return new ClientOptions(host, port, newToken, name, trust, within);
  }

  /** The same under this name. */
  public ClientOptions name(String newName) {
    return new ClientOptions(host, port, token, newName, trust, within);
  }

  /** The same over TLS, with a server whose certificate is trusted and names {@link #host}. */
  public ClientOptions tls(TrustOptions newTrust) {
    return new ClientOptions(host, port, token, name, newTrust, within);
  }

  /** The same within this time, at least 1 ms. */
  public ClientOptions within(Duration newWithin) {
    if (newWithin.toMillis() < 1) {
      throw new IllegalArgumentException("Expected at least 1 ms to connect, but got " + newWithin);
    }
    return new ClientOptions(host, port, token, name, trust, newWithin);
  }

  /** Without the token: it is nobody's business who reads logs. */
  @Override
  public String toString() {
    return (trust == null ? "" : "tls ") + host + ":" + port + " as " + name;
  }
}
