package io.vertick.cluster;

import io.vertick.access.LimitReader;
import io.vertick.access.Security;
import io.vertick.access.TokenFile;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Limit;
import io.vertick.cluster.NodeConfig.Bridge;
import io.vertick.cluster.NodeConfig.Http;
import io.vertick.yaml.Keys;
import io.vertick.yaml.Place;
import io.vertick.yaml.Problems;
import io.vertick.yaml.ValueReader;
import io.vertick.yaml.YamlNode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code http} or {@code bridge} of a node's file: a port on which it serves, and who may come there. */
final class ListenerEntry {
  private final Problems problems;
  private final ValueReader values;
  private final ConfigValueReader configValues;
  private final TlsEntry tls;
  private final Map<Limit, Integer> limits = new EnumMap<>(Limit.class);
  private String host = NodeConfigReader.LOOPBACK;
  private Place hostPlace = Place.START;
  private Port port;
  private @Nullable Path tokens;
  private boolean isInsecure;

  ListenerEntry(int port, Problems problems, ValueReader values, ConfigValueReader configValues) {
    this.port = new Port(port);
    this.problems = problems;
    this.values = values;
    this.configValues = configValues;
    tls = new TlsEntry(values, configValues);
  }

  void readHttp(YamlNode node) {
    read(node, keys("a key of http"));
  }

  void readBridge(YamlNode node) {
    read(node, keys("a key of bridge").optional("limits", this::readLimits));
  }

  private Keys keys(String what) {
    return new Keys(what)
        .optional("host", this::readHost)
        .optional("port", value -> port = configValues.port(value, port))
        .optional("tls", this::readIdentity)
        .optional("tokens", this::readTokens)
        .optional("insecure", value -> isInsecure = values.bool(value));
  }

  private void read(YamlNode node, Keys keys) {
    var seen = values.read(node, keys);
    // What is there and could not be read was told already.
    boolean isMeant = seen.containsKey("tls") && seen.containsKey("tokens");
    if (!isMeant && !Limits.isSecure(host, security())) {
      problems.add(
          hostPlace,
          Security.EXPECTED,
          YamlNode.quote(host) + " and " + security().found());
    }
  }

  private void readHost(YamlNode node) {
    host = configValues.host(node, host);
    hostPlace = node.place();
  }

  private void readIdentity(YamlNode node) {
    tls.readIdentity(node);
    var identity = tls.identity();
    // One that is wrong by itself was told with its place.
    if (identity != null
        && PemFile.isKey(identity.key())
        && PemFile.hasCertificates(identity.certificate())) {
      configValues.check(identity::read);
    }
  }

  private void readTokens(YamlNode node) {
    var path = configValues.path(node, "a file of tokens");
    if (path != null) {
      tokens = path;
      configValues.check(() -> TokenFile.read(path));
    }
  }

  private void readLimits(YamlNode node) {
    limits.putAll(LimitReader.read(node, limit -> true, values));
  }

  private Security security() {
    return new Security(tls.identity(), tokens, isInsecure);
  }

  Port port() {
    return port;
  }

  Http http() {
    return new Http(host, port.number(), security());
  }

  Bridge bridge() {
    return new Bridge(host, port.number(), security(), BridgeLimits.of(limits));
  }
}
