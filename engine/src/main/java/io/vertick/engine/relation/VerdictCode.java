package io.vertick.engine.relation;

/** Why a mutation was refused, as a word that programs may compare and metrics count. */
public enum VerdictCode {
  /** Another state removes the called one. */
  RELATION_BLOCKED("relation.blocked"),
  /** A state that the called one requires is not there. */
  RELATION_UNMET("relation.unmet"),
  /** A handler said no. */
  HANDLER_REFUSED("handler.refused"),
  /** A negotiation handler threw. */
  HANDLER_FAILED("handler.failed"),
  /** {@code ifVersion} or {@code ifTick} did not hold. */
  GUARD_FAILED("guard.failed"),
  /** 1,000 mutations were waiting already. */
  QUEUE_FULL("queue.full"),
  /** The mutation was the 1,001st in a chain of causes. */
  DEPTH_EXCEEDED("depth.exceeded"),
  /** The machine was disposed. */
  DISPOSED("disposed"),
  /** A fatal error left the machine in an unknown condition. */
  MACHINE_BROKEN("machine.broken");

  private final String text;

  VerdictCode(String text) {
    this.text = text;
  }

  /** The code as it is written in replies, logs and metrics. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
