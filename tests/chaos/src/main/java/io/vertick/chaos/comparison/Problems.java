package io.vertick.chaos.comparison;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What is wrong, counted by kind; of each kind the first few are told. */
final class Problems {
  private static final int TOLD_MAX = 10;

  enum Kind {
    LOST,
    DOUBLED,
    /** An unknown that {@link UnknownRule} does not allow. */
    UNKNOWN,
    /** A machine that was hosted twice without a split. */
    CONFLICT,
    UNANSWERED,
    /** An answer that no counter gives, or one too many; the end of a wait likewise. */
    ANSWER,
    /** A replica that is not where its machine is, or not in time. */
    DIFFERS,
    /** A replica showed what its machine was not, or was before. */
    UNREAL
  }

  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private final List<String> lines = new ArrayList<>();

  void add(Kind kind, String text) {
    int count = counts.merge(kind, 1, Integer::sum);
    if (count <= TOLD_MAX) {
      lines.add(kind + ": " + text);
    }
  }

  int count(Kind kind) {
    return counts.getOrDefault(kind, 0);
  }

  List<String> lines() {
    return lines;
  }
}
