package io.vertick.engine.protocol;

import io.vertick.engine.clock.Incarnation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the first-class messages of one direction have said so far, so that later ones can be shorter: aliases of targets and origins, and the last numbers to count
 * from. The writer and the reader of a direction each have one; they stay equal because these messages arrive once and in order. Confined to one thread.
 */
public final class Dictionary {
  /** How many targets, and how many origins, have an alias at a time; then the oldest gives way. */
  public static final int ALIASES_MAX = 4_096;

  final Aliases<Target> targets = new Aliases<>();
  final Aliases<Incarnation> origins = new Aliases<>();
  private final Incarnation writer;
  private final Incarnation reader;
  private final Last last = new Last();
  private final Last next = new Last();

  /** An empty one. The incarnations of both ends need no alias. */
  public Dictionary(Incarnation writer, Incarnation reader) {
    this.writer = writer;
    this.reader = reader;
  }

  /** What numbers count from: those of the last message that told one. */
  static final class Last {
    long request;
    long reply;
    long version;

    private void copy(Last other) {
      request = other.request;
      reply = other.reply;
      version = other.version;
    }
  }

  /** Begins a message: the numbers it tells count once it ends. A message that fails leaves no trace. */
  void begin() {
    next.copy(last);
  }

  /** The numbers of the message that is being read or written. */
  Last next() {
    return next;
  }

  /** The message was read or written as a whole. */
  void end() {
    last.copy(next);
  }

  /** The reference to an origin in a message: 0 the writer, 1 the reader, or its alias plus 2. */
  int reference(Incarnation origin) {
    if (origin.equals(writer)) {
      return 0;
    }
    return origin.equals(reader) ? 1 : origins.index(origin) + 2;
  }

  Incarnation origin(int reference) {
    return switch (reference) {
      case 0 -> writer;
      case 1 -> reader;
      default -> origins.value(reference - 2);
    };
  }

  boolean knows(Incarnation origin) {
    return origin.equals(writer) || origin.equals(reader) || origins.has(origin);
  }

  /** Values by index, and indexes by value. */
  static final class Aliases<T> {
    private final Map<T, Integer> indexes = new HashMap<>();
    private final List<T> values = new ArrayList<>();
    private int next;

    boolean has(T value) {
      return indexes.containsKey(value);
    }

    int index(T value) {
      var index = indexes.get(value);
      if (index == null) {
        throw new IllegalStateException("Expected an alias of " + value + ", but it has none");
      }
      return index;
    }

    T value(int index) {
      if (index < 0 || index >= values.size()) {
        throw new ProtocolException(
            "Expected an alias below " + values.size() + ", but found " + index);
      }
      return values.get(index);
    }

    /** Gives the value the next index, which may be that of the oldest. */
    int add(T value) {
      int index = next;
      put(index, value);
      next = (next + 1) % ALIASES_MAX;
      return index;
    }

    void put(int index, T value) {
      if (index > values.size() || index >= ALIASES_MAX) {
        throw new ProtocolException("Expected an alias of at most "
            + Math.min(values.size(), ALIASES_MAX - 1) + ", but found " + index);
      }
      if (index == values.size()) {
        values.add(value);
      } else {
        indexes.remove(values.set(index, value), index);
      }
      indexes.put(value, index);
    }
  }
}
