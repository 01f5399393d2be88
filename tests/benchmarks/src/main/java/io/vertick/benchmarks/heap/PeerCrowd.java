package io.vertick.benchmarks.heap;

import io.vertick.benchmarks.peer.Peer;
import io.vertick.benchmarks.peer.PeerMachine;
import java.util.function.Supplier;

/** Machines of a peer, with four states of one definition. */
final class PeerCrowd implements Crowd {
  private final Supplier<PeerMachine> definition;
  private final PeerMachine[] machines;

  PeerCrowd(Peer peer, int count) {
    definition = peer.plain(4);
    machines = new PeerMachine[count];
  }

  @Override
  public void fill() {
    for (int i = 0; i < machines.length; i++) {
      machines[i] = definition.get();
    }
  }

  @Override
  public void toggleAll() {
    for (var machine : machines) {
      if (machine.isOn()) {
        machine.off();
      } else {
        machine.on();
      }
    }
  }
}
