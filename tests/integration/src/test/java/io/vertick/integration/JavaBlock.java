package io.vertick.integration;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A fenced block of Java in a document, and where it comes from: a comment on the line above it, {@code <!-- source: path/to/File.java#region -->}, names a file
 * from the repository's root and a region of it, which lies between the lines {@code // region name} and {@code // endregion}.
 *
 * @param file empty if the block does not say
 * @param region empty if the block does not say
 * @param code the lines, each with its line end
 */
record JavaBlock(String file, String region, String code) {
  private static final Pattern BLOCK = Pattern.compile(
      "(?:^<!-- source: (\\S+)#(\\S+) -->\n)?^```java\n(.*?)^```$",
      Pattern.MULTILINE | Pattern.DOTALL);

  /** The Java blocks of a Markdown text, in order. */
  static List<JavaBlock> in(String document) {
    return BLOCK
        .matcher(document)
        .results()
        .map(found -> new JavaBlock(group(found, 1), group(found, 2), found.group(3)))
        .toList();
  }

  /**
   * What the region of this name holds, its common indentation taken away.
   *
   * @throws IllegalArgumentException unless there is exactly one
   */
  static String region(String source, String name) {
    var found = Pattern.compile(
            "^ *// region " + Pattern.quote(name) + "\n(.*?)^ *// endregion$",
            Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(source)
        .results()
        .toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException("Expected one region " + name + ", but found "
          + found.size() + ": mark it with // region " + name + " and // endregion");
    }
    // Without its last line end, which would count as a line without indentation.
    return found.get(0).group(1).stripTrailing().stripIndent() + "\n";
  }

  private static String group(MatchResult found, int number) {
    var text = found.group(number);
    return text == null ? "" : text;
  }
}
