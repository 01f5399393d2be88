package io.vertick.bridge.access;

import java.util.List;

/**
 * What somebody who has come in may do.
 *
 * @param name who it is, in audit lines
 * @param right what may be done
 * @param machines with which machines; matched by any of them
 * @param expiresMs until when, exclusive, in ms since 1970; {@link #NEVER} for ever
 * @param limits where they are lower than the node's, they hold
 */
public record Access(
    String name, Right right, List<MachinePattern> machines, long expiresMs, BridgeLimits limits) {
  /** An expiry that is never reached. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Of those without a token on loopback: everything. */
  public static final Access LOOPBACK = everything("local");

  /** Of those without a token from anywhere, where a node was told to be insecure: everything. */
  public static final Access ANONYMOUS = everything("anonymous");

  /** Keeps a copy of the patterns. */
  public Access {
    machines = List.copyOf(machines);
  }

  private static Access everything(String name) {
    return new Access(name, Right.ADMIN, List.of(MachinePattern.ALL), NEVER, BridgeLimits.DEFAULT);
  }

  /** Whether a token was shown for it: one of many who may ask. */
  public boolean isOfToken() {
    return !equals(LOOPBACK) && !equals(ANONYMOUS);
  }

  /** Whether it has ended. */
  public boolean isExpired(long nowMs) {
    return nowMs >= expiresMs;
  }

  /** Whether another gives the same right to the same machines, in the same name. */
  boolean isLike(Access other) {
    return name.equals(other.name) && right == other.right && machines.equals(other.machines);
  }

  /** Whether a machine's clocks may be seen, followed and waited for. */
  public boolean mayRead(String machine) {
    return may(Right.READ, machine);
  }

  /** Whether a machine may be changed. */
  public boolean mayMutate(String machine) {
    return may(Right.MUTATE, machine);
  }

  /** Whether a machine may be administered. */
  public boolean mayAdminister(String machine) {
    return may(Right.ADMIN, machine);
  }

  /** Whether the node itself may be: by who administers all machines. */
  public boolean mayAdministerNode() {
    return right == Right.ADMIN && machines.contains(MachinePattern.ALL);
  }

  private boolean may(Right asked, String machine) {
    return right.includes(asked) && isOneOfThem(machine);
  }

  private boolean isOneOfThem(String machine) {
    for (var pattern : machines) {
      if (pattern.matches(machine)) {
        return true;
      }
    }
    return false;
  }

  /** Why one of them is refused, for the one who asked: expected, found, and what to do. */
  public String refusal(Right asked, String machine) {
    return "Expected the right to " + asked.text() + " " + machine + ", but the token of " + name
        + " may " + right.text() + " "
        + String.join(", ", machines.stream().map(MachinePattern::text).toList())
        + ": ask who operates the node for another";
  }
}
