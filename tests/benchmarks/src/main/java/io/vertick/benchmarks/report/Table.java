package io.vertick.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Lines of equally many cells, aligned for a fixed-width font: the first column to the left, the others to the right. */
public final class Table {
  private final List<List<String>> lines = new ArrayList<>();

  public Table(String... header) {
    lines.add(List.of(header));
  }

  /** A number with so many decimals, thousands grouped; empty for what is not a number. */
  public static String number(double value, int decimals) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** One more line, of as many cells as the header has. */
  public void add(String... cells) {
    if (cells.length != lines.get(0).size()) {
      throw new IllegalArgumentException("Expected " + lines.get(0).size()
          + " cells, one for each column, but got " + cells.length);
    }
    lines.add(List.of(cells));
  }

  /** One more line of four cells: the median of some numbers, the greater of two in the middle, the least and the most. */
  public void addSpread(String label, DoubleStream numbers) {
    var sorted = numbers.sorted().toArray();
    add(
        label,
        number(sorted[sorted.length / 2], 1),
        number(sorted[0], 1),
        number(sorted[sorted.length - 1], 1));
  }

  /** All lines, the header first, each with its end of line. */
  public String text() {
    return lines.stream().map(this::line).collect(Collectors.joining());
  }

  private String line(List<String> cells) {
    return IntStream.range(0, cells.size())
            .mapToObj(column -> padded(cells.get(column), column))
            .collect(Collectors.joining("  "))
            .stripTrailing()
        + "\n";
  }

  private String padded(String cell, int column) {
    int width = lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    var padding = " ".repeat(width - cell.length());
    return column == 0 ? cell + padding : padding + cell;
  }
}
