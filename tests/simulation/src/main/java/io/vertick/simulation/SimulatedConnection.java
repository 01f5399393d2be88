package io.vertick.simulation;

import java.util.ArrayDeque;
import java.util.Random;

/** A stream between two nodes: keeps order and loses nothing while it stands; a cut holds bytes back. */
final class SimulatedConnection {
  private static final long RETRY_NANOS = 10_000_000;

  /** One end, as the connection sees it. */
  interface End {
    void receive(SimulatedConnection from, byte[] frame);

    void closed(SimulatedConnection connection);
  }

  private final class Direction {
    private final String from;
    private final String to;
    private final End end;
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();

    private Direction(String from, String to, End end) {
      this.from = from;
      this.to = to;
      this.end = end;
    }

    private void send(byte[] frame) {
      frames.add(frame);
      if (frames.size() == 1) {
        schedule.after(50_000 + random.nextLong(500_000), this::deliver);
      }
    }

    private void deliver() {
      if (!open) {
        return;
      }
      if (network.isCut(from, to)) {
        schedule.after(RETRY_NANOS, this::deliver);
        return;
      }
      var frame = frames.remove();
      if (!frames.isEmpty()) {
        schedule.after(1_000 + random.nextLong(50_000), this::deliver);
      }
      end.receive(SimulatedConnection.this, frame);
    }
  }

  private final Schedule schedule;
  private final Random random;
  private final SimulatedNetwork network;
  private final Direction there;
  private final Direction back;
  private boolean open = true;

  SimulatedConnection(
      Schedule schedule,
      Random random,
      SimulatedNetwork network,
      String dialer,
      String server,
      End dialerEnd,
      End serverEnd) {
    this.schedule = schedule;
    this.random = random;
    this.network = network;
    this.there = new Direction(dialer, server, serverEnd);
    this.back = new Direction(server, dialer, dialerEnd);
  }

  boolean isOpen() {
    return open;
  }

  void send(boolean byDialer, byte[] frame) {
    if (open) {
      (byDialer ? there : back).send(frame);
    }
  }

  /** Breaks the connection; what is under way is lost, and both ends learn of it some time. */
  void close() {
    if (open) {
      open = false;
      for (var direction : new Direction[] {there, back}) {
        schedule.after(random.nextLong(5_000_000), () -> direction.end.closed(this));
      }
    }
  }
}
