package io.vertick.demo.flights;

import java.io.PrintStream;
import java.util.List;

/** A display on a terminal: drawn in place if it is one, else plain lines once a second. Confined to the display's context. */
final class BoardScreen {
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final boolean isTerminal;
  private String address = "";
  private List<String> lastLines = List.of();
  private long lastSecond = Long.MIN_VALUE;

  BoardScreen(PrintStream out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  void listening(String newAddress) {
    address = newAddress;
    out.println("the board is on " + address + "/flights (active states: " + address + "/)");
    out.flush();
  }

  void show(String time, Display display) {
    if (isTerminal) {
      draw(time, display);
    } else {
      printLines(time, display);
    }
    out.flush();
  }

  private void draw(String time, Display display) {
    var heading = BOLD + "Departures  " + time + PLAIN + "   " + address + "/flights";
    out.print(HOME_AND_CLEAR + heading + "\n\n" + String.join("\n", display.drawing()) + "\n");
  }

  private void printLines(String time, Display display) {
    long second = System.nanoTime() / 1_000_000_000;
    var lines = display.lines().stream().map(line -> time + "  " + line).toList();
    if (second != lastSecond && !lines.equals(lastLines)) {
      lastSecond = second;
      lastLines = lines;
      lines.forEach(out::println);
    }
  }
}
