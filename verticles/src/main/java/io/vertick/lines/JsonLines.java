package io.vertick.lines;

import io.vertick.Vertick;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.remote.Room;
import io.vertick.bridge.server.Lines;
import io.vertick.engine.subscription.Timers;

/**
 * Lets whoever can write lines of JSON work with the machines of the cluster: see {@code docs/bridge.md}. {@link #stats} on any thread, the rest on the context of the bridge.
 *
 * <pre>{@code
 * var lines = new JsonLines(vertick, doorman, limits);
 * BridgeServer.start(vertx, links.exchange(), doorman, limits, lines, new NetServerOptions().setPort(7711));
 * }</pre>
 */
public final class JsonLines implements Lines {
  /** How many connections wait for the word that their token is wrong; of more, each is told to try later, and holds nothing. */
  static final int DELAYED_MAX = 64;

  private final Vertick vertick;
  private final Doorman doorman;
  private final BridgeLimits limits;
  private final Timers timers;
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

  LineCounts counts() {
    return counts;
  }
}
