package io.vertick.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What files hold that belong together, read again once they have changed. Blocks; one thread at a time. */
final class Watched<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

  private final List<Path> files;
  private final Supplier<T> read;
  private List<String> stamps;

  /** {@code read} throws {@link AccessFileException} if they do not hold what they should. */
  Watched(List<Path> files, Supplier<T> read) {
    this.files = files;
    this.read = read;
    // Before the first reading: what changes during it is read again.
    stamps = stamps();
  }

  T read() {
    return read.get();
  }

  /** What they hold now; null if they have not changed since they were looked at, or hold nothing of use: this is logged, and what was read before still holds. */
  @Nullable
  T readIfChanged() {
    var now = stamps();
    if (now.equals(stamps)) {
      return null;
    }
    stamps = now;
    try {
      var value = read.get();
      LOG.info("{}: changed, and read again", files);
      return value;
    } catch (AccessFileException wrong) {
      wrong.problems().forEach(line -> LOG.error("{} (what was read before still holds)", line));
      return null;
    }
  }

  private List<String> stamps() {
    return files.stream().map(Watched::stamp).toList();
  }

  private static String stamp(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
    } catch (IOException missing) {
      return "missing";
    }
  }
}
