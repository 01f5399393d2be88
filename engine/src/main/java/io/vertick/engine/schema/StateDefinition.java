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
    List<String> tags,
    String doc) {

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
