package io.vertick.conformance.twin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the target of one mutation, step by step as in the rules, section 4. The letters are those of the rules. */
final class TwinResolver {
  private final TwinSchema schema;
  private final TwinMutation mutation;

  /** A: the states active before. */
  private final Set<String> active;

  /** F0: forbidden for the whole resolution. */
  private final Set<String> forbidden;

  private final List<String> base;

  private TwinResolver(
      TwinSchema schema, Set<String> active, TwinMutation mutation, Set<String> forbidden) {
    this.schema = schema;
    this.active = active;
    this.mutation = mutation;
    this.forbidden = forbidden;
    this.base = base();
  }

  /**
   * The target: the called states as far as relations let them, and what else becomes or stays active.
   *
   * @param forbidden states that were refused in this (auto) transition; otherwise empty
   */
  static Set<String> target(
      TwinSchema schema, Set<String> active, TwinMutation mutation, Set<String> forbidden) {
    var resolver = new TwinResolver(schema, active, mutation, forbidden);
    return resolver.complete(resolver.reduce());
  }

  /** Rules, section 4, accepted: remove always; add and set: all of C in T; auto: some of C in T. */
  static boolean isAccepted(TwinMutation mutation, Set<String> target) {
    if (mutation.isRemove()) {
      return true;
    }
    return mutation.auto()
        ? mutation.called().stream().anyMatch(target::contains)
        : target.containsAll(mutation.called());
  }

  /** Rules, section 4: add → C then A; remove → A without C; set → C. Section 6: C without forbidden. */
  private List<String> base() {
    var names = new LinkedHashSet<String>();
    if (!mutation.isRemove()) {
      names.addAll(mutation.called());
    }
    if (!mutation.type().equals("set")) {
      names.addAll(schema.inStaticOrder(active));
    }
    if (mutation.isRemove()) {
      names.removeAll(mutation.called());
    }
    names.removeAll(forbidden);
    return List.copyOf(names);
  }

  /** Rules, section 4: not for remove; a state that was not active before, or is multi and called. */
  private boolean expands(String name) {
    boolean reenters = schema.state(name).multi() && mutation.calls(name);
    return !mutation.isRemove() && (!active.contains(name) || reenters);
  }

  /** What a state implies in this mutation. */
  private List<String> implied(String name) {
    return expands(name) ? schema.state(name).add() : List.of();
  }

  /** Rules, section 4, the loop: K, the states that fit together and that are all justified. */
  private List<String> reduce() {
    var excluded = new LinkedHashSet<>(forbidden);
    // Every round but the last excludes another state.
    for (int round = 0; round <= schema.index().size(); round++) {
      var candidates = expand(excluded);
      var kept = unblocked(candidates);
      var justified = justified(kept);
      if (justified.containsAll(kept)) {
        return kept;
      }
      excluded.addAll(ghosts(candidates, kept, justified));
    }
    throw new AssertionError("Expected an end of the resolution of " + mutation);
  }

  /** Step 1: L, the base and what its expanding states imply, breadth-first, never an excluded one. */
  private List<String> expand(Set<String> excluded) {
    var found = new ArrayList<>(base);
    found.removeAll(excluded);
    for (int i = 0; i < found.size(); i++) {
      for (var name : implied(found.get(i))) {
        if (!found.contains(name) && !excluded.contains(name)) {
          found.add(name);
        }
      }
    }
    return found;
  }

  /** Step 2: K, without blocked states, and without the blocked ones' blockers if those do not make it themselves. */
  private List<String> unblocked(List<String> candidates) {
    var standing = prune(schema, candidates);
    while (true) {
      var kept = dropBlocked(standing);
      var remaining = prune(schema, kept);
      var dropped = without(standing, kept);
      var vainBlockers = without(kept, remaining);
      vainBlockers.removeIf(
          name -> dropped.stream().noneMatch(other -> schema.blocks(name, other)));
      if (vainBlockers.isEmpty()) {
        return remaining;
      }
      standing = prune(schema, without(standing, vainBlockers));
    }
  }

  /** Step 2, the walk from the end: keep a state unless one not yet dropped blocks it. */
  private List<String> dropBlocked(List<String> standing) {
    var kept = new ArrayList<>(standing);
    for (int i = standing.size() - 1; i >= 0; i--) {
      var name = standing.get(i);
      if (schema.anyBlocks(kept, name)) {
        kept.remove(name);
      }
    }
    return kept;
  }

  /** Step 3: J, the members of K in base and, within K, what expanding members of J imply. */
  private Set<String> justified(List<String> kept) {
    var found = new ArrayList<>(base);
    found.retainAll(kept);
    for (int i = 0; i < found.size(); i++) {
      for (var name : implied(found.get(i))) {
        if (kept.contains(name) && !found.contains(name)) {
          found.add(name);
        }
      }
    }
    return new LinkedHashSet<>(found);
  }

  /** Step 4: states that do not make it, but implied one that did and that nothing else justifies. */
  private List<String> ghosts(List<String> candidates, List<String> kept, Set<String> justified) {
    var unjustified = without(kept, justified);
    var ghosts = without(candidates, kept);
    ghosts.removeIf(name -> implied(name).stream().noneMatch(unjustified::contains));
    return ghosts;
  }

  /** Step 5: T, members of K in base, the other members of K, and, until nothing changes, what fits besides. */
  private Set<String> complete(List<String> kept) {
    var target = new LinkedHashSet<>(base);
    target.retainAll(kept);
    target.addAll(kept);
    int before;
    do {
      before = target.size();
      base.stream().filter(active::contains).forEach(name -> tryToAdd(target, name));
      tryImplied(target);
    } while (target.size() > before);
    return target;
  }

  /** Step 5: what expanding members of T imply, breadth-first; one that is added counts at once. */
  private void tryImplied(Set<String> target) {
    var visited = new ArrayList<>(base);
    visited.retainAll(target);
    for (int i = 0; i < visited.size(); i++) {
      for (var name : implied(visited.get(i))) {
        tryToAdd(target, name);
        if (target.contains(name) && !visited.contains(name)) {
          visited.add(name);
        }
      }
    }
  }

  /** Step 5: p comes in if it is neither forbidden nor called, fits with all of T, and its needs are in T. */
  private void tryToAdd(Set<String> target, String name) {
    boolean fits = !forbidden.contains(name)
        && !mutation.calls(name)
        && !schema.anyBlocks(target, name)
        && target.stream().noneMatch(member -> schema.blocks(name, member))
        && target.containsAll(without(schema.state(name).require(), List.of(name)));
    if (fits) {
      target.add(name);
    }
  }

  /** Rules, section 4, prune: drop states whose needs are not all in the list, until none drops. */
  static List<String> prune(TwinSchema schema, Collection<String> names) {
    var left = new ArrayList<>(names);
    boolean dropped;
    do {
      dropped = left.removeIf(name -> !left.containsAll(schema.state(name).require()));
    } while (dropped);
    return left;
  }

  private static List<String> without(Collection<String> names, Collection<String> dropped) {
    var left = new ArrayList<>(names);
    left.removeAll(dropped);
    return left;
  }
}
