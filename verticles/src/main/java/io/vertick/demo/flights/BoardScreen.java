package io.vertick.demo.flights;

import java.io.PrintStream;
import java.util.Locale;

/** The board on a terminal: drawn in place if it is one, else a plain line a second. Confined to the board's context. */
final class BoardScreen {
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final boolean isTerminal;
  private String address = "";
  private String lastLine = "";
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

  void show(String time, BoardDriver driver) {
    if (isTerminal) {
      out.print(drawing(time, driver));
      out.flush();
    } else {
      line(time, driver);
    }
  }

  private String drawing(String time, BoardDriver driver) {
    var text = new StringBuilder(HOME_AND_CLEAR)
        .append(BOLD)
        .append("Departures  ")
        .append(time)
        .append(PLAIN)
        .append("   ")
        .append(address)
        .append("/flights\n\n");
    text.append(DIM)
        .append(String.format(
            "%-6s %-9s %-5s %-5s %-5s %s%n", "Time", "Flight", "From", "To", "Gate", "Status"))
        .append(PLAIN);
    for (var row : driver.rows()) {
      var status = row.styles().endsWith("boarding") ? row.status() + ", go to gate" : row.status();
      text.append(String.format(
          "%-6s %-9s %-5s %-5s %-5s %s%n",
          row.scheduled(), row.flight(), row.origin(), row.destination(), row.gate(), status));
    }
    return text.append('\n').append(driver.counts().text()).append('\n').toString();
  }

  private void line(String time, BoardDriver driver) {
    long second = System.nanoTime() / 1_000_000_000;
    long busy = driver.rows().stream().filter(row -> !row.isEmpty()).count();
    var line = String.format(
        Locale.ROOT, "%s  %d on the board, %s", time, busy, driver.counts().text());
    if (second != lastSecond && !line.equals(lastLine)) {
      lastSecond = second;
      lastLine = line;
      out.println(line);
      out.flush();
    }
  }
}
