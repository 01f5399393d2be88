package io.vertick.logging;

import java.util.regex.Pattern;

/** Any text as one line of the log. Any thread. */
public final class OneLine {
  private static final Pattern LINE_BREAKS = Pattern.compile("\\s*\\R\\s*");

  private OneLine() {}

  /** The same without line breaks: the words of handlers and files may come from anywhere. */
  public static String of(Object text) {
    return LINE_BREAKS.matcher(String.valueOf(text)).replaceAll(" ");
  }
}
