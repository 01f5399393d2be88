package io.vertick.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;

/** A key, and a certificate that is signed with it, made by the keytool of the JDK. */
public record Certificates(Key key, Certificate certificate) {
  private static final String PASSWORD = "secret";

  public static Certificates of(String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    var store = Files.createTempDirectory("keys").resolve("store.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made = new ProcessBuilder(
            keytool,
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=ip:127.0.0.1",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString())
        .redirectErrorStream(true)
        .redirectOutput(store.resolveSibling("out").toFile())
        .start();
    if (made.waitFor() != 0) {
      throw new AssertionError(Files.readString(store.resolveSibling("out")));
    }
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    return new Certificates(keys.getKey(name, PASSWORD.toCharArray()), keys.getCertificate(name));
  }

  public void write(Path keyFile, Path certificateFile)
      throws IOException, GeneralSecurityException {
    Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
    Files.writeString(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
  }

  private static String pem(String what, byte[] bytes) {
    var text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }
}
