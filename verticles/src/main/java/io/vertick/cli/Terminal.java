package io.vertick.cli;

import java.io.Console;

/** Whether a person looks at standard output. */
final class Terminal {
  private Terminal() {}

  @SuppressWarnings(
      "SystemConsoleNull") // From JDK 22 on there is always a console; it is asked itself then.
  static boolean isThere() {
    var console = System.console();
    if (console == null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException olderThan22) {
      // There a console means that both ends are a terminal.
      return true;
    }
  }
}
