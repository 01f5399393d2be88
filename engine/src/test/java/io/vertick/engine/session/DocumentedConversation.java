package io.vertick.engine.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The conversations in {@code bridge/PROTOCOL.md}. */
public final class DocumentedConversation {
  private static final Path DOCUMENT = Path.of("..", "bridge", "PROTOCOL.md");

  private DocumentedConversation() {}

  /** The frames under this heading, in order: each is {@code C} or {@code S}, for who says it, and its bytes as hexadecimal digits. */
  public static List<String> under(String heading) throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .dropWhile(line -> !line.equals(heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("#"))
        .filter(line -> line.matches("[CS] [0-9a-f ]+"))
        .toList();
  }
}
