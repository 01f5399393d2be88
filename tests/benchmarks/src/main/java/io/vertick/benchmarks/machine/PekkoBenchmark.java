package io.vertick.benchmarks.machine;

import io.vertick.benchmarks.peer.PekkoActors;
import io.vertick.benchmarks.peer.PekkoActors.Command;
import io.vertick.benchmarks.peer.PekkoActors.Toggle;
import io.vertick.benchmarks.peer.PekkoActors.ToggleAndTell;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does a message to a typed actor cost that changes its behaviour? 10,000 are told by one thread, then it waits for the answer to the last: so an operation is a
 * message through the mailbox to the actor's thread, not a round trip.
 */
public class PekkoBenchmark extends TransitionBenchmark {
  private static final int MESSAGES = 10_000;

  private PekkoActors actors;
  private ActorRef<Command> actor;

  @Setup
  public void setUp() {
    actors = new PekkoActors();
    actor = actors.spawn(1).get(0);
  }

  @TearDown
  public void tearDown() {
    actors.close();
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public boolean tell() {
    for (int i = 1; i < MESSAGES; i++) {
      actor.tell(Toggle.TOGGLE);
    }
    var last = new CompletableFuture<Boolean>();
    actor.tell(new ToggleAndTell(last::complete));
    return last.join();
  }
}
