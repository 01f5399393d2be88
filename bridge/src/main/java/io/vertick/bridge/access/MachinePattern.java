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

  /** Asked for each request, so it makes no object. Where they differ the last star takes one more character: an earlier one never has to. */
  boolean matches(String machine) {
    int at = 0;
    int next = 0;
    int star = -1;
    int taken = 0;
    while (next < machine.length()) {
      if (isAt(at, '*')) {
        star = at++;
        taken = next;
      } else if (isAt(at, machine.charAt(next))) {
        at++;
        next++;
      } else if (star >= 0) {
        at = star + 1;
        next = ++taken;
      } else {
        return false;
      }
    }
    while (isAt(at, '*')) {
      at++;
    }
    return at == text.length();
  }

  private boolean isAt(int index, char character) {
    return index < text.length() && text.charAt(index) == character;
  }
}
