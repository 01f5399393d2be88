package io.vertick.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a node has after a collection. Immutable.
 *
 * @param bytes that are used
 * @param replicas that its readers have
 * @param threads their names
 */
record Heap(long bytes, int replicas, List<String> threads) {
  private static final double GROWTH_MAX = 1.05;

  Heap {
    threads = List.copyOf(threads);
  }

  /** The words {@code heap BYTES REPLICAS THREAD...}. */
  static Heap parse(String[] words) {
    return new Heap(
        Long.parseLong(words[1]),
        Integer.parseInt(words[2]),
        Arrays.asList(words).subList(3, words.length));
  }

  /** Whether nothing has grown since an earlier moment, and no thread is another's. */
  boolean isLike(Heap earlier) {
    return bytes <= earlier.bytes * GROWTH_MAX && lastingThreads() == earlier.lastingThreads();
  }

  /** Without those of Hazelcast's cached pool, which come and go with its work. */
  private long lastingThreads() {
    return threads.stream().filter(name -> !name.contains(".cached.thread-")).count();
  }

  /** The pools that have another number of threads now, such as {@code vert.x-worker-thread- 19 -> 20}. */
  String threadsUnlike(Heap earlier) {
    var now = pools();
    var before = earlier.pools();
    return Stream.concat(now.keySet().stream(), before.keySet().stream())
        .distinct()
        .filter(pool -> !now.getOrDefault(pool, 0L).equals(before.getOrDefault(pool, 0L)))
        .map(pool ->
            pool + " " + before.getOrDefault(pool, 0L) + " -> " + now.getOrDefault(pool, 0L))
        .collect(Collectors.joining(", "));
  }

  /** How many threads have the same name but for a number at its end. */
  private Map<String, Long> pools() {
    return threads.stream()
        .map(name -> name.replaceFirst("[0-9]+$", ""))
        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.1f MB, %d replicas and %d threads", bytes / 1e6, replicas, threads.size());
  }
}
