package io.vertick.link;

import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.session.Session;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which schemas this node speaks by on a link though the other node's machines follow others: it tells their names once a session, before the first request. */
final class NamesTold {
  private final Map<SchemaHash, Schema<?>> schemas = new LinkedHashMap<>();
  private final ArrayDeque<Names> untold = new ArrayDeque<>();

  /** Requests speak by this schema from now on. */
  void use(Schema<?> schema) {
    if (schemas.putIfAbsent(schema.hash(), schema) == null) {
      add(schema);
    }
  }

  /** Another session begins: it knows nothing. */
  void begin() {
    untold.clear();
    schemas.values().forEach(this::add);
  }

  private void add(Schema<?> schema) {
    var names = schema.names();
    for (int first = 0; first < names.size(); first += Names.PART_MAX) {
      int end = Math.min(names.size(), first + Names.PART_MAX);
      untold.add(new Names(schema.hash(), names.size(), first, names.subList(first, end)));
    }
  }

  /** Tells what is untold, as far as there is credit. Requests need credit too, so none overtakes its names. */
  void tell(Session session, long now) {
    while (!untold.isEmpty() && session.hasCredit() && session.offer(untold.element(), now) > 0) {
      untold.remove();
    }
  }
}
