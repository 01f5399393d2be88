package io.vertick.engine.remote;

import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.session.Session;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Which schemas this end of a session speaks by though the other end's machines follow others: it tells their names before the first request, and again in another session. As the other
 * end forgets the ones that were told first when there are more than {@link NamesHeard#NAMES_MAX}, so does this one, and tells them again when they are used.
 */
public final class NamesTold {
  private final Map<SchemaHash, List<String>> schemas = new LinkedHashMap<>();
  private final ArrayDeque<Names> untold = new ArrayDeque<>();
  private int size;

  /** Requests speak by the indexes of a schema from now on; its names are asked for if they are not told yet. */
  public void use(SchemaHash schema, Supplier<List<String>> names) {
    if (!schemas.containsKey(schema)) {
      var told = names.get();
      schemas.put(schema, told);
      size += told.size();
      add(schema, told);
      forgetFirst();
    }
  }

  private void forgetFirst() {
    for (var first = schemas.entrySet().iterator(); size > NamesHeard.NAMES_MAX; first.remove()) {
      var told = first.next();
      size -= told.getValue().size();
      untold.removeIf(part -> part.schema().equals(told.getKey()));
    }
  }

  /** Whether these can be used without any that are told being forgotten. */
  public boolean hasRoomFor(SchemaHash schema, int names) {
    return schemas.containsKey(schema) || size + names <= NamesHeard.NAMES_MAX;
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
