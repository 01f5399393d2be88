package io.vertick.snapshot;

import io.vertick.engine.machine.MachineExport;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The files of one directory, a few for each machine: {@code snapshot-<name>.last} and {@code .previous}, the one before it; {@code .new} while it is being
 * written, and {@code .damaged}, the last one that could not be used, for whoever wants to know why. Blocking; one thread at a time.
 *
 * <p>At every moment at least one of {@code last} and {@code previous} is whole, once there was one: a new file is complete and on the disk before it gets its
 * name, and names change by atomic renames, as in <i>All File Systems Are Not Created Equal</i> (Pillai et al., OSDI 2014).
 */
final class SnapshotFiles {
  private final Path directory;

  SnapshotFiles(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  /** Makes an export the last one. */
  void write(MachineExport export) throws IOException {
    byte[] bytes = SnapshotCodec.encode(export);
    makeDirectory();
    var written = file(export.id(), "new");
    writeToDisk(written, bytes);
    var last = file(export.id(), "last");
    if (Files.exists(last)) {
      rename(last, file(export.id(), "previous"));
    }
    rename(written, last);
    syncDirectory();
  }

  /**
   * The last export, or the one before it if the last is damaged.
   *
   * @throws SnapshotException if there are files, and none can be used
   * @throws IOException also if the directory can't be made: that shows at the next deploy, not only at the first save
   */
  Optional<StoredSnapshot> read(String id) throws IOException {
    makeDirectory();
    try {
      var last = read(file(id, "last"), id, List.of());
      // Between two renames only the previous one is there: then it is the last complete one.
      return last.isPresent() ? last : read(file(id, "previous"), id, List.of());
    } catch (DamagedSnapshotException damaged) {
      return readPrevious(id, damaged);
    }
  }

  private Optional<StoredSnapshot> readPrevious(String id, DamagedSnapshotException damaged)
      throws IOException {
    var previous = read(file(id, "previous"), id, List.of(String.valueOf(damaged.getMessage())));
    if (previous.isEmpty()) {
      throw damaged;
    }
    // Else the next save would put it in the place of the good one.
    rename(file(id, "last"), file(id, "damaged"));
    return previous;
  }

  private static Optional<StoredSnapshot> read(Path file, String id, List<String> passedOver)
      throws IOException {
    var bytes = bytes(file);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    var export = SnapshotCodec.decode(bytes.get(), id, file.toString());
    return Optional.of(new StoredSnapshot(export, file.toString(), passedOver));
  }

  /** What is in a file; none only if there is no file, not if it may not be read. */
  private static Optional<byte[]> bytes(Path file) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(SnapshotCodec.BYTES_MAX + 1);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    if (bytes.length > SnapshotCodec.BYTES_MAX) {
      throw new DamagedSnapshotException("Expected at most " + SnapshotCodec.BYTES_MAX
          + " bytes in " + file + ", but it has more");
    }
    return Optional.of(bytes);
  }

  /** Deletes all files of a machine, those last that would be restored. */
  void delete(String id) throws IOException {
    for (var kind : List.of("new", "damaged", "previous", "last")) {
      Files.deleteIfExists(file(id, kind));
    }
    if (Files.exists(directory)) {
      syncDirectory();
    }
  }

  /** The file of a machine; where capital letters were is told by bits, for file systems to which they are the same. */
  private Path file(String id, String kind) {
    var capitals = BigInteger.ZERO;
    for (int i = 0; i < id.length(); i++) {
      capitals = Character.isUpperCase(id.charAt(i)) ? capitals.setBit(i) : capitals;
    }
    var mark = capitals.signum() == 0 ? "" : "+" + capitals.toString(16);
    return directory.resolve("snapshot-" + id.toLowerCase(Locale.ROOT) + mark + "." + kind);
  }

  private void makeDirectory() throws IOException {
    // On JDK 17 createDirectories refuses a link to a directory.
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
    }
  }

  private static void writeToDisk(Path file, byte[] bytes) throws IOException {
    try (var channel = FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      for (var rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Puts the renames on the disk too; Windows does so by itself, and opens no directories. */
  private void syncDirectory() throws IOException {
    if (File.separatorChar == '/') {
      try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
