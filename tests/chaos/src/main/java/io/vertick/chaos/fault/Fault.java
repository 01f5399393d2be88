package io.vertick.chaos.fault;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done to a node. Immutable.
 *
 * @param other the other end, of {@link Kind#ONE_WAY}; the machine, of {@link Kind#DUPLICATE} and {@link Kind#FORCE}
 * @param fromMs when it begins, in milliseconds since the start of the run
 * @param untilMs when it is undone
 */
public record Fault(Kind kind, String node, @Nullable String other, long fromMs, long untilMs) {
  /** What is done. */
  public enum Kind {
    /** SIGKILL; started again at the end. */
    KILL(200, 15_000, true),
    /** SIGSTOP, and SIGCONT at the end. */
    STOP(1_000, 30_000, false),
    /** Its link is down. */
    CUT(1_000, 40_000, false),
    /** What it sends to the other node is thrown away; what the other sends arrives. */
    ONE_WAY(1_000, 30_000, false),
    /** Each export takes {@link #SLOW_MS} longer. */
    SLOW_DISK(5_000, 20_000, false),
    /** Leaves in order; started again at the end. */
    LEAVE(500, 10_000, true),
    /** One more node joins, and leaves in order at the end. */
    JOIN(10_000, 30_000, false),
    /** Is told to host a machine that another node hosts. */
    DUPLICATE(1_000, 1_000, false),
    /** The same, also if that one does not answer: each time that a node is stopped or cut off, another is told to. */
    FORCE(1_000, 1_000, false),
    /** One node after the other leaves and is started again. */
    ROLL(ROLL_STEP_MS, ROLL_STEP_MS, true);

    private final int msMin;
    private final int msMax;
    private final boolean isRestart;

    Kind(int msMin, int msMax, boolean isRestart) {
      this.msMin = msMin;
      this.msMax = msMax;
      this.isRestart = isRestart;
    }

    int msMin() {
      return msMin;
    }

    int msMax() {
      return msMax;
    }

    /** Whether the node's process ends. */
    boolean isRestart() {
      return isRestart;
    }

    /** Whether it takes a network that can be cut. */
    boolean isOfNetwork() {
      return this == CUT || this == ONE_WAY;
    }
  }

  /** How much longer an export takes on a slow disk. */
  public static final int SLOW_MS = 3_000;

  /** How long a node of a rolling restart has until it is the next one's turn. */
  static final int ROLL_STEP_MS = 11_000;

  /** The nodes that it happens to. */
  List<String> nodes() {
    return kind == Kind.ONE_WAY
        ? Stream.of(node, other).map(String::valueOf).toList()
        : List.of(node);
  }

  /** Such as {@code 12.3 s STOP n2 for 4.0 s}. */
  @Override
  public String toString() {
    return "%.1f s %s %s%s for %.1f s"
        .formatted(
            fromMs / 1e3, kind, node, other == null ? "" : " " + other, (untilMs - fromMs) / 1e3);
  }
}
