package io.vertick.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The machines that this node and those linked with it host, as they announced them. Confined to one thread. */
public final class Directory {
  /** How many may wait for machines at a time. */
  public static final int WAITERS_MAX = 65_536;

  private static final int LISTS_MAX = 64;

  /** By id; of several with one id all are kept until all but one are gone. */
  private final Map<String, List<Announcement>> machines = new TreeMap<>();

  /** What {@link #list(Object, Predicate)} found, by readers; of them all, those that were new last. */
  private final Map<Object, List<Announcement>> lists = new LinkedHashMap<>();

  private final Map<String, List<Runnable>> waiters = new HashMap<>();
  private int waiting;

  /** The machine with this id; of several, the one that stays. */
  public @Nullable Announcement find(String id) {
    var known = machines.get(id);
    return known == null ? null : known.get(0);
  }

  /** The machine with this id on a certain node. */
  public @Nullable Announcement find(String id, String node) {
    return machines.getOrDefault(id, List.of()).stream()
        .filter(machine -> machine.node().equals(node))
        .findFirst()
        .orElse(null);
  }

  /** The machines that this holds for, by id. */
  public List<Announcement> list(Predicate<Announcement> condition) {
    return machines.values().stream()
        .map(known -> known.get(0))
        .filter(condition)
        .toList();
  }

  /**
   * Likewise, and found once for all who read the same, until something changes: whoever asks for one page after the other costs no more than that.
   *
   * @param readers equal for those for whom {@code mayRead} is
   */
  public List<Announcement> list(Object readers, Predicate<Announcement> mayRead) {
    var known = lists.get(readers);
    if (known == null) {
      known = list(mayRead);
      lists.put(readers, known);
      if (lists.size() > LISTS_MAX) {
        lists.remove(lists.keySet().iterator().next());
      }
    }
    return known;
  }

  /** How many machines are known. */
  public int size() {
    return machines.size();
  }

  /** A node announced a machine, in the place of what it announced under that id before. */
  public void put(Announcement machine) {
    remove(machine.id(), machine.node());
    var known = machines.computeIfAbsent(machine.id(), id -> new ArrayList<>(1));
    known.add(machine);
    known.sort(Announcement.PRECEDENCE);
    var waited = waiters.remove(machine.id());
    if (waited != null) {
      waiting -= waited.size();
      waited.forEach(Runnable::run);
    }
  }

  /** A node does not host this machine any more. */
  public void remove(String id, String node) {
    lists.clear();
    machines.computeIfPresent(id, (key, known) -> without(known, node));
  }

  /** All that a node announced is void. */
  public void removeAll(String node) {
    lists.clear();
    machines.values().removeIf(known -> without(known, node) == null);
  }

  private static @Nullable List<Announcement> without(List<Announcement> known, String node) {
    known.removeIf(machine -> machine.node().equals(node));
    return known.isEmpty() ? null : known;
  }

  /**
   * Runs an action once the machine is known: at once if it is.
   *
   * @return false if {@value #WAITERS_MAX} wait already: then it will not run
   */
  public boolean whenHosted(String id, Runnable action) {
    if (machines.containsKey(id)) {
      action.run();
      return true;
    }
    if (waiting >= WAITERS_MAX) {
      return false;
    }
    waiting++;
    waiters.computeIfAbsent(id, key -> new ArrayList<>(1)).add(action);
    return true;
  }

  /** How many actions wait. */
  public int waiting() {
    return waiting;
  }

  /** Takes back an action that {@link #whenHosted} was given, unless it ran. */
  public void forget(String id, Runnable action) {
    waiters.computeIfPresent(id, (key, actions) -> {
      waiting -= actions.remove(action) ? 1 : 0;
      return actions.isEmpty() ? null : actions;
    });
  }
}
