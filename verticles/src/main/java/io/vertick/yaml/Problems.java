package io.vertick.yaml;

import io.vertick.engine.schema.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a file. Beyond {@value #SHOWN_MAX} problems the rest is only counted. */
public final class Problems {
  /** How many problems are shown. */
  public static final int SHOWN_MAX = 100;

  /** One at a place, or of the file as a whole. */
  private record Problem(@Nullable Place place, String text) {
    String line(String file) {
      return file + (place == null ? "" : ":" + place.line() + ":" + place.column()) + ": " + text;
    }
  }

  private final List<Problem> shown = new ArrayList<>();
  private int more;

  /** Whether nothing is wrong so far. */
  public boolean isEmpty() {
    return shown.isEmpty();
  }

  /** A problem of the file as a whole. */
  public void add(String expected, String found) {
    add(null, expected, () -> found);
  }

  /** {@code expected} and {@code found}: the two halves of "Expected …, but found …". */
  public void add(Place place, String expected, String found) {
    add(place, expected, () -> found);
  }

  /** {@code found} is only asked if the problem is going to be shown. */
  public void add(@Nullable Place place, String expected, Supplier<String> found) {
    if (shown.size() == SHOWN_MAX) {
      more++;
    } else {
      shown.add(new Problem(place, "Expected " + expected + ", but found " + found.get()));
    }
  }

  /** {@code found} is of the wrong type or value; says nothing of what was reported before. */
  public void add(String expected, YamlNode found) {
    if (!(found instanceof YamlNode.Reported)) {
      add(found.place(), expected, found::found);
    }
  }

  /** {@code name} is none of {@code known}; names the nearest. */
  public void unknown(String expected, Place place, String name, Collection<String> known) {
    add(place, expected, () -> YamlNode.quote(name) + NearestName.hint(name, known));
  }

  /** One line a problem, by place. */
  public List<String> lines(String file) {
    var lines = new ArrayList<String>();
    shown.stream()
        .sorted(
            Comparator.comparing(Problem::place, Comparator.nullsFirst(Comparator.naturalOrder())))
        .map(problem -> problem.line(file))
        .forEach(lines::add);
    if (more > 0) {
      lines.add(file + ": and " + more + (more == 1 ? " more problem" : " more problems"));
    }
    return lines;
  }
}
