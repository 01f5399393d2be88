package io.vertick.bridge.access;

import java.util.regex.Pattern;

/**
 * Names machines: an id in which each {@code *} stands for any number of characters, also none.
 *
 * @param text 1 to 128 letters, digits, '.', '_', '-' and '*'
 */
public record MachinePattern(String text) {
  // Before ALL, which is checked by it.
  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9._*-]{1,128}");

  /** Every machine. */
  public static final MachinePattern ALL = new MachinePattern("*");

  /** What a pattern looks like, to follow "Expected". */
  public static final String EXPECTED =
      "1 to 128 letters, digits, '.', '_', '-' and '*' such as order-*";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException unless it {@linkplain #isValid is one}
   */
  public MachinePattern {
    if (!isValid(text)) {
      throw new IllegalArgumentException("Expected " + EXPECTED + ", but found \"" + text + "\"");
    }
  }

  /** Whether a text is a pattern. */
  public static boolean isValid(String text) {
    return TEXT.matcher(text).matches();
  }

  /** Takes the first place for each piece between two stars, so that no pattern makes it look twice. */
  boolean matches(String machine) {
    var pieces = text.split("\\*", -1);
    if (pieces.length == 1) {
      return text.equals(machine);
    }
    if (!machine.startsWith(pieces[0])) {
      return false;
    }
    int end = pieces[0].length();
    for (int i = 1; i < pieces.length - 1; i++) {
      int start = machine.indexOf(pieces[i], end);
      if (start < 0) {
        return false;
      }
      end = start + pieces[i].length();
    }
    var last = pieces[pieces.length - 1];
    return machine.length() - last.length() >= end && machine.endsWith(last);
  }
}
