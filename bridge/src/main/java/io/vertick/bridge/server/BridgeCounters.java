package io.vertick.bridge.server;

/** Plain counters of a bridge, confined to its context. They only grow. */
final class BridgeCounters {
  long connections;
  long sessions;
  long resumptions;
  long refused;
  long handshakesRefused;
  long handshakesFailed;
  long malformed;
  long slow;
  long requests;
  long overloads;
  long bytesReceived;
  long bytesSent;
}
