package io.vertick.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What all clients play; see {@code tests/conformance/bridge/README.md}.
 *
 * @param isCutEverywhere whether it is played again for each byte, with the connection cut before it
 * @param lines without comments
 */
record Conversation(String name, boolean isCutEverywhere, List<String> lines) {
  private static final Path FOLDER = Path.of("../../../tests/conformance/bridge");
  private static final String CUT_EVERYWHERE = "cut-everywhere";
  private static final String INCLUDE = "include ";

  /** All of them, in the order of their names. */
  static List<Conversation> all() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".conversation"))
          .sorted()
          .map(Conversation::of)
          .toList();
    }
  }

  private static Conversation of(Path file) {
    var lines = lines(file).toList();
    boolean isCut = lines.get(0).equals(CUT_EVERYWHERE);
    var name = String.valueOf(file.getFileName());
    return new Conversation(name, isCut, isCut ? lines.subList(1, lines.size()) : lines);
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.isEmpty() && !line.startsWith("# "))
          .flatMap(line -> line.startsWith(INCLUDE)
              ? lines(FOLDER.resolve(line.substring(INCLUDE.length())))
              : Stream.of(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
