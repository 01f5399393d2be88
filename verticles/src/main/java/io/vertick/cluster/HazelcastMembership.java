package io.vertick.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.vertick.engine.clock.Incarnation;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Membership as Hazelcast sees it; what Hazelcast does not know of a node rides on it as attributes. */
final class HazelcastMembership implements Membership {
  private static final String ID = "vertick.id";
  private static final String SINCE = "vertick.since";
  /** Set by the cluster manager of Vert.x. */
  private static final String BUS_ID = "__vertx.nodeId";

  private final Vertx vertx;
  private final HazelcastInstance hazelcast;

  HazelcastMembership(Vertx vertx, HazelcastInstance hazelcast) {
    this.vertx = vertx;
    this.hazelcast = hazelcast;
  }

  /** Puts what the other nodes are to know into this one's settings. */
  static void describe(Config hazelcast, String id, long since) {
    hazelcast
        .getMemberAttributeConfig()
        .setAttribute(ID, id)
        .setAttribute(SINCE, String.valueOf(since));
  }

  @Override
  public Member self() {
    return memberOf(hazelcast.getCluster().getLocalMember());
  }

  @Override
  public List<Member> members() {
    return hazelcast.getCluster().getMembers().stream()
        .map(HazelcastMembership::memberOf)
        .toList();
  }

  @Override
  public Runnable listen(Consumer<Change> listener) {
    var context = vertx.getOrCreateContext();
    var registration = hazelcast
        .getCluster()
        .addMembershipListener(
            new Changes(change -> context.runOnContext(ignored -> listener.accept(change))));
    return () -> hazelcast.getCluster().removeMembershipListener(registration);
  }

  /** Called by Hazelcast's threads, one change after the other. */
  private record Changes(Consumer<Change> listener) implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      tell(event, Joined::new);
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      tell(event, Left::new);
    }

    private void tell(MembershipEvent event, Function<Member, Change> change) {
      listener.accept(change.apply(memberOf(event.getMember())));
    }
  }

  private static Member memberOf(com.hazelcast.cluster.Member member) {
    var uuid = member.getUuid();
    var address = member.getAddress();
    return new Member(
        attribute(member, ID, uuid.toString()),
        new Incarnation(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits()),
        attribute(member, BUS_ID, ""),
        address.getHost() + ":" + address.getPort(),
        Long.parseLong(attribute(member, SINCE, "0")));
  }

  /** A stranger that joined with another program has no such attributes. */
  private static String attribute(com.hazelcast.cluster.Member member, String name, String orElse) {
    var value = member.getAttribute(name);
    return value == null ? orElse : value;
  }
}
