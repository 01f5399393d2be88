package io.vertick.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Random schemas, handlers and calls from a seed: 2 to 80 states (median 8) with chains, cycles, conflicts, autos, quiet and multi states; handlers that refuse,
 * throw, mutate and re-enter. The same seed makes the same case on every JDK.
 */
public final class RandomCases {
  private static final List<String> CALLS =
      List.of("add", "add", "add", "remove", "set", "toggle", "addErr", "canAdd", "canRemove");
  private static final List<String> WAITS = List.of("when", "whenNot", "whenTime", "whenArgs");

  private static final int ANSWERS_MAX = 300;

  private final Random random;
  private final List<StateSpec> states;
  private final List<String> names;

  public RandomCases(long seed) {
    // Neighbouring seeds must not begin alike.
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    names = new ArrayList<>(IntStream.range(0, sizeOf()).mapToObj(i -> "S" + i).toList());
    if (random.nextInt(3) == 0) {
      names.set(0, "Start");
    }
    names.add(random.nextInt(names.size() + 1), "Exception");
    states = randomStates();
  }

  /** Half of the sizes are 2 to 8, the rest 9 to 80 with the large ones rare. */
  private int sizeOf() {
    if (random.nextBoolean()) {
      return 2 + random.nextInt(7);
    }
    double skewed = random.nextDouble();
    return 9 + (int) (72 * skewed * skewed * skewed);
  }

  /** The states in index order. */
  public List<StateSpec> states() {
    return states;
  }

  /**
   * What handlers do, decided by the events themselves, so that both machines are treated alike. After {@value #ANSWERS_MAX} answers
   * they only agree: each may cause several calls, which would cause ever more.
   */
  public EventHandler handler() {
    long salt = random.nextLong();
    int loudness = random.nextInt(40);
    var occurrences = new HashMap<String, Integer>();
    var answers = new int[1];
    return (event, check) -> {
      int nth = occurrences.merge(event, 1, Integer::sum);
      var own = new Random(salt ^ (event.hashCode() * 31L + nth) * 0x9E3779B97F4A7C15L);
      // The first number of neighbouring seeds differs little.
      own.nextInt();
      if (own.nextInt(400) >= loudness || answers[0] == ANSWERS_MAX) {
        return Answer.AGREE;
      }
      answers[0]++;
      var calls = new ArrayList<Call>();
      for (int i = own.nextInt(3); i > 0; i--) {
        calls.add(call(own));
      }
      var act = List.of("refuse", "fail", "mutate", "mutate").get(own.nextInt(4));
      return new Answer(act, calls);
    };
  }

  /** The next call from outside; {@code number} names it, should it be a wait. */
  public Call nextStep(int number) {
    int kind = random.nextInt(12);
    if (kind == 0) {
      return waitCall("w" + number);
    }
    return call(random);
  }

  private Call call(Random from) {
    var op = CALLS.get(from.nextInt(CALLS.size()));
    int count = op.equals("addErr") ? from.nextInt(2) : 1 + from.nextInt(Math.min(3, names.size()));
    Map<String, Integer> args = from.nextInt(6) == 0 ? Map.of("a", from.nextInt(2)) : Map.of();
    return new Call(op, null, pick(from, count), args, List.of());
  }

  private Call waitCall(String id) {
    var op = WAITS.get(random.nextInt(WAITS.size()));
    var called = pick(random, op.equals("whenArgs") ? 1 : 1 + random.nextInt(2));
    Map<String, Integer> args =
        op.equals("whenArgs") && random.nextBoolean() ? Map.of("a", random.nextInt(2)) : Map.of();
    List<Long> times = op.equals("whenTime")
        ? called.stream().map(name -> (long) random.nextInt(9)).toList()
        : List.of();
    return new Call(op, id, called, args, times);
  }

  /** States in random order, doubles possible. */
  private List<String> pick(Random from, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> names.get(from.nextInt(names.size())))
        .toList();
  }

  private List<StateSpec> randomStates() {
    int density = 1 + random.nextInt(3);
    // One in five has no autos and few relations: there the shortest paths are taken.
    boolean isPlain = random.nextInt(5) == 0;
    int rare = isPlain ? 8 : 1;
    var made = new ArrayList<StateSpec>();
    for (var name : names) {
      boolean isException = name.equals("Exception");
      var require = related(density, (isException ? 20 : 4) * rare);
      var remove = new ArrayList<>(related(density, 3 * rare));
      // What is added is not removed, and a need that is removed is an error.
      remove.removeAll(require);
      made.add(new StateSpec(
          name,
          !isPlain && random.nextInt(4) == 0,
          isException ? random.nextInt(4) > 0 : random.nextInt(6) == 0,
          random.nextInt(10) == 0,
          require,
          related(density, 3 * rare),
          remove,
          related(density, 6)));
    }
    if (random.nextInt(3) == 0) {
      makeExclusive(made);
    }
    return made;
  }

  private List<String> related(int density, int oneIn) {
    if (random.nextInt(oneIn) != 0) {
      return List.of();
    }
    return pick(random, 1 + random.nextInt(density));
  }

  /** A group of states of which each removes all others, as schemas of people have it. */
  private void makeExclusive(List<StateSpec> made) {
    var group = new ArrayList<>(IntStream.range(0, made.size()).boxed().toList());
    Collections.shuffle(group, random);
    var members = group.subList(0, Math.min(group.size(), 2 + random.nextInt(4)));
    var memberNames = members.stream().map(index -> made.get(index).name()).toList();
    for (int index : members) {
      var state = made.get(index);
      var remove = new ArrayList<>(state.remove());
      remove.addAll(memberNames);
      remove.remove(state.name());
      remove.removeAll(state.require());
      made.set(
          index,
          new StateSpec(
              state.name(),
              state.auto(),
              state.multi(),
              state.quiet(),
              state.require(),
              state.add(),
              remove,
              state.after()));
    }
  }
}
