package io.vertick.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Whether files hold what TLS needs, so that a wrong one is told with its line rather than by a handshake that fails. */
final class PemFile {
  private static final String KEY = "-----BEGIN PRIVATE KEY-----";

  private PemFile() {}

  static boolean isKey(Path file) {
    try {
      return Files.readString(file).contains(KEY);
    } catch (IOException unreadable) {
      return false;
    }
  }

  static boolean hasCertificates(Path file) {
    try (var in = Files.newInputStream(file)) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty();
    } catch (IOException | CertificateException unreadable) {
      return false;
    }
  }
}
