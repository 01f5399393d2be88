package io.vertick.bridge.access;

/** One of the {@link BridgeLimits}: its key in files, what it is without one, and its range. */
public enum Limit {
  /** Bytes of a line of the JSON protocol. Frames of the binary one are fixed by {@link io.vertick.engine.protocol.Frame#BYTES_MAX}. */
  JSON_LINE_BYTES("jsonLineBytes", 65_536, 1_024, 1_048_576, false),
  /** Sessions of a node. */
  SESSIONS("sessions", 1_024, 1, 100_000, false),
  /** Sessions of an address. */
  SESSIONS_PER_ADDRESS("sessionsPerAddress", 256, 1, 100_000, false),
  /** Milliseconds from a connection to its hello. */
  HANDSHAKE_MS("handshakeMs", 5_000, 100, 60_000, false),
  /** Milliseconds without a byte after which a session is closed. */
  IDLE_MS("idleMs", 60_000, 1_000, 3_600_000, false),
  /** Milliseconds for which a session whose connection broke can be resumed. */
  RESUME_MS("resumeMs", 60_000, 0, 3_600_000, false),
  /** Requests of a session that are not answered yet. */
  REQUESTS("requests", 1_024, 1, 65_536, true),
  /** Machines that a session follows. */
  FEEDS("feeds", 1_024, 0, 65_536, true),
  /** Waits of a session that have not ended. */
  WAITS("waits", 1_024, 0, 65_536, true),
  /** Bytes that wait for a session's reader: with more, it is too slow and is dropped. */
  QUEUED_BYTES("queuedBytes", 8_388_608, 65_536, 268_435_456, true),
  /** Bytes of memory that are held for all sessions: with more, those for whom most is held are dropped. A quarter of the heap if nobody says. */
  HELD_BYTES("heldBytes", quarterOfHeap(), 1_048_576, Integer.MAX_VALUE, false),
  /** Bytes of a payload; with 0 only empty ones come. */
  PAYLOAD_BYTES("payloadBytes", 16_777_216, 0, 16_777_216, true),
  /** Mutations of a session in a second. */
  MUTATIONS_PER_SECOND("mutationsPerSecond", BridgeLimits.NONE, 1, 1_000_000, true);

  private final String key;
  private final int orElse;
  private final int min;
  private final int max;
  private final boolean isOfSession;

  Limit(String key, int orElse, int min, int max, boolean isOfSession) {
    this.key = key;
    this.orElse = orElse;
    this.min = min;
    this.max = max;
    this.isOfSession = isOfSession;
  }

  private static int quarterOfHeap() {
    return (int) Math.min(Runtime.getRuntime().maxMemory() / 4, Integer.MAX_VALUE);
  }

  /** As it stands in files. */
  public String key() {
    return key;
  }

  /** What holds if nobody says; {@link BridgeLimits#NONE} for none. */
  public int orElse() {
    return orElse;
  }

  /** The lowest that may be asked for. */
  public int min() {
    return min;
  }

  /** The highest that may be asked for. */
  public int max() {
    return max;
  }

  /** Whether it is one of a single session, and may be lower for the bearers of a token. */
  public boolean isOfSession() {
    return isOfSession;
  }
}
