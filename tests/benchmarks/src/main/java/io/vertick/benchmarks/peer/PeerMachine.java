package io.vertick.benchmarks.peer;

/** One machine of a peer, started, in its first state; each call is one transition between the first two. One thread. */
public interface PeerMachine {
  /** From the first state to the second; only when it is off. */
  void on();

  /** Back to the first state; only when it is on. */
  void off();

  /** Whether it is in the second state. */
  boolean isOn();
}
