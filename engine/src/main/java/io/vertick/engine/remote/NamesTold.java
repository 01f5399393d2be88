package io.vertick.engine.remote;

import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.session.Session;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Which schemas this node speaks by on a link though the other node's machines follow others: it tells their names once a session, before the first request. */
public final class NamesTold {
  private final Map<SchemaHash, List<String>> schemas = new LinkedHashMap<>();
  private final ArrayDeque<Names> untold = new ArrayDeque<>();

  /** Requests speak by the indexes of a schema from now on; its names are asked for the first time. */
  public void use(SchemaHash schema, Supplier<List<String>> names) {
    if (!schemas.containsKey(schema)) {
      var told = names.get();
      schemas.put(schema, told);
      add(schema, told);
    }
  }

  /** Another session begins: it knows nothing. */
  public void begin() {
    untold.clear();
    schemas.forEach(this::add);
  }

  private void add(SchemaHash schema, List<String> names) {
    for (int first = 0; first < names.size(); first += Names.PART_MAX) {
      int end = Math.min(names.size(), first + Names.PART_MAX);
      untold.add(new Names(schema, names.size(), first, names.subList(first, end)));
    }
  }

  /** Tells what is untold, as far as there is credit. Requests need credit too, so none overtakes its names. */
  public void tell(Session session, long now) {
    while (!untold.isEmpty() && session.hasCredit() && session.offer(untold.element(), now) > 0) {
      untold.remove();
    }
  }
}
