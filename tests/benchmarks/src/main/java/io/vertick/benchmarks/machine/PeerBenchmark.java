package io.vertick.benchmarks.machine;

import io.vertick.benchmarks.peer.Peer;
import io.vertick.benchmarks.peer.PeerMachine;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What does a transition cost in other libraries, without actions? */
public class PeerBenchmark extends TransitionBenchmark {
  @Param
  private Peer peer;

  @Param({"4", "30"})
  private int states;

  private PeerMachine machine;

  @Setup
  public void setUp() {
    machine = peer.plain(states).get();
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public boolean toggle() {
    machine.on();
    machine.off();
    return machine.isOn();
  }
}
