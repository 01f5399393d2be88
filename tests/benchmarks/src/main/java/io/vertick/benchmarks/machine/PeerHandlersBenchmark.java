package io.vertick.benchmarks.machine;

import io.vertick.benchmarks.peer.Peer;
import io.vertick.benchmarks.peer.PeerMachine;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What do two actions of the toggled state, on entry and on exit, cost in other libraries? Four states. */
public class PeerHandlersBenchmark extends TransitionBenchmark {
  @Param
  private Peer peer;

  private PeerMachine machine;
  private long calls;

  @Setup
  public void setUp() {
    machine = peer.withActions(4, () -> calls++).get();
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public long toggle() {
    machine.on();
    machine.off();
    return calls;
  }
}
