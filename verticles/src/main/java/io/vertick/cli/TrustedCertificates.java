package io.vertick.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trusts servers whose certificates are in a file, or are signed by one of those. */
final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * What a client needs for TLS.
   *
   * @param file certificates in PEM
   * @throws NodeCallException if it holds none
   */
  static SSLContext of(Path file) {
    try (var in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("trusted-" + store.size(), certificate);
      }
      if (store.size() == 0) {
        throw wrong(file);
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException unreadable) {
      throw wrong(file);
    }
  }

  private static NodeCallException wrong(Path file) {
    return new NodeCallException(
        Main.USAGE,
        "Expected a file with certificates in PEM for --tls-trust, but " + file + " holds none");
  }
}
