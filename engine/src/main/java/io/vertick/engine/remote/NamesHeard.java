package io.vertick.engine.remote;

import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.schema.SchemaHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of schemas that the other end of a session speaks by. With more than {@value #NAMES_MAX} names in all, those that were told first are forgotten; see {@link NamesTold}. */
public final class NamesHeard {
  static final int NAMES_MAX = Call.STATES_MAX;

  /** What a name takes at most, with its place in a list and in a map. */
  private static final int NAME_BYTES = 384;

  private final Map<SchemaHash, StateNames> known = new LinkedHashMap<>();
  /** The list that is being told, and whose it is. */
  private final List<String> begun = new ArrayList<>();

  private @Nullable SchemaHash of;
  private int size;

  /** Another session begins. */
  public void clear() {
    known.clear();
    begun.clear();
    of = null;
    size = 0;
  }

  /**
   * The next part of a schema's names. Parts come in order, and one list after the other.
   *
   * @throws ProtocolException if they do not, or a name comes twice
   */
  public void receive(Names part) {
    if (part.first() == 0) {
      begun.clear();
      of = part.schema();
    }
    if (!part.schema().equals(of)
        || part.first() != begun.size()
        || part.states().isEmpty()) {
      throw new ProtocolException("Expected the names of a schema from 0 on, but found "
          + part.states().size() + " from " + part.first() + " behind " + begun.size());
    }
    begun.addAll(part.states());
    if (begun.size() >= part.size()) {
      know(part.schema(), begun());
    }
  }

  private StateNames begun() {
    try {
      return StateNames.of(begun);
    } catch (IllegalArgumentException twice) {
      throw new ProtocolException(String.valueOf(twice.getMessage()));
    }
  }

  private void know(SchemaHash schema, StateNames names) {
    begun.clear();
    of = null;
    var before = known.remove(schema);
    known.put(schema, names);
    size += names.size() - (before == null ? 0 : before.size());
    for (var first = known.values().iterator(); size > NAMES_MAX; first.remove()) {
      size -= first.next().size();
    }
  }

  /** About how many bytes of memory they take, at most. */
  public long heldBytes() {
    return (long) NAME_BYTES * (size + begun.size());
  }

  /** The names in index order; null if they were not told as a whole, or are forgotten. */
  @Nullable
  public StateNames of(SchemaHash schema) {
    return known.get(schema);
  }
}
