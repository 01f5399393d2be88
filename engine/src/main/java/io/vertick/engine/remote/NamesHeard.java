package io.vertick.engine.remote;

import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.schema.SchemaHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of schemas that the other node of a link speaks by. At most {@value #NAMES_MAX} names a session; requests by schemas beyond do not fit any machine. */
public final class NamesHeard {
  static final int NAMES_MAX = 262_144;

  private final Map<SchemaHash, List<String>> known = new HashMap<>();
  private final Map<SchemaHash, List<String>> partial = new HashMap<>();
  private int size;

  /** Another session begins. */
  public void clear() {
    known.clear();
    partial.clear();
    size = 0;
  }

  /** The next part of a schema's names; parts come in order. */
  public void receive(Names part) {
    var begun = partial.get(part.schema());
    var names = begun == null ? new ArrayList<String>() : begun;
    // Of parts that do not fit, or are empty, nothing is kept: they would be without limit.
    if (part.first() != names.size()
        || part.states().isEmpty()
        || size + part.states().size() > NAMES_MAX) {
      return;
    }
    partial.put(part.schema(), names);
    size += part.states().size();
    names.addAll(part.states());
    if (names.size() == part.size()) {
      known.put(part.schema(), List.copyOf(names));
      partial.remove(part.schema());
    }
  }

  /** Schemas of which a part came, and not the last. */
  int partial() {
    return partial.size();
  }

  /** The names in index order; null if they were not told as a whole. */
  @Nullable
  public List<String> of(SchemaHash schema) {
    return known.get(schema);
  }
}
