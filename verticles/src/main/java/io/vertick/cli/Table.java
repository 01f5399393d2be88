package io.vertick.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows with columns as wide as their widest value. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    row(head);
  }

  Table row(String... values) {
    rows.add(List.of(values));
    return this;
  }

  List<String> lines() {
    return rows.stream().map(this::line).toList();
  }

  private String line(List<String> row) {
    var line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      line.append(row.get(column))
          .append(" ".repeat(widthOf(column) - row.get(column).length() + 2));
    }
    return line.toString().stripTrailing();
  }

  private int widthOf(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
