package io.vertick.conformance.twin;

import io.vertick.conformance.ObservedTransition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One transition while it runs, and what is known of it afterwards (rules, section 5). */
final class TwinTransition {
  /** An event of the negotiation, and the state on which a refusal falls (rules, section 6); null: none. */
  record Offer(String event, @Nullable String subject) {}

  final TwinMutation mutation;
  final Set<String> before;
  final Map<String, Long> ticksBefore;

  /** Grows with each refusal in an auto transition. */
  final Set<String> forbidden = new LinkedHashSet<>();

  final Set<String> offered = new LinkedHashSet<>();
  final List<String> events = new ArrayList<>();
  final Set<String> thrown = new LinkedHashSet<>();

  private final TwinSchema schema;
  private Set<String> target = Set.of();

  boolean accepted;
  boolean failed;
  boolean error;
  boolean reported;
  boolean changedTick;

  TwinTransition(
      TwinSchema schema, TwinMutation mutation, Set<String> active, Map<String, Long> ticks) {
    this.schema = schema;
    this.mutation = mutation;
    this.before = active;
    this.ticksBefore = new LinkedHashMap<>(ticks);
    resolve();
  }

  /** Rules, sections 4 and 6: the first time, and after each refusal in an auto transition. */
  void resolve() {
    target = TwinResolver.target(schema, before, mutation, forbidden);
  }

  boolean isAcceptedByRelations() {
    return TwinResolver.isAccepted(mutation, target);
  }

  Set<String> target() {
    return target;
  }

  /** Rules, section 4: A \ T. In static order. */
  List<String> exits() {
    return schema.inStaticOrder(before).stream()
        .filter(name -> !target.contains(name))
        .toList();
  }

  /** Rules, section 4: T \ A, and members of T ∩ A that are multi and in C (not for remove). In static order. */
  List<String> enters() {
    return schema.inStaticOrder(target).stream()
        .filter(name -> !before.contains(name) || reenters(name))
        .toList();
  }

  boolean reenters(String name) {
    return !mutation.isRemove()
        && before.contains(name)
        && target.contains(name)
        && schema.state(name).multi()
        && mutation.calls(name);
  }

  /** Rules, section 5, negotiation: all events but the last, {@code any.enter}, in order. */
  List<Offer> offers() {
    var offers = new ArrayList<Offer>();
    var enters = enters();
    reversed(exits()).forEach(name -> offers.add(new Offer(name + ".exit", null)));
    enters.forEach(name -> offers.add(new Offer(name + ".enter", name)));
    var targetInOrder = schema.inStaticOrder(target);
    if (!mutation.isRemove()) {
      targetInOrder.stream()
          .filter(before::contains)
          .forEach(name -> offers.add(new Offer(name + ".self", null)));
    }
    for (var x : schema.inStaticOrder(before)) {
      for (var y : targetInOrder) {
        if (!x.equals(y)) {
          offers.add(new Offer(x + ">" + y + ".pair", enters.contains(y) ? y : null));
        }
      }
    }
    return offers;
  }

  /** Rules, section 3: the result of a caller's mutation. */
  String result() {
    return !accepted ? "refused" : failed ? "failed" : "executed";
  }

  ObservedTransition observed() {
    return new ObservedTransition(
        mutation.type(),
        mutation.called(),
        mutation.auto(),
        mutation.check(),
        accepted,
        failed,
        error,
        accepted ? schema.inIndexOrder(target) : null,
        accepted && !error ? List.copyOf(new TreeSet<>(events)) : null);
  }

  static List<String> reversed(List<String> names) {
    var reversed = new ArrayList<>(names);
    Collections.reverse(reversed);
    return reversed;
  }
}
