package io.vertick.lines;

import io.vertick.Vertick;
import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.remote.Room;
import io.vertick.bridge.server.Lines;
import io.vertick.engine.subscription.Timers;
import io.vertx.core.buffer.Buffer;

/**
 * Lets whoever can write lines of JSON work with the machines of the cluster: see {@code docs/bridge.md}. {@link #stats} and {@link #warmUp} on any thread, the rest on the context of the
 * bridge.
 *
 * <pre>{@code
 * var lines = new JsonLines(vertick, doorman, limits);
 * BridgeServer.start(vertx, links.exchange(), doorman, limits, lines, new NetServerOptions().setPort(7711));
 * }</pre>
 */
public final class JsonLines implements Lines {
  /** How many connections wait for the word that their token is wrong; of more, each is told to try later, and holds nothing. */
  static final int DELAYED_MAX = 64;

  private static final Timers NEVER = (delay, action) -> () -> {};

  private final Vertick vertick;
  private final Doorman doorman;
  private final BridgeLimits limits;
  private final Timers timers;
  private final EventBytes events = new EventBytes();
  private final LineCounts counts = new LineCounts();
  private final Room delays = new Room(DELAYED_MAX);

  /**
   * Lines about the machines that {@code vertick} reaches.
   *
   * @param limits of the node; those who come with a token may have lower ones
   */
  public JsonLines(Vertick vertick, Doorman doorman, BridgeLimits limits) {
    this(vertick, doorman, limits, (delay, action) -> {
      long id = vertick.vertx().setTimer(delay.toMillis(), fired -> action.run());
      return () -> vertick.vertx().cancelTimer(id);
    });
  }

  JsonLines(Vertick vertick, Doorman doorman, BridgeLimits limits, Timers timers) {
    this.vertick = vertick;
    this.doorman = doorman;
    this.limits = limits;
    this.timers = timers;
  }

  /**
   * Answers a line that nobody has sent, so that what reading and writing JSON needs is loaded before somebody sends the first one: all clients of the port would wait for it. It takes some
   * tenths of a second: not on an event loop.
   *
   * @throws IllegalStateException if there is no answer
   */
  public void warmUp() {
    var nobody = new Nobody();
    var open = new JsonLines(vertick, Doorman.open(Access.LOOPBACK), limits, NEVER);
    open.open(nobody).receive(Buffer.buffer("{\"id\":1,\"help\":true}\n"));
    if (!nobody.isAnswered) {
      throw new IllegalStateException("Expected an answer to a first line, but got none");
    }
  }

  /** Who takes the answer to a line that nobody has sent. */
  private static final class Nobody implements Lines.Connection {
    private boolean isAnswered;

    @Override
    public String address() {
      return "127.0.0.1";
    }

    @Override
    public void write(Buffer line) {
      isAnswered = true;
    }

    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public void onDrained(Runnable action) {}

    @Override
    public void close() {}
  }

  @Override
  public Lines.Session open(Lines.Connection connection) {
    counts.opened.increment();
    return new LineSession(this, connection);
  }

  /** How it is doing. */
  public LineStats stats() {
    return counts.stats();
  }

  /** Places for those who wait for a refusal. */
  Room delays() {
    return delays;
  }

  Vertick vertick() {
    return vertick;
  }

  Doorman doorman() {
    return doorman;
  }

  BridgeLimits limits() {
    return limits;
  }

  Timers timers() {
    return timers;
  }

  /** Of all connections. */
  EventBytes events() {
    return events;
  }

  LineCounts counts() {
    return counts;
  }
}
