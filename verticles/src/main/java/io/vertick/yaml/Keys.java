package io.vertick.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The keys that a map in a file may have, in the order in which they are told, and what reads the value of each; see {@link ValueReader#read}. */
public final class Keys {
  private final String what;
  private final Map<String, Consumer<YamlNode>> readers = new LinkedHashMap<>();
  private final List<String> required = new ArrayList<>();

  /**
   * No keys so far.
   *
   * @param what they are, such as "a key of a pool"
   */
  public Keys(String what) {
    this.what = what;
  }

  /** One more, which may be left out. */
  public Keys optional(String key, Consumer<YamlNode> reader) {
    readers.put(key, reader);
    return this;
  }

  /** One more, which has to be there. */
  public Keys required(String key, Consumer<YamlNode> reader) {
    required.add(key);
    return optional(key, reader);
  }

  /** What a key is expected to be. */
  String expected() {
    return what + " (" + String.join(", ", names()) + ")";
  }

  Collection<String> names() {
    return Collections.unmodifiableSet(readers.keySet());
  }

  List<String> required() {
    return required;
  }

  /** Hands a value to the reader of its key; false if there is no such key. */
  boolean accept(String key, YamlNode value) {
    var reader = readers.get(key);
    if (reader != null) {
      reader.accept(value);
    }
    return reader != null;
  }
}
