package io.vertick.conformance.twin;

import io.vertick.conformance.Answer;
import io.vertick.conformance.Call;
import io.vertick.conformance.EventHandler;
import io.vertick.conformance.Observation;
import io.vertick.conformance.ObservedTransition;
import io.vertick.conformance.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A state machine as the rules tell it. One thread; nothing here is fast. */
public final class NaiveMachine {
  private static final int QUEUED_MAX = 1_000;
  private static final int DEPTH_MAX = 1_000;

  private final TwinSchema schema;

  /** Null: nothing is bound. */
  private final @Nullable EventHandler handler;

  /** In index order. Odd: active (rules, section 2). */
  private final Map<String, Long> ticks = new LinkedHashMap<>();

  private final List<TwinMutation> queue = new ArrayList<>();
  private final List<TwinWait> waits = new ArrayList<>();
  private long queueTick = 1;
  private long version;

  /** The queue tick of the error report in the reserved place; 0: the place is free. */
  private long reservedQueueTick;

  /** The running transition; null outside. */
  private @Nullable TwinTransition running;

  // What is seen in the running step.
  private final List<String> nested = new ArrayList<>();
  private final List<String> ordered = new ArrayList<>();
  private final List<ObservedTransition> transitions = new ArrayList<>();

  /** {@code bound}: one binding with a handler for every event, which follows the rules; otherwise nothing is bound. */
  public NaiveMachine(TwinSchema schema, boolean bound, List<Rule> rules) {
    this(schema, bound ? EventHandler.following(List.copyOf(rules)) : null);
  }

  /** {@code handler}: the one binding, asked for every event; null: nothing is bound. */
  public NaiveMachine(TwinSchema schema, @Nullable EventHandler handler) {
    this.schema = schema;
    this.handler = handler;
    schema.index().forEach(name -> ticks.put(name, 0L));
  }

  /** Number of transitions that changed a tick (rules, section 2). */
  public long version() {
    return version;
  }

  public long queueTick() {
    return queueTick;
  }

  /** In index order. */
  public List<String> active() {
    return schema.index().stream().filter(this::isActive).toList();
  }

  /** In index order. */
  public List<Long> ticks() {
    return List.copyOf(ticks.values());
  }

  /** A call from outside, with all it causes. */
  public Observation step(Call call) {
    expectKnownStates(call);
    nested.clear();
    ordered.clear();
    transitions.clear();
    var result = run(call);
    var fired = waits.stream().filter(TwinWait::isFulfilled).map(TwinWait::id).toList();
    return new Observation(
        result,
        active(),
        ticks(),
        queueTick,
        List.copyOf(nested),
        fired,
        List.copyOf(transitions),
        List.copyOf(ordered));
  }

  /** Rules, section 3: unknown states fail at the call. */
  private void expectKnownStates(Call call) {
    for (var name : call.states()) {
      if (!schema.declares(name)) {
        throw new IllegalArgumentException("Expected a known state, but found " + name);
      }
    }
  }

  private @Nullable String run(Call call) {
    return switch (call.op()) {
      case "start" -> start();
      case "when", "whenNot", "whenTime", "whenArgs" -> subscribe(call);
      case "canAdd", "canRemove" -> drain(check(call));
      default -> drain(mutation(call, 0).withQueueTick(queueTick + 1));
    };
  }

  /** Rules, section 5: start adds Start if declared, else it is an auto step (executed, the queue tick stays). */
  private String start() {
    if (schema.declares(TwinSchema.START)) {
      return drain(mutation(Call.of("add", TwinSchema.START), 0).withQueueTick(queueTick + 1));
    }
    var chain = new TwinChain();
    followUp(autoStep(0, chain), chain);
    drainQueue();
    return "executed";
  }

  private @Nullable String subscribe(Call call) {
    var wait = new TwinWait(call, ticks);
    waits.add(wait);
    wait.judge(activeSet(), ticks);
    return null;
  }

  // ---- Mutations and the queue (rules, section 3) ----

  private TwinMutation check(Call call) {
    return TwinMutation.check(
        call.op().equals("canAdd") ? "add" : "remove", TwinSchema.distinct(call.states()));
  }

  private TwinMutation mutation(Call call, int depth) {
    var called = new LinkedHashSet<>(call.states());
    boolean error = call.op().equals("addErr");
    if (error) {
      called.add(TwinSchema.EXCEPTION);
    }
    var type = switch (call.op()) {
      case "add", "addErr" -> "add";
      // Rules, section 3: decided when called; all active (an empty list is) → remove.
      case "toggle" -> activeSet().containsAll(called) ? "remove" : "add";
      case "remove", "set" -> call.op();
      default -> throw new IllegalArgumentException("Expected a mutation, but found " + call.op());
    };
    return new TwinMutation(type, List.copyOf(called), call.args(), error, false, false, depth, 0);
  }

  /** Rules, section 3: one drain at a time: runs the mutation and all it causes, answers the result of this very mutation. */
  private String drain(TwinMutation mutation) {
    var result = runWithChain(mutation);
    drainQueue();
    return result;
  }

  private void drainQueue() {
    while (!queue.isEmpty()) {
      runWithChain(queue.remove(0));
    }
  }

  /** A call from a handler. */
  private String nestedCall(Call call) {
    expectKnownStates(call);
    if (call.op().equals("canAdd") || call.op().equals("canRemove")) {
      return nestedCheck(check(call));
    }
    var mutation = mutation(call, running().mutation.depth() + 1);
    // Rules, section 3, limits: idle removes and doubles are looked at first.
    if (isIdleRemove(mutation)) {
      return "executed";
    }
    if (isDouble(mutation)) {
      return queued(queue.get(queue.size() - 1));
    }
    if (mutation.depth() > DEPTH_MAX) {
      return "refused";
    }
    return ordinaryQueued() < QUEUED_MAX ? append(mutation) : appendBeyondLimit(mutation);
  }

  /** Rules, section 3, checks: inside a handler, relations only, against the active set of that moment. */
  private String nestedCheck(TwinMutation check) {
    var target = TwinResolver.target(schema, activeSet(), check, Set.of());
    return TwinResolver.isAccepted(check, target) ? "executed" : "refused";
  }

  /** Rules, section 3, idle removes. A waiting failure report is a member of the queue, a due auto step is not. */
  private boolean isIdleRemove(TwinMutation mutation) {
    return mutation.isRemove()
        && queue.isEmpty()
        && mutation.called().stream().noneMatch(this::isActiveOrAboutToBe);
  }

  private boolean isActiveOrAboutToBe(String name) {
    return isActive(name)
        || running().target().contains(name)
        || (running().mutation.auto() && running().mutation.calls(name));
  }

  /** Rules, section 3, doubles: without args, calling no multi state, equal to the tail of the queue. */
  private boolean isDouble(TwinMutation mutation) {
    return !queue.isEmpty()
        && mutation.isSameAs(queue.get(queue.size() - 1))
        && mutation.called().stream().noneMatch(name -> schema.state(name).multi());
  }

  /** Rules, section 3, limits: the reserved place of error reports is beside the others. */
  private long ordinaryQueued() {
    return queue.stream()
        .filter(other -> other.queueTick() == 0 || other.queueTick() != reservedQueueTick)
        .count();
  }

  private String append(TwinMutation mutation) {
    long waiting = queue.stream().filter(other -> other.queueTick() > 0).count();
    var appended = mutation.withQueueTick(queueTick + waiting + 1);
    queue.add(appended);
    return queued(appended);
  }

  /** Rules, section 3, limits: error reports have one reserved place; the newest wins. */
  private String appendBeyondLimit(TwinMutation mutation) {
    if (!mutation.error()) {
      return "refused";
    }
    for (int i = 0; i < queue.size(); i++) {
      if (queue.get(i).queueTick() > 0 && queue.get(i).queueTick() == reservedQueueTick) {
        queue.set(i, mutation.withQueueTick(reservedQueueTick));
        return queued(queue.get(i));
      }
    }
    var answer = append(mutation);
    reservedQueueTick = queue.get(queue.size() - 1).queueTick();
    return answer;
  }

  private static String queued(TwinMutation mutation) {
    return "queued:" + mutation.queueTick();
  }

  // ---- Chains (rules, sections 6 and 7) ----

  /** A caller's transition with all auto steps and failure reports that follow from it. */
  private String runWithChain(TwinMutation mutation) {
    // Rules, section 2: only appended mutations count in the queue tick.
    if (mutation.queueTick() > 0) {
      queueTick++;
    }
    var chain = new TwinChain();
    var transition = transit(new TwinTransition(schema, mutation, activeSet(), ticks), chain);
    followUp(transition, chain);
    return transition.result();
  }

  /**
   * What follows a transition in its chain: its failure report, then an auto step, and what follows that one, until the chain is stuck
   * (ADR 0003).
   */
  private void followUp(@Nullable TwinTransition first, TwinChain chain) {
    var last = first;
    while (last != null) {
      // Rules, section 7: a failed transition has no auto step of its own.
      boolean stepIsDue = startsAutoStep(last) && !last.failed;
      if (last.reported) {
        // Rules, section 7: the report runs directly after its transition; one auto step follows
        // for both, also if the report was refused.
        var report =
            transit(new TwinTransition(schema, queue.remove(0), activeSet(), ticks), chain);
        stepIsDue = startsAutoStep(last) || startsAutoStep(report);
        last = report;
      }
      last = stepIsDue && !chain.stuck ? autoStep(last.mutation.depth() + 1, chain) : null;
    }
  }

  /** Rules, section 6: accepted, changed a tick, and not one that called at least one state and only quiet ones (autos: no matter). */
  private boolean startsAutoStep(TwinTransition transition) {
    var called = transition.mutation.called();
    boolean isQuiet = !transition.mutation.auto()
        && !called.isEmpty()
        && called.stream().allMatch(name -> schema.state(name).quiet());
    return transition.accepted && transition.changedTick && !isQuiet;
  }

  /**
   * Rules, section 6: calls the inactive auto states that no active state blocks, without those that entered, or were refused in an auto
   * transition, in this chain. Null if its target equals the active set or holds none of them: then it is no transition.
   */
  private @Nullable TwinTransition autoStep(int depth, TwinChain chain) {
    var active = activeSet();
    var called = schema.index().stream()
        .filter(name -> schema.state(name).auto() && !active.contains(name))
        .filter(name -> !schema.anyBlocks(active, name) && !chain.spent.contains(name))
        .toList();
    var transition = new TwinTransition(schema, TwinMutation.auto(called, depth), active, ticks);
    boolean changesNothing = transition.target().equals(active);
    return changesNothing || !transition.isAcceptedByRelations()
        ? null
        : transit(transition, chain);
  }

  // ---- A transition (rules, section 5) ----

  private TwinTransition transit(TwinTransition transition, TwinChain chain) {
    running = transition;
    transition.accepted = transition.isAcceptedByRelations() && negotiate(transition, chain);
    if (transition.accepted && !transition.mutation.check()) {
      install(transition);
      // Rules, section 6: entering counts called or implied, in any transition of the chain, also
      // if taken out again.
      chain.spent.addAll(transition.enters());
      finish(transition);
      // Rules, section 2: the version is counted once, at the end of the finals.
      transition.changedTick = !ticks.equals(transition.ticksBefore);
      version += transition.changedTick ? 1 : 0;
      waits.forEach(wait -> wait.judge(activeSet(), ticks));
    }
    if (!transition.mutation.auto() || transition.changedTick) {
      transitions.add(transition.observed());
    }
    running = null;
    return transition;
  }

  /** Rules, sections 5 and 6: offers each event once; any.enter once, after a round without refusal. */
  private boolean negotiate(TwinTransition transition, TwinChain chain) {
    var refused = offerRound(transition);
    while (refused != null) {
      // Rules, section 5: a refusal stops at once. Section 6: so it does in an auto transition,
      // without a subject.
      if (!transition.mutation.auto() || refused.subject() == null) {
        return refuse(transition, refused.event(), chain);
      }
      chain.spent.add(refused.subject());
      transition.forbidden.add(refused.subject());
      transition.resolve();
      if (!transition.isAcceptedByRelations()) {
        return false;
      }
      refused = offerRound(transition);
    }
    return agrees(transition, "any.enter") || refuse(transition, "any.enter", chain);
  }

  /** A refusal without subject. ADR 0003: an event that throws for the second time so in the auto transitions of a chain is its end. */
  private static boolean refuse(TwinTransition transition, String event, TwinChain chain) {
    if (transition.mutation.auto() && transition.thrown.contains(event)) {
      chain.stuck |= !chain.threw.add(event);
    }
    return false;
  }

  /** Offers what was not offered yet; the refused one, or null. */
  private TwinTransition.@Nullable Offer offerRound(TwinTransition transition) {
    for (var offer : transition.offers()) {
      if (transition.offered.add(offer.event()) && !agrees(transition, offer.event())) {
        return offer;
      }
    }
    return null;
  }

  /** Rules, section 7: a throwing negotiation handler refuses. */
  private boolean agrees(TwinTransition transition, String event) {
    var answer = ask(transition, event);
    return !answer.refuses() && !answer.fails();
  }

  /** Rules, section 2. */
  private void install(TwinTransition transition) {
    for (var name : schema.index()) {
      boolean stays = transition.before.contains(name) && transition.target().contains(name);
      boolean swaps = transition.before.contains(name) != transition.target().contains(name);
      if (swaps) {
        tick(name, 1);
      } else if (stays && transition.reenters(name)) {
        tick(name, 2);
      }
    }
  }

  /** Rules, section 5, finals; section 7: a throwing exited or any.entered changes nothing, a throwing entered ends in recovery. */
  private void finish(TwinTransition transition) {
    TwinTransition.reversed(transition.exits()).forEach(name -> ask(transition, name + ".exited"));
    var enters = transition.enters();
    for (int i = 0; i < enters.size(); i++) {
      var name = enters.get(i);
      if (ask(transition, name + ".entered").fails()) {
        transition.failed = true;
        recover(transition, enters.subList(i, enters.size()));
        return;
      }
      waits.forEach(wait -> wait.onEntered(name, transition.mutation.args()));
    }
    ask(transition, "any.entered");
  }

  /**
   * Rules, section 7: taken out are the failed state and the later enters, unless they were active before, and by prune whatever needs one
   * of them; never Exception. Each ticks once.
   */
  private void recover(TwinTransition transition, List<String> failedAndLater) {
    var takenOut = new LinkedHashSet<>(failedAndLater);
    takenOut.removeAll(transition.before);
    takenOut.remove(TwinSchema.EXCEPTION);
    boolean grows = true;
    while (grows) {
      grows = false;
      for (var name : transition.target()) {
        boolean needsOne = schema.state(name).require().stream().anyMatch(takenOut::contains);
        grows |= needsOne && !name.equals(TwinSchema.EXCEPTION) && takenOut.add(name);
      }
    }
    takenOut.forEach(name -> tick(name, 1));
  }

  // ---- Handlers ----

  /** Calls the handler of an event, if one is bound, and notes what happens. */
  private Answer ask(TwinTransition transition, String event) {
    if (handler == null) {
      return Answer.AGREE;
    }
    transition.events.add(event);
    ordered.add(event);
    var answer = handler.on(event, transition.mutation.check());
    for (var call : answer.mutations()) {
      nested.add(nestedCall(call));
    }
    if (answer.fails()) {
      transition.thrown.add(event);
      fail(transition);
    }
    return answer;
  }

  /**
   * Rules, section 7: the report of the first failure goes to the front of the queue. There is none in a check (section 3), nor in a
   * transition that calls Exception.
   */
  private void fail(TwinTransition transition) {
    transition.error = true;
    boolean needsReport =
        !transition.mutation.check() && !transition.mutation.calls(TwinSchema.EXCEPTION);
    if (needsReport && !transition.reported) {
      transition.reported = true;
      queue.add(0, TwinMutation.failureReport(transition.mutation.depth() + 1));
    }
  }

  private TwinTransition running() {
    return Objects.requireNonNull(running);
  }

  private boolean isActive(String name) {
    return tickOf(name) % 2 == 1;
  }

  private long tickOf(String name) {
    return Objects.requireNonNull(ticks.get(name));
  }

  private Set<String> activeSet() {
    return new LinkedHashSet<>(active());
  }

  private void tick(String name, long increment) {
    ticks.merge(name, increment, Long::sum);
  }
}
