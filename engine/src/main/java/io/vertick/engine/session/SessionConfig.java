package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;

/**
 * What an end says of itself, and its limits.
 *
 * @param self its life
 * @param name for people, such as the node's id; at most 128 bytes
 * @param token what the other end asks for; may be empty
 * @param stream whether frames arrive in order and whole as long as a connection stands; else they may be lost, doubled and reordered
 * @param versionMin the oldest version of the protocol it speaks, from 1
 * @param versionMax the newest one
 * @param features a bit for each optional part that it knows
 * @param requestBytes how many bytes of requests the other end may send ahead, at least 1,024
 * @param updateBytes how many bytes of updates, at least 1,024
 */
public record SessionConfig(
    Incarnation self,
    String name,
    String token,
    boolean stream,
    int versionMin,
    int versionMax,
    long features,
    int requestBytes,
    int updateBytes) {
  /** The version that this code speaks. */
  public static final int VERSION = 1;

  /** One mebibyte of requests, and as many of updates. */
  public static final int WINDOW_BYTES_DEFAULT = 1_048_576;

  public SessionConfig {
    if (requestBytes < 1_024 || updateBytes < 1_024) {
      throw new IllegalArgumentException("Expected windows of at least 1,024 bytes, but got "
          + requestBytes + " and " + updateBytes);
    }
  }

  /** An end of a link that may lose frames. */
  public static SessionConfig datagrams(Incarnation self, String name) {
    return of(self, name, false);
  }

  /** An end of connections that keep frames in order. */
  public static SessionConfig stream(Incarnation self, String name) {
    return of(self, name, true);
  }

  private static SessionConfig of(Incarnation self, String name, boolean stream) {
    return new SessionConfig(
        self, name, "", stream, VERSION, VERSION, 0, WINDOW_BYTES_DEFAULT, WINDOW_BYTES_DEFAULT);
  }

  /** The same with this token. */
  public SessionConfig withToken(String newToken) {
    return new SessionConfig(
        self, name, newToken, stream, versionMin, versionMax, features, requestBytes, updateBytes);
  }

  /** The same with these versions and features. */
  public SessionConfig withVersions(int min, int max, long newFeatures) {
    return new SessionConfig(
        self, name, token, stream, min, max, newFeatures, requestBytes, updateBytes);
  }

  /** The same with windows of these sizes. */
  public SessionConfig withWindows(int newRequestBytes, int newUpdateBytes) {
    return new SessionConfig(
        self,
        name,
        token,
        stream,
        versionMin,
        versionMax,
        features,
        newRequestBytes,
        newUpdateBytes);
  }
}
