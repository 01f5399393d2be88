package io.vertick.engine.pipe;

import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.State;
import org.jspecify.annotations.Nullable;

/** A route of an open pipe, and how far it has come. Confined to the source's thread. */
final class PipeLink {
  private final PipeRoute route;
  private final String whenEntered;
  private final String whenLeft;
  /** The tick of the source's state that the link has seen last. */
  private long tick;
  /** The number of the pipe's mutation that this link took part in last. */
  private long sent;

  private boolean differs;

  PipeLink(PipeRoute route, String source, String target) {
    this.route = route;
    whenEntered = source + " +" + route.from() + " → " + target;
    whenLeft = source + " -" + route.from() + " → " + target;
  }

  /** What the source's state, now at this tick, asks for; null for nothing. One that was active for a moment only asks for nothing. */
  @Nullable
  Action moveTo(long now) {
    long before = tick;
    tick = now;
    if (now == before) {
      return null;
    }
    if (isActive()) {
      return route.kind().whenEntered();
    }
    return route.isMirror() && isOdd(before) ? Action.REMOVE : null;
  }

  /** Like {@link #moveTo}, but as a mirror that knows nothing of its target. */
  @Nullable
  Action beginAt(long now) {
    tick = now;
    return route.isMirror() ? wanted() : null;
  }

  /** What makes a mirror's target like its source. */
  Action wanted() {
    return isActive() ? Action.ADD : Action.REMOVE;
  }

  /** How it is called in the paths of mutations: by what happened at the source, and where it leads. */
  String name() {
    return isActive() ? whenEntered : whenLeft;
  }

  State from() {
    return route.from();
  }

  State to() {
    return route.to();
  }

  /** Whether it is a mirror whose target did not do what was asked last. */
  boolean differs() {
    return differs;
  }

  void sent(long number) {
    sent = number;
    differs = false;
  }

  /** An answer counts only as long as nothing newer was sent. What may have entered a multi state is not asked for twice. */
  void answered(long number, Result result) {
    if (number == sent && route.isMirror() && !result.isExecuted()) {
      differs = !(result instanceof Result.Unknown && to().isMulti());
    }
  }

  private boolean isActive() {
    return isOdd(tick);
  }

  private static boolean isOdd(long tick) {
    return (tick & 1) == 1;
  }
}
