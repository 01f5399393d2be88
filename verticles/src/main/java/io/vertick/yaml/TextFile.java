package io.vertick.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Files as text. Blocks: not for an event loop. */
public final class TextFile {
  /** How large a file may be: 4 MB. */
  public static final int BYTES_MAX = 4 * 1024 * 1024;

  private TextFile() {}

  /**
   * The bytes of a file; null after a problem.
   *
   * @param what such as "a schema file"
   */
  public static byte @Nullable [] bytesOf(Path path, String what, Problems problems) {
    if (Files.isDirectory(path)) {
      problems.add(what, "a directory");
      return null;
    }
    try (var in = Files.newInputStream(path)) {
      var bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        problems.add("at most 4 MB", "more");
        return null;
      }
      return bytes;
    } catch (NoSuchFileException e) {
      problems.add(what, "none");
    } catch (IOException e) {
      problems.add(what, "one that can't be read");
    }
    return null;
  }

  /** The text of a file; null if the bytes are not UTF-8, which is reported. */
  public static @Nullable String decode(byte[] bytes, Problems problems) {
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    var result = UTF_8.newDecoder().decode(in, out, true);
    var text = out.flip().toString();
    // A mark of the byte order is no part of the text.
    var plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (result.isError()) {
      problems.add(
          Place.after(plain), "UTF-8", String.format("the byte 0x%02x", bytes[in.position()]));
      return null;
    }
    return plain;
  }
}
