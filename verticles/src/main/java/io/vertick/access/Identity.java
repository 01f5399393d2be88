package io.vertick.access;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who a server is: files in PEM.
 *
 * @param key the private key, PKCS #8 without password
 * @param certificate of the server, those that it was signed with behind it
 */
public record Identity(Path key, Path certificate) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  /**
   * The files as they are now. Blocks.
   *
   * @throws AccessFileException if one of them is not what it should be, or the two do not belong together, as for a moment while they are replaced
   */
  public ServerSSLOptions read() {
    var keyBytes = bytes(key, "a private key in PEM, PKCS #8");
    var certificateBytes = bytes(certificate, "certificates in PEM");
    if (!belongTogether(keyBytes, certificateBytes)) {
      throw new AccessFileException(List.of(certificate
          + ": Expected certificates in PEM, the first of them for the private key (PEM, PKCS #8) in "
          + key + ", but found another"));
    }
    return new ServerSSLOptions()
        .setKeyCertOptions(new PemKeyCertOptions()
            .setKeyValue(Buffer.buffer(keyBytes))
            .setCertValue(Buffer.buffer(certificateBytes)));
  }

  private static byte[] bytes(Path file, String expected) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new AccessFileException(
          List.of(file + ": Expected a file with " + expected + ", but found none to read"));
    }
  }

  /** Whether what the key signs is what the certificate approves. */
  private static boolean belongTogether(byte[] keyPem, byte[] certificatePem) {
    var found = KEY.matcher(Buffer.buffer(keyPem).toString());
    if (!found.find()) {
      return false;
    }
    try {
      var owner = CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(certificatePem))
          .getPublicKey();
      return approves(owner, Base64.getMimeDecoder().decode(found.group(1)));
    } catch (GeneralSecurityException | IllegalArgumentException malformed) {
      return false;
    }
  }

  private static boolean approves(PublicKey owner, byte[] key) throws GeneralSecurityException {
    var signer = Signature.getInstance(signatureOf(owner));
    signer.initSign(
        KeyFactory.getInstance(owner.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(key)));
    var signature = signer.sign();
    signer.initVerify(owner);
    return signer.verify(signature);
  }

  private static String signatureOf(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }
}
