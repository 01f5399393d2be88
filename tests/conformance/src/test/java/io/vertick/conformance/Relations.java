package io.vertick.conformance;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The relations of a case by state index, cleaned as the rules say (section 1); made from the case alone, so that checks share nothing with the engine. */
final class Relations {
  final int size;
  final int exception;
  final BitSet autos;
  final BitSet multi;
  final BitSet quiet;
  /** The states that a state requires, other than itself. */
  final int[][] needs;
  /** The states that a state implies, in declared order. */
  final int[][] adds;
  /** The states that a state removes. */
  final int[][] blocks;
  /** The states that remove a state. */
  final int[][] blockedBy;

  private final List<String> names;

  Relations(List<StateSpec> states) {
    size = states.size();
    names = states.stream().map(StateSpec::name).toList();
    exception = names.indexOf("Exception");
    autos = where(states, StateSpec::auto);
    multi = where(states, StateSpec::multi);
    quiet = where(states, StateSpec::quiet);
    needs = related(states, spec -> without(spec.require(), List.of(spec.name())));
    adds = related(states, StateSpec::add);
    // Add beats remove.
    blocks =
        related(states, spec -> without(without(spec.remove(), List.of(spec.name())), spec.add()));
    blockedBy = new int[size][];
    for (int i = 0; i < size; i++) {
      int state = i;
      blockedBy[i] = IntStream.range(0, size)
          .filter(other -> IntStream.of(blocks[other]).anyMatch(blocked -> blocked == state))
          .toArray();
    }
  }

  int indexOf(String name) {
    return names.indexOf(name);
  }

  List<String> namesOf(BitSet states) {
    return states.stream().mapToObj(names::get).toList();
  }

  static boolean isAny(int[] states, BitSet of) {
    for (int state : states) {
      if (of.get(state)) {
        return true;
      }
    }
    return false;
  }

  static boolean areAll(int[] states, BitSet of) {
    for (int state : states) {
      if (!of.get(state)) {
        return false;
      }
    }
    return true;
  }

  private static List<String> without(List<String> related, List<String> dropped) {
    return related.stream().filter(name -> !dropped.contains(name)).toList();
  }

  private static BitSet where(List<StateSpec> states, Predicate<StateSpec> holds) {
    var set = new BitSet();
    for (int i = 0; i < states.size(); i++) {
      set.set(i, holds.test(states.get(i)));
    }
    return set;
  }

  private int[][] related(List<StateSpec> states, Function<StateSpec, List<String>> relation) {
    return states.stream()
        .map(spec -> new LinkedHashSet<>(relation.apply(spec))
            .stream().mapToInt(names::indexOf).toArray())
        .toArray(int[][]::new);
  }
}
