package io.vertick.link;

import io.vertick.cluster.Member;
import io.vertick.cluster.Membership;
import io.vertick.engine.clock.Incarnation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The members of a cluster as a test wants them, each seen by all others. */
final class FakeMembership {
  private final Map<Member, Runnable> listeners = new LinkedHashMap<>();
  private long lives;

  /** How a new node sees the cluster; it is a member from when it listens. */
  Membership of(String node) {
    var self = new Member(node, new Incarnation(0x1111, ++lives), node + ":1", 0);
    return new Membership() {
      @Override
      public Member self() {
        return self;
      }

      @Override
      public List<Member> members() {
        return FakeMembership.this.members();
      }

      @Override
      public Runnable listen(Runnable changed) {
        join(self, changed);
        return () -> leave(self);
      }
    };
  }

  /** A member that never says a word. */
  Member join(String node) {
    var member = of(node).self();
    join(member, () -> {});
    return member;
  }

  private synchronized void join(Member member, Runnable listener) {
    listeners.put(member, listener);
    listeners.values().forEach(Runnable::run);
  }

  /** All others are told that the member left. */
  synchronized void leave(Member member) {
    listeners.remove(member);
    listeners.values().forEach(Runnable::run);
  }

  /** The member with this id. */
  synchronized Member named(String node) {
    return listeners.keySet().stream()
        .filter(member -> member.id().equals(node))
        .findFirst()
        .orElseThrow();
  }

  private synchronized List<Member> members() {
    return List.copyOf(listeners.keySet());
  }
}
