package io.vertick.logging;

import java.util.regex.Pattern;

/** Any text as one line of the log. Any thread. */
public final class OneLine {
  /** How many characters of a mutation an audit line has: its arguments may have 64 kB, and lines wait to be written. */
  public static final int WORDS_MAX = 1_024;

  private static final Pattern LINE_BREAKS = Pattern.compile("\\s*\\R\\s*");

  private OneLine() {}

  /** The same without line breaks: the words of handlers and files may come from anywhere. */
  public static String of(Object text) {
    var line = textOf(text);
    // Most have none, and the pattern takes its time to find that out.
    return line.chars().anyMatch(OneLine::isLineBreak)
        ? LINE_BREAKS.matcher(line).replaceAll(" ")
        : line;
  }

  /** Likewise, and no more than so many characters of it: what is cut ends with "…". */
  public static String of(Object text, int max) {
    var line = of(text);
    return line.length() <= max ? line : line.substring(0, max - 1) + "…";
  }

  /** No log fails because what it tells of does: an error may throw when it is asked for its message. */
  private static String textOf(Object text) {
    try {
      return String.valueOf(text);
    } catch (RuntimeException unspeakable) {
      return text.getClass().getName() + ", whose text can't be read";
    }
  }

  /** As {@code \R} in patterns. */
  private static boolean isLineBreak(int character) {
    return (character >= '\n' && character <= '\r')
        || character == 0x85
        || character == 0x2028
        || character == 0x2029;
  }
}
