package io.vertick.cluster;

import com.hazelcast.config.Config;
import io.vertick.engine.clock.Incarnation;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster manager of Vert.x, which asks no map of Hazelcast for what nodes send to each other: the address that a node takes frames on names the node, and its membership says
 * where its event bus listens. A question to a map waits for minutes when its partition is lost or on the move, and with it all frames to a node that is there. Other addresses, and
 * members that are no nodes, are looked up as ever. Any thread.
 */
final class BusDirectory extends HazelcastClusterManager {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.cluster");

  BusDirectory(Config config) {
    super(config);
  }

  private static boolean isOfNode(String address) {
    return address.startsWith(Member.BUS_PREFIX);
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registration, Completable<Void> added) {
    if (isOfNode(address)) {
      added.succeed();
    } else {
      super.addRegistration(address, registration, added);
    }
  }

  @Override
  public void removeRegistration(
      String address, RegistrationInfo registration, Completable<Void> removed) {
    if (isOfNode(address)) {
      removed.succeed();
    } else {
      super.removeRegistration(address, registration, removed);
    }
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> found) {
    if (isOfNode(address)) {
      var life = Incarnation.parse(address.substring(Member.BUS_PREFIX.length()));
      var busId = new UUID(life.high(), life.low()).toString();
      found.succeed(List.of(new RegistrationInfo(busId, 0, false)));
    } else {
      super.getRegistrations(address, found);
    }
  }

  /** Members that are no nodes find this one in the map; nobody waits for that. */
  @Override
  public void setNodeInfo(NodeInfo bus, Completable<Void> set) {
    super.setNodeInfo(bus, (done, failed) -> {
      if (failed != null) {
        LOG.warn("members that are no nodes can't send to this one: {}", failed.getMessage());
      }
    });
    set.succeed();
  }

  @Override
  public void getNodeInfo(String busId, Completable<NodeInfo> found) {
    var bus = HazelcastMembership.busOf(getHazelcastInstance(), busId);
    if (bus == null) {
      super.getNodeInfo(busId, found);
    } else {
      found.succeed(bus);
    }
  }
}
