package io.vertick.engine.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The first 128 bits of SHA-256 over a schema's canonical form: a line a state in index order, with name, properties and relations as indexes, then a line an
 * attribute with name and type. Tags and documentation are not part of it.
 */
public record SchemaHash(long high, long low) {
  static SchemaHash of(StateDefinition[] definitions, List<Attribute<?>> attributes) {
    var digest = sha256();
    for (var definition : definitions) {
      digest.update(line(definition).getBytes(StandardCharsets.UTF_8));
    }
    for (var attribute : attributes) {
      digest.update(("@" + attribute.name() + " " + attribute.type().name() + "\n")
          .getBytes(StandardCharsets.UTF_8));
    }
    return first128(digest);
  }

  /** A hash of names in this order: that of no schema, nor of other names. */
  public static SchemaHash ofNames(List<String> names) {
    var digest = sha256();
    // No state of a schema has an empty name, and a length tells where a name ends.
    digest.update((byte) '\n');
    for (var name : names) {
      var bytes = name.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + " ").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return first128(digest);
  }

  private static SchemaHash first128(MessageDigest digest) {
    var bytes = java.nio.ByteBuffer.wrap(digest.digest());
    return new SchemaHash(bytes.getLong(), bytes.getLong());
  }

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }

  private static String line(StateDefinition definition) {
    var line = new StringBuilder(definition.name());
    line.append(definition.auto() ? " auto" : "")
        .append(definition.multi() ? " multi" : "")
        .append(definition.quiet() ? " quiet" : "");
    for (var relation : Relation.values()) {
      line.append(' ').append(relation.text());
      for (int related : definition.related(relation)) {
        line.append(' ').append(related);
      }
    }
    var lasts = definition.lasts();
    var limit = definition.limit();
    line.append(lasts == null ? "" : " lasts " + lasts.toMillis());
    line.append(limit == null ? "" : " within " + limit.toMillis() + " " + definition.limitElse());
    return line.append('\n').toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("Expected every JDK to have SHA-256", impossible);
    }
  }
}
