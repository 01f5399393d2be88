package io.vertick.link;

import io.vertick.cluster.Member;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Loses and doubles frames, as often as a test wants. */
final class FaultyCarrier implements LinkCarrier {
  private final LinkCarrier carrier;
  private final Random random;
  private final List<Buffer> sent = new CopyOnWriteArrayList<>();
  private volatile double loss;
  private volatile double doubles;

  FaultyCarrier(LinkCarrier carrier, long seed) {
    this.carrier = carrier;
    random = new Random(seed);
  }

  /** From now on: what part of the frames that are sent is lost, and what part comes twice, from 0 to 1. */
  void weather(double newLoss, double newDoubles) {
    loss = newLoss;
    doubles = newDoubles;
  }

  /** What was sent so far, lost frames included. */
  List<Buffer> sent() {
    return List.copyOf(sent);
  }

  @Override
  public Future<Void> listen(Member self, Receiver receiver) {
    return carrier.listen(self, receiver);
  }

  @Override
  public void send(Member from, Member to, Buffer frame) {
    sent.add(frame);
    double chance = random.nextDouble();
    if (chance >= loss) {
      carrier.send(from, to, frame);
    }
    if (chance >= 1 - doubles) {
      carrier.send(from, to, frame);
    }
  }

  @Override
  public Future<Void> close() {
    return carrier.close();
  }
}
