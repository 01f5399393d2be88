package io.vertick.bridge.server;

/**
 * A bridge at one moment. What is counted only grows.
 *
 * @param connections that are open
 * @param sessions that are kept, connected or not
 * @param feeds that clients follow machines by
 * @param connected connections so far
 * @param begun sessions so far
 * @param resumed how often a session went on over another connection
 * @param refused clients that were not let in
 * @param handshakesRefused connections that were closed before their TLS handshake, since too many were under way
 * @param handshakesFailed connections that spoke no TLS, did not trust the certificate, or went before the end of their handshake
 * @param malformed connections that were closed for bytes that do not follow the protocol
 * @param slow connections that were closed because nobody read, or too much was held for them
 * @param requests of clients so far
 * @param overloads requests, waits and feeds beyond a limit
 * @param bytesHeld about how many bytes of memory are held for clients
 */
public record BridgeStatus(
    int connections,
    int sessions,
    int feeds,
    long connected,
    long begun,
    long resumed,
    long refused,
    long handshakesRefused,
    long handshakesFailed,
    long malformed,
    long slow,
    long requests,
    long overloads,
    long bytesReceived,
    long bytesSent,
    long bytesHeld) {
  /** Of a bridge that was not asked yet. */
  public static final BridgeStatus NONE =
      new BridgeStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
