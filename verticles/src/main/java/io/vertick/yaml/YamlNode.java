package io.vertick.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** A value of a file, and where it starts. */
public sealed interface YamlNode {
  Place place();

  /** Whether it is a text: quoted, or plain and nothing else. */
  default boolean isText() {
    return this instanceof Scalar scalar && scalar.kind() == Kind.TEXT;
  }

  /** Its text; only if it {@linkplain #isText is one}. */
  default String text() {
    return ((Scalar) this).value();
  }

  /** What it is, to follow "but found". */
  String found();

  /** What a scalar stands for: quoted ones are texts, plain ones go by the core schema of YAML 1.2. */
  enum Kind {
    TEXT,
    NUMBER,
    BOOL,
    NOTHING
  }

  /** A single value. */
  record Scalar(Place place, Kind kind, String value) implements YamlNode {
    @Override
    public String found() {
      return switch (kind) {
        case TEXT -> quote(value);
        case NUMBER -> "the number " + shorten(value);
        case BOOL -> value;
        case NOTHING -> "nothing";
      };
    }
  }

  /** A list. */
  record Items(Place place, List<YamlNode> nodes) implements YamlNode {
    @Override
    public String found() {
      return "a list";
    }
  }

  /** A map; its keys in the order of the file, doubles included. */
  record Entries(Place place, List<Entry> entries) implements YamlNode {
    @Override
    public String found() {
      return "a map";
    }
  }

  /** Something that was reported when it was read, such as an alias: nobody needs to complain again. */
  record Reported(Place place) implements YamlNode {
    @Override
    public String found() {
      return "nothing of use";
    }
  }

  /** One key of a map with its value. */
  record Entry(YamlNode key, YamlNode value) {}

  /** {@link #shorten}, in quotes. */
  static String quote(String text) {
    return '"' + shorten(text) + '"';
  }

  /** The text in one line, whatever is in it; cut when it is long. */
  static String shorten(String text) {
    int shownMax = 60;
    boolean isLong = text.codePointCount(0, text.length()) > shownMax;
    var shown = isLong ? text.substring(0, text.offsetByCodePoints(0, shownMax)) + "…" : text;
    return shown
        .codePoints()
        .mapToObj(point -> isPrintable(point) ? Character.toString(point) : escape(point))
        .collect(Collectors.joining());
  }

  private static boolean isPrintable(int point) {
    return !Character.isISOControl(point)
        && switch (Character.getType(point)) {
          case Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.FORMAT,
              Character.SURROGATE -> false;
          default -> true;
        };
  }

  private static String escape(int point) {
    return String.format("\\u%04x", point);
  }
}
