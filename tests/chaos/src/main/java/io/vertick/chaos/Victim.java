package io.vertick.chaos;

import io.vertick.chaos.comparison.Disturbance.Kind;
import io.vertick.chaos.fault.Network;
import io.vertick.chaos.node.ProcessSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A node over all its lives, or the clients of bridges; it is down at first. On the thread of the loop. */
final class Victim {
  private static final long START_MS_MAX = 90_000;
  private static final long LEAVE_MS_MAX = 60_000;
  private static final long PAUSE_MS = 1_000;
  /** A cluster may still list the life before; beyond that there is another reason. */
  private static final int STARTS_MAX = 20;

  private final String node;
  private final IntFunction<ProcessSpec> specs;
  private final Network network;
  private final Loop loop;
  private final Chronicle chronicle;

  private @Nullable NodeProcess process;
  private int life;
  /** How often it could not start since it was ready. */
  private int failures;

  private long downAt = System.currentTimeMillis();
  private boolean isWanted;
  private boolean isReady;
  private boolean isQuiet;
  private boolean isRested;
  /** How many of its links are ready, and since when. */
  private int links;

  private long linkedAtMs;
  private boolean isEndExpected;
  private @Nullable Heap heap;

  /**
   * A node that has not been started yet.
   *
   * @param specs describe its lives, from 1
   */
  Victim(
      String node,
      IntFunction<ProcessSpec> specs,
      Network network,
      Loop loop,
      Chronicle chronicle) {
    this.node = node;
    this.specs = specs;
    this.network = network;
    this.loop = loop;
    this.chronicle = chronicle;
  }

  String node() {
    return node;
  }

  boolean isDown() {
    return process == null;
  }

  /** Whether it is as it was told to be: ready, or down. */
  boolean isSettled() {
    return isWanted ? isReady : isDown();
  }

  /** Whether its caller has all answers, and sends nothing any more. */
  boolean isQuiet() {
    return isQuiet || isDown();
  }

  /** Whether so many of its links are ready, or it is down. */
  boolean isLinked(int count) {
    return isDown() || links >= count;
  }

  /** Since when its links are as they are. */
  long linkedAtMs() {
    return linkedAtMs;
  }

  /** Whether it has written down what its replicas show. */
  boolean isRested() {
    return isRested || isDown();
  }

  /** As it was when it was told to {@link #measure}; null if it has not answered. */
  @Nullable
  Heap heap() {
    return heap;
  }

  // What is done to it.

  /** Starts it once it is down, and again when it could not start, at most {@value #STARTS_MAX} times. */
  void start() {
    isWanted = true;
    if (process == null) {
      launch();
    }
  }

  private void launch() {
    var spec = specs.apply(++life);
    isEndExpected = false;
    isQuiet = false;
    isRested = false;
    links = 0;
    try {
      process = NodeProcess.start(
          spec,
          network,
          line -> loop.soon(() -> said(line.split(" "))),
          exitCode -> loop.soon(() -> ended(spec, exitCode)));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    int started = life;
    loop.after(START_MS_MAX, () -> {
      // One that was ready, and is about to leave now, is not late.
      if (life == started && !isReady && !isEndExpected && process != null) {
        chronicle.problem(node + " is not ready " + START_MS_MAX + " ms after its start");
      }
    });
  }

  /** SIGKILL. */
  void kill() {
    goDown();
    if (process != null) {
      process.kill();
    }
  }

  /** Leaves in order, and stays away. */
  void leave() {
    goDown();
    tell("leave");
    int leaving = life;
    loop.after(LEAVE_MS_MAX, () -> {
      if (life == leaving && process != null) {
        chronicle.problem(node + " has not left " + LEAVE_MS_MAX + " ms after it was told to");
        process.kill();
      }
    });
  }

  private void goDown() {
    // One that did not come up was down before.
    downAt = isReady ? System.currentTimeMillis() : downAt;
    isWanted = false;
    isReady = false;
    isEndExpected = true;
  }

  /** SIGSTOP, or SIGCONT. */
  void freeze(boolean isFrozen) {
    if (process != null) {
      process.freeze(isFrozen);
    }
  }

  void measure() {
    heap = null;
    tell("heap");
  }

  /** One of the words of {@link io.vertick.chaos.node.ChaosNode}. */
  void tell(String command) {
    if (process != null) {
      process.tell(command);
    }
  }

  // What it does.

  private void said(String[] words) {
    switch (words[0]) {
      case "ready" -> ready();
      case "quiet" -> isQuiet = true;
      case "rested" -> isRested = true;
      case "links" -> linked(Integer.parseInt(words[1]));
      case "heap" -> heap = Heap.parse(words);
      default -> chronicle.say(node + " said " + String.join(" ", words));
    }
  }

  private void ready() {
    isReady = !isEndExpected;
    if (isReady) {
      failures = 0;
      chronicle.disturbed(Kind.DOWN, node, null, downAt);
      chronicle.say(node + " is ready");
    }
  }

  private void linked(int count) {
    links = count;
    linkedAtMs = System.currentTimeMillis();
  }

  private void ended(ProcessSpec spec, int exitCode) {
    process = null;
    spec.lives(System.currentTimeMillis()).forEach(chronicle::ended);
    if (!isEndExpected) {
      endedByItself(exitCode);
    } else if (isWanted) {
      launch();
    }
  }

  /** As a supervisor would: it is started again. One that could not join may the next time. */
  private void endedByItself(int exitCode) {
    var what = node + " ended by itself with " + exitCode;
    failures++;
    if (isReady || failures == STARTS_MAX) {
      chronicle.problem(what);
    } else {
      chronicle.say(what);
    }
    goDown();
    if (failures < STARTS_MAX) {
      isWanted = true;
      loop.after(PAUSE_MS, this::startIfWanted);
    }
  }

  private void startIfWanted() {
    if (isWanted && process == null) {
      launch();
    }
  }
}
