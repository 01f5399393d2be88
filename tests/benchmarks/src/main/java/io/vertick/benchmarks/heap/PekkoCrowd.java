package io.vertick.benchmarks.heap;

import io.vertick.benchmarks.peer.PekkoActors;
import io.vertick.benchmarks.peer.PekkoActors.Command;
import io.vertick.benchmarks.peer.PekkoActors.ToggleAndTell;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.typed.ActorRef;

/** Typed actors of Pekko under one parent, with names that it gave them; toggling waits until the last has its message. */
final class PekkoCrowd implements Crowd {
  private final PekkoActors system = new PekkoActors();
  private final int count;
  private List<ActorRef<Command>> actors = List.of();

  PekkoCrowd(int count) {
    this.count = count;
  }

  @Override
  public void fill() {
    actors = system.spawn(count);
  }

  @Override
  public void toggleAll() {
    var told = new CountDownLatch(count);
    var toggle = new ToggleAndTell(isOn -> told.countDown());
    actors.forEach(actor -> actor.tell(toggle));
    try {
      told.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected to wait for the actors, but was interrupted", e);
    }
  }

  @Override
  public void close() {
    system.close();
  }
}
