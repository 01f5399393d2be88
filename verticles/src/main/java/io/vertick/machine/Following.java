package io.vertick.machine;

import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedSubscriber;

/** Somebody's subscription to a machine hosted here. Any thread. */
public final class Following {
  private final LoopHost host;
  private final String machine;
  private final FeedKey key;
  private final FeedSubscriber subscriber;

  Following(LoopHost host, String machine, FeedKey key, FeedSubscriber subscriber) {
    this.host = host;
    this.machine = machine;
    this.key = key;
    this.subscriber = subscriber;
  }

  /** Nothing more is told, once the machine's context has heard of it. */
  public void stop() {
    host.run(() -> host.feeds().unsubscribe(machine, key, subscriber));
  }
}
