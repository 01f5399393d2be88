package io.vertick.cluster;

import io.vertick.cluster.NodeConfig.Cluster;
import io.vertick.yaml.Keys;
import io.vertick.yaml.ValueReader;
import io.vertick.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;

/** The {@code cluster} of a node's file. */
final class ClusterEntry {
  private final ValueReader values;
  private final ConfigValueReader configValues;
  private final TlsEntry tls;
  private final List<String> members = new ArrayList<>();
  private String name = "";
  private String host = NodeConfigReader.LOOPBACK;
  private Port port = new Port(NodeConfigReader.PORT);
  private Port busPort = new Port(NodeConfigReader.BUS_PORT);

  ClusterEntry(ValueReader values, ConfigValueReader configValues) {
    this.values = values;
    this.configValues = configValues;
    tls = new TlsEntry(values, configValues);
  }

  void read(YamlNode node) {
    var keys = new Keys("a key of cluster")
        .required("name", this::readName)
        .optional("host", value -> host = configValues.host(value, host))
        .optional("port", value -> port = configValues.port(value, port))
        .optional("busPort", value -> busPort = configValues.port(value, busPort))
        .optional("members", this::readMembers)
        .optional("tls", tls::readMutual);
    values.read(node, keys);
  }

  private void readName(YamlNode node) {
    name = configValues.text(node, Limits::isId, Limits.ID + " for the cluster's name", name);
  }

  private void readMembers(YamlNode node) {
    for (var item : values.items(node, "a list of members", Cluster.MEMBERS_MAX)) {
      var member = configValues.text(item, Limits::isAddress, "a member such as 10.0.0.1:5701", "");
      if (!member.isEmpty()) {
        members.add(member);
      }
    }
  }

  Port port() {
    return port;
  }

  Port busPort() {
    return busPort;
  }

  Cluster cluster() {
    return new Cluster(name, host, port.number(), busPort.number(), members, tls.mutual());
  }
}
