package io.vertick.engine.payload;

/** How many bytes of payloads may come to one process at a time, or go from it as offers, through all sessions of a kind: an eighth of the heap, 256 MB at most. */
public final class PayloadRoom {
  public static final long BYTES_MAX = Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 8);

  private long taken;

  /** The bytes of payloads that are coming, or wait for their machine. */
  public long taken() {
    return taken;
  }

  boolean has(int bytes) {
    return taken + bytes <= BYTES_MAX;
  }

  void take(int bytes) {
    taken += bytes;
  }

  void free(int bytes) {
    taken -= bytes;
  }
}
