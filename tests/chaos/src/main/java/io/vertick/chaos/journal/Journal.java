package io.vertick.chaos.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/** A file of entries. Each is given to the kernel in one write before {@link #write} returns: it is there even if the process is killed in the next moment. Any thread. */
public final class Journal {
  private final OutputStream file;

  private Journal(OutputStream file) {
    this.file = file;
  }

  /** A journal that goes on at the end of a file, which need not be there yet. */
  public static Journal open(Path path) throws IOException {
    // Not buffered: what waits in a buffer dies with the process.
    return new Journal(new FileOutputStream(path.toFile(), true));
  }

  /** Adds an entry; fails with {@link UncheckedIOException}. */
  public void write(Entry entry) {
    try {
      file.write((entry.line() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Tells the whole entries of a file, in order. */
  public static void read(Path path, Consumer<Entry> reader) throws IOException {
    try (var lines = Files.lines(path)) {
      lines.map(Entry::parse).filter(Objects::nonNull).forEach(reader);
    }
  }
}
