package io.vertick.bridge.remote;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words of the other end for the log, in which it begins no line of its own. Any thread. */
public final class Printable {
  private static final Pattern NOT_PRINTED = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /** The same, with a "?" for each character that is not printed. */
  public static String of(@Nullable String words) {
    return NOT_PRINTED.matcher(String.valueOf(words)).replaceAll("?");
  }
}
