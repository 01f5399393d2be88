package io.vertick.cluster;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.vertick.engine.clock.Incarnation;
import io.vertx.core.spi.cluster.NodeInfo;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Membership as Hazelcast sees it; what Hazelcast does not know of a node rides on it as attributes. Members without them are programs of another kind, and no nodes. */
final class HazelcastMembership implements Membership {
  private static final String ID = "vertick.id";
  private static final String SINCE = "vertick.since";
  /** Where the node's event bus listens: {@code HOST:PORT}. */
  private static final String BUS = "vertick.bus";
  /** Set by the cluster manager of Vert.x: a UUID for each life of a node. Hazelcast's own changes when a split heals. */
  private static final String BUS_ID = "__vertx.nodeId";

  private final HazelcastInstance hazelcast;

  HazelcastMembership(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
  }

  /** Puts what the other nodes are to know into this one's settings. */
  static void describe(Config hazelcast, NodeConfig node, long since) {
    var cluster = node.cluster();
    hazelcast
        .getMemberAttributeConfig()
        .setAttribute(ID, node.id())
        .setAttribute(BUS, cluster.host() + ":" + cluster.busPort())
        .setAttribute(SINCE, String.valueOf(since));
  }

  @Override
  public Member self() {
    return memberOf(hazelcast.getCluster().getLocalMember());
  }

  @Override
  public List<Member> members() {
    return hazelcast.getCluster().getMembers().stream()
        .filter(member -> member.getAttribute(ID) != null)
        .map(HazelcastMembership::memberOf)
        .toList();
  }

  @Override
  public Runnable listen(Runnable changed) {
    var members = hazelcast.getCluster().addMembershipListener(new Changes(changed));
    // The smaller part of a healed split gets a new list, and not each change of it.
    var merges = hazelcast.getLifecycleService().addLifecycleListener(event -> {
      if (event.getState() == LifecycleState.MERGED) {
        changed.run();
      }
    });
    return () -> {
      hazelcast.getCluster().removeMembershipListener(members);
      hazelcast.getLifecycleService().removeLifecycleListener(merges);
    };
  }

  /** Called by Hazelcast's threads. */
  private static final class Changes extends MembershipAdapter {
    private final Runnable changed;

    Changes(Runnable changed) {
      this.changed = changed;
    }

    @Override
    public void memberAdded(MembershipEvent event) {
      changed.run();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      changed.run();
    }
  }

  /** Where the event bus of a node listens, by its id on the bus; null if no member is that node. */
  static @Nullable NodeInfo busOf(HazelcastInstance hazelcast, String busId) {
    for (var member : hazelcast.getCluster().getMembers()) {
      var bus = member.getAttribute(BUS);
      if (bus != null && busId.equals(member.getAttribute(BUS_ID))) {
        int colon = bus.lastIndexOf(':');
        return new NodeInfo(
            bus.substring(0, colon), Integer.parseInt(bus.substring(colon + 1)), null);
      }
    }
    return null;
  }

  private static Member memberOf(com.hazelcast.cluster.Member member) {
    var life = UUID.fromString(attribute(member, BUS_ID));
    var address = member.getAddress();
    return new Member(
        attribute(member, ID),
        new Incarnation(life.getMostSignificantBits(), life.getLeastSignificantBits()),
        address.getHost() + ":" + address.getPort(),
        Long.parseLong(attribute(member, SINCE)));
  }

  private static String attribute(com.hazelcast.cluster.Member member, String name) {
    return Objects.requireNonNull(member.getAttribute(name), name);
  }
}
