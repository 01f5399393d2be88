package io.vertick.cluster;

import io.vertick.access.Identity;
import io.vertick.cluster.NodeConfig.Tls;
import io.vertick.yaml.Keys;
import io.vertick.yaml.ValueReader;
import io.vertick.yaml.YamlNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files of one {@code tls} in a node's file. */
final class TlsEntry {
  private final ValueReader values;
  private final ConfigValueReader configValues;
  private @Nullable Path key;
  private @Nullable Path certificate;
  private @Nullable Path trust;

  TlsEntry(ValueReader values, ConfigValueReader configValues) {
    this.values = values;
    this.configValues = configValues;
  }

  /** That of a server: who it is. */
  void readIdentity(YamlNode node) {
    values.read(node, identityKeys());
  }

  /** That of the cluster: also whom it trusts. */
  void readMutual(YamlNode node) {
    values.read(
        node, identityKeys().required("trust", value -> trust = configValues.certificates(value)));
  }

  private Keys identityKeys() {
    return new Keys("a key of tls")
        .required("key", value -> key = configValues.privateKey(value))
        .required("certificate", value -> certificate = configValues.certificates(value));
  }

  /** Null if it is not there as a whole. */
  @Nullable
  Identity identity() {
    return key == null || certificate == null ? null : new Identity(key, certificate);
  }

  /** Likewise. */
  @Nullable
  Tls mutual() {
    return key == null || certificate == null || trust == null
        ? null
        : new Tls(key, certificate, trust);
  }
}
