package io.vertick.chaos.fault;

import io.vertick.chaos.fault.Fault.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Faults of a run, from its seed alone. Each kind comes once before one comes again; a node has one fault at a time, and one node at least has none. In a run that is long
 * enough to compare heaps there are two calm moments, and between them the first node is not restarted.
 */
public final class Schedule {
  /** From here on heaps are compared. */
  public static final int LONG_SECONDS = 900;

  /** The node that joins and leaves. */
  public static final String GUEST = "guest";

  /** Nothing happens so long at the start, after a measurement, and at the end. */
  static final int CALM_MS = 10_000;
  /** Nothing happens so long before a measurement: a node that was restarted, or came back, has all its replicas again. */
  static final int SETTLED_MS = 40_000;

  private static final int FIRST_MARK_MS = 120_000;
  private static final int LAST_MARK_MS = 60_000;
  private static final long GAP_MS_MIN = 1_000;
  private static final long GAP_MS_MAX = 5_000;
  /** What a node needs to start. */
  private static final int START_MS = 8_000;

  private final Random random;
  private final List<String> nodes;
  private final List<String> machines;
  private final List<Kind> kinds;
  private final List<Kind> bag = new ArrayList<>();
  private final long endMs;
  private final List<Long> marks;
  private final Map<String, Long> freeAt = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();

  private Schedule(
      long seed, int seconds, List<String> nodes, List<String> machines, boolean canCut) {
    random = new Random(seed);
    this.nodes = nodes;
    this.machines = machines;
    kinds = Arrays.stream(Kind.values())
        .filter(kind -> canCut || !kind.isOfNetwork())
        .filter(kind -> nodes.size() > 1 || kind != Kind.ONE_WAY)
        .toList();
    endMs = seconds * 1_000L - CALM_MS;
    marks = marks(seconds);
  }

  /**
   * The faults of a run in the order of their beginnings.
   *
   * @param nodes the first is the one whose heap is compared
   * @param machines their ids begin with that of the node that hosts them
   * @param canCut whether there is a network that can be cut
   */
  public static List<Fault> of(
      long seed, int seconds, List<String> nodes, List<String> machines, boolean canCut) {
    var schedule = new Schedule(seed, seconds, nodes, machines, canCut);
    schedule.fill();
    schedule.faults.sort(Comparator.comparingLong(Fault::fromMs));
    return List.copyOf(schedule.faults);
  }

  /** When the heap of the first node is measured, in milliseconds since the start: after two minutes and a minute before the end; never in short runs. */
  public static List<Long> marks(int seconds) {
    return seconds < LONG_SECONDS
        ? List.of()
        : List.of((long) FIRST_MARK_MS, seconds * 1_000L - LAST_MARK_MS);
  }

  private void fill() {
    long at = CALM_MS;
    while (at < endMs) {
      at = add(next(), at) + gapMs();
    }
  }

  private long gapMs() {
    return random.nextLong(GAP_MS_MIN, GAP_MS_MAX);
  }

  private Kind next() {
    if (bag.isEmpty()) {
      bag.addAll(kinds);
      Collections.shuffle(bag, random);
    }
    return bag.remove(bag.size() - 1);
  }

  /** Adds a fault as soon as its nodes are free, if there is time for it; returns when it began. */
  private long add(Kind kind, long at) {
    var victims = victims(kind, at);
    long from = firstFree(victims, at);
    int steps = kind == Kind.ROLL ? victims.size() : 1;
    long msMax = (limit(from) - from) / steps;
    if (msMax < kind.msMin()) {
      return at;
    }
    add(kind, victims, from, Math.min(ms(kind), msMax));
    return from;
  }

  /** Short ones are more frequent. */
  private long ms(Kind kind) {
    double share = random.nextDouble();
    return kind.msMin() + (long) ((kind.msMax() - kind.msMin()) * share * share);
  }

  private void add(Kind kind, List<String> victims, long from, long ms) {
    var node = victims.get(0);
    switch (kind) {
      case ROLL -> roll(victims, from);
      case ONE_WAY -> faults.add(new Fault(kind, node, victims.get(1), from, from + ms));
      case DUPLICATE, FORCE -> deploy(kind, node, otherThan(node), from, ms);
      case CUT, STOP -> {
        faults.add(new Fault(kind, node, null, from, from + ms));
        deploy(Kind.FORCE, otherThan(node), node, from, ms);
      }
      default -> faults.add(new Fault(kind, node, null, from, from + ms));
    }
    long until = from + (kind == Kind.ROLL ? ms * victims.size() : ms);
    victims.forEach(victim -> freeAt.put(victim, until + (kind.isRestart() ? START_MS : 0)));
  }

  private void deploy(Kind kind, String node, String home, long from, long ms) {
    var ofHome = machines.stream().filter(machine -> machine.startsWith(home)).toList();
    var machine = ofHome.get(random.nextInt(ofHome.size()));
    faults.add(new Fault(kind, node, machine, from, from + ms));
  }

  private String otherThan(String node) {
    var others = nodes.stream().filter(other -> !other.equals(node)).toList();
    return others.isEmpty() ? node : others.get(random.nextInt(others.size()));
  }

  private void roll(List<String> victims, long from) {
    long at = from;
    for (var node : victims) {
      faults.add(new Fault(Kind.ROLL, node, null, at, at + Kind.ROLL.msMin()));
      at += Kind.ROLL.msMin();
    }
  }

  /** Those that are free first. */
  private List<String> victims(Kind kind, long at) {
    if (kind == Kind.JOIN) {
      return List.of(GUEST);
    }
    var able = new ArrayList<>(nodes);
    if (kind.isRestart() && !mayRestartFirst(at)) {
      able.remove(0);
    }
    Collections.shuffle(able, random);
    able.sort(Comparator.comparingLong(node -> Math.max(at, freeAt(node))));
    return switch (kind) {
      case ROLL -> able;
      case ONE_WAY -> able.subList(0, 2);
      default -> able.subList(0, 1);
    };
  }

  /** Not when it would show in the comparison of heaps. */
  private boolean mayRestartFirst(long at) {
    return nodes.size() == 1 || marks.isEmpty() || at > marks.get(1);
  }

  /** When all of these nodes are free, and one more if there is one, outside of calm moments. */
  private long firstFree(List<String> victims, long at) {
    var others = nodes.stream().filter(node -> !victims.contains(node));
    long spare = others.mapToLong(this::freeAt).min().orElse(at);
    long from = victims.stream().mapToLong(this::freeAt).reduce(Math.max(at, spare), Math::max);
    return marks.stream()
        .filter(mark -> mark - SETTLED_MS < from && from < mark + CALM_MS)
        .findFirst()
        .map(mark -> mark + CALM_MS)
        .orElse(from);
  }

  private long freeAt(String node) {
    return freeAt.getOrDefault(node, 0L);
  }

  /** When the next calm moment begins. */
  private long limit(long from) {
    var calm = marks.stream().map(mark -> mark - SETTLED_MS).filter(calmAt -> calmAt >= from);
    return calm.findFirst().orElse(endMs);
  }
}
