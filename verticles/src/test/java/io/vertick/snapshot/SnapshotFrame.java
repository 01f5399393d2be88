package io.vertick.snapshot;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Snapshots as another program might write them: a right first line, and any content. */
final class SnapshotFrame {
  private SnapshotFrame() {}

  static byte[] around(String content) {
    try {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      var sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      return ("vertick-snapshot sha256=" + sum + " bytes=" + bytes.length + "\n" + content)
          .getBytes(StandardCharsets.UTF_8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
