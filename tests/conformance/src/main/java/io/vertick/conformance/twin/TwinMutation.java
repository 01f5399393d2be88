package io.vertick.conformance.twin;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * A mutation, waiting or running (rules, section 3).
 *
 * @param type {@code add}, {@code remove} or {@code set}
 * @param called without doubles, in the caller's order
 * @param error an error report or a failure report: it carries the error as an argument, so it is never free of args
 * @param depth causal depth: 0 for a call from outside
 * @param queueTick what the machine's queue tick will be once this one was taken; 0: it does not count
 */
record TwinMutation(
    String type,
    List<String> called,
    Map<String, Integer> args,
    boolean error,
    boolean auto,
    boolean check,
    int depth,
    long queueTick) {

  static TwinMutation check(String type, List<String> called) {
    return new TwinMutation(type, called, Map.of(), false, false, true, 0, 0);
  }

  static TwinMutation auto(List<String> called, int depth) {
    return new TwinMutation("add", called, Map.of(), false, true, false, depth, 0);
  }

  static TwinMutation failureReport(int depth) {
    return new TwinMutation(
        "add", List.of(TwinSchema.EXCEPTION), Map.of(), true, false, false, depth, 0);
  }

  TwinMutation withQueueTick(long newQueueTick) {
    return new TwinMutation(type, called, args, error, auto, check, depth, newQueueTick);
  }

  boolean isRemove() {
    return type.equals("remove");
  }

  boolean calls(String name) {
    return called.contains(name);
  }

  /** Rules, section 3, doubles: the same type and the same set of states, both without args. */
  boolean isSameAs(TwinMutation other) {
    return isFreeOfArgs()
        && other.isFreeOfArgs()
        && type.equals(other.type)
        && new LinkedHashSet<>(called).equals(new LinkedHashSet<>(other.called));
  }

  boolean isFreeOfArgs() {
    return args.isEmpty() && !error;
  }
}
