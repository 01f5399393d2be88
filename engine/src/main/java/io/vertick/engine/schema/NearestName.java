package io.vertick.engine.schema;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the known name that somebody probably meant; for error messages. */
public final class NearestName {
  // Error messages only; a schema of 65,535 names is searched in a few milliseconds.
  private NearestName() {}

  /** The name with the fewest edits from {@code wanted}, at most a third of its length (two at least); the first of equals; null if none is that near. */
  public static @Nullable String of(String wanted, Collection<String> known) {
    var lowered = wanted.toLowerCase(Locale.ROOT);
    int limit = Math.max(2, wanted.length() / 3);
    String best = null;
    for (var name : known) {
      if (Math.abs(name.length() - wanted.length()) > limit) {
        continue;
      }
      int distance = distance(lowered, name.toLowerCase(Locale.ROOT));
      if (distance <= limit
          && (best == null || distance < distance(lowered, best.toLowerCase(Locale.ROOT)))) {
        best = name;
      }
    }
    return best;
  }

  /** {@code "; did you mean Foo?"}, or nothing. */
  public static String hint(String wanted, Collection<String> known) {
    var nearest = of(wanted, known);
    return nearest == null ? "" : "; did you mean " + nearest + "?";
  }

  /** Levenshtein's edit distance, row by row. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
