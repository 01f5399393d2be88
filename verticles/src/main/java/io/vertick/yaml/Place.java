package io.vertick.yaml;

import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Where in a file something is.
 *
 * @param line from 1
 * @param column in code points, from 1
 */
public record Place(int line, int column) implements Comparable<Place> {
  /** The start of a file. */
  public static final Place START = new Place(1, 1);

  static Place of(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** The place right after {@code text}. */
  static Place after(String text) {
    int lines = (int) text.chars().filter(c -> c == '\n').count();
    int lineStart = text.lastIndexOf('\n') + 1;
    return new Place(lines + 1, text.codePointCount(lineStart, text.length()) + 1);
  }

  @Override
  public int compareTo(Place other) {
    return line == other.line
        ? Integer.compare(column, other.column)
        : Integer.compare(line, other.line);
  }
}
