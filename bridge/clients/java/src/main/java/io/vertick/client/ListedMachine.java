package io.vertick.client;

import static io.vertick.engine.remote.Shape.as;
import static io.vertick.engine.remote.Shape.fields;
import static io.vertick.engine.remote.Shape.texts;

import io.vertick.engine.clock.Incarnation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A machine that the server knows, and the token may read.
 *
 * @param node the id of its node
 * @param type the name of its type
 * @param schema the hash of its schema, in hexadecimal
 * @param tags labels that its owner gave it
 */
public record ListedMachine(
    String id, String node, String type, Incarnation incarnation, String schema, Set<String> tags) {
  static ListedMachine of(@Nullable Object value) {
    var fields = fields(6, value);
    return new ListedMachine(
        as(String.class, fields.get(0)),
        as(String.class, fields.get(1)),
        as(String.class, fields.get(2)),
        Incarnation.parse(as(String.class, fields.get(3))),
        as(String.class, fields.get(4)),
        Set.copyOf(texts(fields.get(5))));
  }

  static List<ListedMachine> all(List<?> values) {
    return values.stream().<ListedMachine>map(ListedMachine::of).toList();
  }
}
