package io.vertick.link;

import io.vertick.engine.clock.Incarnation;
import java.util.LinkedHashMap;
import java.util.Map;

/** The members of a cluster as a test wants them, each seen by all others. */
final class FakeMembership {
  private final Map<Member, Membership.Listener> listeners = new LinkedHashMap<>();
  private long lives;

  /** How a new node sees the cluster. */
  Membership of(String node) {
    var self = new Member(node, new Incarnation(0x1111, ++lives));
    return new Membership() {
      @Override
      public Member self() {
        return self;
      }

      @Override
      public void listen(Listener listener) {
        join(self, listener);
      }
    };
  }

  private synchronized void join(Member member, Membership.Listener listener) {
    listeners.forEach((other, told) -> {
      told.joined(member);
      listener.joined(other);
    });
    listeners.put(member, listener);
  }

  /** All others are told that the member left. */
  synchronized void leave(Member member) {
    listeners.remove(member);
    listeners.values().forEach(told -> told.left(member));
  }
}
