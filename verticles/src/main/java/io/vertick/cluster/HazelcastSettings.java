package io.vertick.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.MultiMapConfig.ValueCollectionType;
import java.util.Map;

/** How Hazelcast is to run. Equal on all nodes but for addresses: the number of partitions must be. */
final class HazelcastSettings {
  /** Lost nodes are gone after ten seconds, healed halves find each other after ten; a small cluster needs few partitions, and joins faster with them. */
  private static final Map<String, String> PROPERTIES = Map.ofEntries(
      Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
      Map.entry("hazelcast.max.no.heartbeat.seconds", "10"),
      Map.entry("hazelcast.merge.first.run.delay.seconds", "10"),
      Map.entry("hazelcast.merge.next.run.delay.seconds", "10"),
      Map.entry("hazelcast.partition.count", "31"),
      Map.entry("hazelcast.graceful.shutdown.max.wait", "10"),
      Map.entry("hazelcast.wait.seconds.before.join", "0"),
      Map.entry("hazelcast.socket.bind.any", "false"),
      Map.entry("hazelcast.phone.home.enabled", "false"),
      Map.entry("hazelcast.shutdownhook.enabled", "false"),
      Map.entry("hazelcast.logging.type", "slf4j"));

  private HazelcastSettings() {}

  static Config of(NodeConfig node) {
    var hazelcast = new Config().setClusterName(node.cluster().name());
    PROPERTIES.forEach(hazelcast::setProperty);
    listen(hazelcast, node.cluster());
    holdBus(hazelcast);
    HazelcastMembership.describe(hazelcast, node, System.currentTimeMillis());
    return hazelcast;
  }

  private static void listen(Config hazelcast, NodeConfig.Cluster cluster) {
    var network = hazelcast.getNetworkConfig().setPort(cluster.port()).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(cluster.host());
    network.setPublicAddress(cluster.host() + ":" + cluster.port());
    var join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(cluster.members());
  }

  /** What the cluster manager of Vert.x keeps there, with the settings of its own default-cluster.xml. */
  private static void holdBus(Config hazelcast) {
    hazelcast.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
        .setBackupCount(1)
        .setValueCollectionType(ValueCollectionType.SET));
    hazelcast.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
    hazelcast.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
  }
}
