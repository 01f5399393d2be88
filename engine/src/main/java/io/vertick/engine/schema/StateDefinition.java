package io.vertick.engine.schema;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a frozen schema knows of one state: cleaned relations as state indexes in declared order, without doubles. Immutable; the arrays are never handed out to
 * be changed.
 *
 * @param lasts after this long the state removes itself; null: never
 * @param limit after this long another state is added; null: never
 * @param limitElse the index of that state; -1 without a limit
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Compared by nobody; lists of boxed numbers would cost 16 bytes a
// relation.
public record StateDefinition(
    String name,
    boolean auto,
    boolean multi,
    boolean quiet,
    int[] require,
    int[] add,
    int[] remove,
    int[] after,
    @Nullable Duration lasts,
    @Nullable Duration limit,
    int limitElse,
    List<String> tags,
    String doc) {

  /** Whether time changes anything about the state. */
  public boolean isTimed() {
    return lasts != null || limit != null;
  }

  /** The related states' indexes in declared order. */
  public int[] related(Relation relation) {
    return switch (relation) {
      case REQUIRE -> require;
      case ADD -> add;
      case REMOVE -> remove;
      case AFTER -> after;
    };
  }

  /** Whether {@code relation} of this state names the state with this index. */
  public boolean relatesTo(Relation relation, int index) {
    return Arrays.stream(related(relation)).anyMatch(related -> related == index);
  }
}
