package io.vertick.chaos.comparison;

/** One life of a machine on a node. */
final class Hosting {
  private final String node;
  private final String machine;
  private final long fromMs;
  private long untilMs;
  private boolean gaveWay;
  private int applied;

  /** A life that ends with its node. */
  Hosting(Life life, String machine, long fromMs) {
    this.node = life.node();
    this.machine = machine;
    this.fromMs = fromMs;
    untilMs = life.endedAtMs();
  }

  /**
   * The machine was disposed.
   *
   * @param gaveWay whether nobody had asked for it
   */
  void end(long atMs, boolean gaveWay) {
    untilMs = atMs;
    this.gaveWay = gaveWay;
  }

  void apply() {
    applied++;
  }

  String node() {
    return node;
  }

  long fromMs() {
    return fromMs;
  }

  long untilMs() {
    return untilMs;
  }

  boolean gaveWay() {
    return gaveWay;
  }

  /** How many mutations it applied. */
  int applied() {
    return applied;
  }

  @Override
  public String toString() {
    return machine + " on " + node + " from " + fromMs + " until " + untilMs
        + (gaveWay ? ", when it gave way" : "");
  }
}
