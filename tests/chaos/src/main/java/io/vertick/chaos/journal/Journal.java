package io.vertick.chaos.journal;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/** A file of entries. Any thread. */
public final class Journal {
  private static final int BUFFER_BYTES = 65_536;

  private final OutputStream file;

  private Journal(OutputStream file) {
    this.file = file;
  }

  /**
   * A journal that goes on at the end of a file, which need not be there yet. Each entry is given to the kernel in one write before {@link #write} returns: it is there even
   * if the process is killed in the next moment.
   */
  public static Journal open(Path path) throws IOException {
    return new Journal(new FileOutputStream(path.toFile(), true));
  }

  /** Like {@link #open}, for many entries of which the last may be lost: what was not {@linkplain #flush flushed} dies with the process. */
  public static Journal buffered(Path path) throws IOException {
    return new Journal(
        new BufferedOutputStream(new FileOutputStream(path.toFile(), true), BUFFER_BYTES));
  }

  /** Adds an entry; fails with {@link UncheckedIOException}. */
  public void write(Entry entry) {
    try {
      file.write((entry.line() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Gives the kernel what waits in a buffer; fails with {@link UncheckedIOException}. */
  public void flush() {
    try {
      file.flush();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Tells the whole entries of a file, in order; none of a process that was killed before it had one. */
  public static void read(Path path, Consumer<Entry> reader) throws IOException {
    if (Files.notExists(path)) {
      return;
    }
    try (var lines = Files.lines(path)) {
      lines.map(Entry::parse).filter(Objects::nonNull).forEach(reader);
    }
  }
}
