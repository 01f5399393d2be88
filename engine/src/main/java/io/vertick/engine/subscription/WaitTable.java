package io.vertick.engine.subscription;

import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.StateSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pending waits of one machine, by the states whose change can match them: a change of other states costs a look at a few words.
 * At most {@value #WAITS_MAX} wait at a time; one more fails at once with {@link WaitLimitException}. Confined to the machine's
 * thread.
 */
public final class WaitTable {
  public static final int WAITS_MAX = 65_536;

  private static final Wait.Condition NEVER_BY_STATES = moment -> false;

  /** A wait for an entry with certain arguments. */
  private record ArgsWait(Wait pending, Map<String, Object> expected) {}

  /** A wait for the end of the mutation with this queue tick. */
  private record QueueWait(Wait pending, long queueTick) {}

  private final Timers timers;
  private final Promises promises;
  private final BooleanSupplier isDraining;
  private final WaitListener listener;
  private long[] watched;
  private final Map<Integer, Set<Wait>> byRank = new HashMap<>();
  private final Map<Integer, Map<Wait, ArgsWait>> byArgs = new LinkedHashMap<>();
  private final PriorityQueue<QueueWait> byQueueTick =
      new PriorityQueue<>(Comparator.comparingLong(QueueWait::queueTick)
          .thenComparingLong(queued -> queued.pending().number()));
  private final Set<Wait> forIdle = new LinkedHashSet<>();
  private final Set<Wait> forDisposal = new LinkedHashSet<>();
  private final Set<Wait> queries = new LinkedHashSet<>();
  /** Those of {@code byRank} that are for ticks, which another life of the machine counts anew. */
  private final Set<Wait> byTicks = new LinkedHashSet<>(0);
  /** Waits that other waits end; not failed with the machine, as their members may be on others. */
  private final Set<Wait> composites = new LinkedHashSet<>(0);
  /** Waits whose end is decided and whose futures complete after the drain. */
  private final List<Wait> ended = new ArrayList<>();

  private long made;
  private int pending;

  /** {@code isDraining}: whether a drain is under way, so that ends must wait for its own. */
  public WaitTable(
      Schema<?> schema,
      Timers timers,
      Promises promises,
      BooleanSupplier isDraining,
      WaitListener listener) {
    this.isDraining = isDraining;
    this.listener = listener;
    this.timers = timers;
    this.promises = promises;
    watched = Bits.create(schema.size());
  }

  /** The machine has so many states from now on, no fewer than before. */
  public void grow(int states) {
    watched = Bits.grow(watched, states);
  }

  /** How many waits are pending. */
  public int pending() {
    return pending;
  }

  /** Whether no wait can be matched by a change of this state alone. */
  public boolean ignores(int rank) {
    return !Bits.get(watched, rank)
        && byArgs.isEmpty()
        && byQueueTick.isEmpty()
        && queries.isEmpty()
        && forIdle.isEmpty()
        && ended.isEmpty();
  }

  /** A wait that was fulfilled when it was made. */
  public Wait fulfilled(String description) {
    var wait = create(description, new int[0], NEVER_BY_STATES);
    wait.settle();
    listener.waitEnded(wait, null);
    wait.complete();
    return wait;
  }

  /** A wait that has failed when it was made. */
  public Wait failed(String description, RuntimeException reason) {
    var wait = create(description, new int[0], NEVER_BY_STATES);
    wait.fail(reason);
    return wait;
  }

  /** For one state: that it is activated. For several: that all are active at the end of a transition. */
  public Wait whenActive(String description, int[] ranks, StateSet states) {
    if (ranks.length == 1) {
      return byStates(description, ranks, moment -> Bits.get(moment.activated(), ranks[0]));
    }
    return byStates(description, ranks, moment -> states.isSubsetOf(moment.active()));
  }

  /** That one of the states is activated. */
  public Wait whenAnyActive(String description, int[] ranks, StateSet states) {
    return byStates(description, ranks, moment -> states.intersects(moment.activated()));
  }

  /** That the ticks of the states add up to the goal. */
  public Wait whenTickSum(String description, int[] ranks, long goal) {
    return byTicks(description, ranks, moment -> sumOf(moment, ranks) >= goal);
  }

  /** That a question about the machine is answered with yes at the end of a transition. What it throws ends the wait. */
  public Wait whenQuery(String description, BooleanSupplier question) {
    var wait = create(description, new int[0], moment -> question.getAsBoolean());
    if (admit(wait)) {
      queries.add(wait);
    }
    return wait;
  }

  /** That the machine is disposed. */
  public Wait whenDisposed(String description) {
    var wait = create(description, new int[0], NEVER_BY_STATES);
    if (admit(wait)) {
      forDisposal.add(wait);
    }
    return wait;
  }

  /** A wait that is ended by other waits; see {@link CompositeWait}. */
  Wait composite(String description) {
    var wait = create(description, new int[0], NEVER_BY_STATES);
    if (admit(wait)) {
      composites.add(wait);
    }
    return wait;
  }

  void checkThread() {
    listener.checkThread();
  }

  /** For one state: that it is or was inactive. For several: that none is active at the end of a transition. */
  public Wait whenInactive(String description, int[] ranks, StateSet states) {
    if (ranks.length == 1) {
      return byStates(description, ranks, moment -> moment.wasInactive(ranks[0]));
    }
    return byStates(description, ranks, moment -> !states.intersects(moment.active()));
  }

  /** That each state's tick has reached its goal. */
  public Wait whenTicks(String description, int[] ranks, long[] goals) {
    return byTicks(description, ranks, moment -> haveReached(moment, ranks, goals));
  }

  private Wait byTicks(String description, int[] ranks, Wait.Condition condition) {
    var wait = byStates(description, ranks, condition);
    if (wait.isPending()) {
      byTicks.add(wait);
    }
    return wait;
  }

  /** That the state is entered with arguments that contain {@code expected}. */
  public Wait whenEntered(String description, int rank, Map<String, Object> expected) {
    var wait = create(description, new int[] {rank}, NEVER_BY_STATES);
    if (admit(wait)) {
      byArgs
          .computeIfAbsent(rank, key -> new LinkedHashMap<>())
          .put(wait, new ArgsWait(wait, expected));
    }
    return wait;
  }

  /** That the mutation with this queue tick has ended, whatever its result. */
  public Wait whenQueue(String description, long queueTick) {
    var wait = create(description, new int[0], NEVER_BY_STATES);
    if (admit(wait)) {
      byQueueTick.add(new QueueWait(wait, queueTick));
    }
    return wait;
  }

  /** That the queue is empty and nothing runs. */
  public Wait whenIdle(String description) {
    var wait = create(description, new int[0], NEVER_BY_STATES);
    if (admit(wait)) {
      forIdle.add(wait);
    }
    return wait;
  }

  /** Matches waits by what a transition did; {@code changed} holds the states whose ticks it changed, by rank. */
  public void transitionEnded(Wait.Moment moment, long[] changed) {
    for (int word = 0; word < watched.length; word++) {
      for (long bits = watched[word] & changed[word]; bits != 0; bits &= bits - 1) {
        var waits = byRank.get((word << 6) + Long.numberOfTrailingZeros(bits));
        if (waits != null) {
          List.copyOf(waits).stream().filter(wait -> wait.holds(moment)).forEach(this::match);
        }
      }
    }
  }

  /** Asks the queries; after each accepted transition. */
  public void askQueries(Wait.Moment moment) {
    if (queries.isEmpty()) {
      return;
    }
    for (var wait : List.copyOf(queries)) {
      try {
        // An earlier question may have ended this wait, and so may its own.
        if (wait.isPending() && wait.holds(moment) && wait.isPending()) {
          match(wait);
        }
      } catch (VirtualMachineError | LinkageError fatal) {
        throw fatal;
      } catch (Throwable thrown) {
        wait.fail(thrown);
      }
    }
  }

  /** Matches waits for the end of the machine. */
  public void disposed() {
    List.copyOf(forDisposal).forEach(this::match);
  }

  /** Matches waits by an entry whose handlers have returned. */
  public void stateEntered(int rank, Map<String, Object> args) {
    var waits = byArgs.get(rank);
    if (waits != null) {
      for (var waiting : List.copyOf(waits.values())) {
        if (args.entrySet().containsAll(waiting.expected().entrySet())) {
          match(waiting.pending());
        }
      }
    }
  }

  /** Whether anybody waits for entries with arguments. */
  public boolean watchesArgs() {
    return !byArgs.isEmpty();
  }

  /** Matches waits for mutations up to this queue tick. */
  public void mutationEnded(long queueTick) {
    var head = byQueueTick.peek();
    while (head != null && head.queueTick() <= queueTick) {
      match(head.pending());
      head = byQueueTick.peek();
    }
  }

  /** Matches waits for idleness. */
  public void becameIdle() {
    List.copyOf(forIdle).forEach(this::match);
  }

  /** Completes the futures of all waits that ended during the drain, in the order in which the waits were made. */
  public void completeEnded() {
    if (ended.isEmpty()) {
      return;
    }
    var completing = new ArrayList<>(ended);
    ended.clear();
    completing.sort(Comparator.comparingLong(Wait::number));
    completing.forEach(Wait::complete);
  }

  /** Fails all pending waits, in the order in which they were made. */
  public void failAll(RuntimeException reason) {
    var failing = new LinkedHashSet<Wait>();
    byRank.values().forEach(failing::addAll);
    byArgs.values().forEach(waits -> failing.addAll(waits.keySet()));
    byQueueTick.forEach(queued -> failing.add(queued.pending()));
    failing.addAll(forIdle);
    failing.addAll(queries);
    failing.addAll(forDisposal);
    failing.stream()
        .sorted(Comparator.comparingLong(Wait::number))
        .forEach(wait -> wait.fail(reason));
  }

  /** The machine lives anew: waits for ticks and for ends of mutations are about a life that is over, in the order in which they were made. */
  public void failByTicks(RuntimeException reason) {
    var failing = new LinkedHashSet<>(byTicks);
    byQueueTick.forEach(queued -> failing.add(queued.pending()));
    failing.stream()
        .sorted(Comparator.comparingLong(Wait::number))
        .forEach(wait -> wait.fail(reason));
  }

  Timers timers() {
    return timers;
  }

  /** The future of a wait whose end no change decided completes: now, or after the drain that is under way. */
  void ended(Wait wait, @Nullable Throwable failure) {
    listener.waitEnded(wait, failure);
    if (isDraining.getAsBoolean()) {
      ended.add(wait);
    } else {
      wait.complete();
    }
  }

  void forget(Wait wait) {
    // A wait that was never admitted has no entry anywhere.
    boolean known = wait.ranks().length == 0 && forgetByNoState(wait);
    for (int rank : wait.ranks()) {
      known |= forget(rank, wait);
    }
    if (known) {
      pending--;
    }
  }

  private boolean forgetByNoState(Wait wait) {
    return composites.remove(wait)
        || forIdle.remove(wait)
        || queries.remove(wait)
        || forDisposal.remove(wait)
        || byQueueTick.removeIf(queued -> queued.pending() == wait);
  }

  private boolean forget(int rank, Wait wait) {
    byTicks.remove(wait);
    boolean known = false;
    var waits = byRank.get(rank);
    if (waits != null) {
      known = waits.remove(wait);
      if (waits.isEmpty()) {
        byRank.remove(rank);
        Bits.clear(watched, rank);
      }
    }
    var argsWaits = byArgs.get(rank);
    if (argsWaits != null) {
      known |= argsWaits.remove(wait) != null;
      if (argsWaits.isEmpty()) {
        byArgs.remove(rank);
      }
    }
    return known;
  }

  private Wait byStates(String description, int[] ranks, Wait.Condition condition) {
    var wait = create(description, ranks, condition);
    if (admit(wait)) {
      if (ranks.length == 0) {
        // For one of no states, say: nothing ever matches it, but it can be ended.
        queries.add(wait);
      }
      for (int rank : ranks) {
        byRank.computeIfAbsent(rank, key -> new LinkedHashSet<>(4)).add(wait);
        Bits.set(watched, rank);
      }
    }
    return wait;
  }

  private Wait create(String description, int[] ranks, Wait.Condition condition) {
    var wait = new Wait(this, description, made++, ranks, condition, promises.create());
    listener.waitCreated(wait);
    return wait;
  }

  private boolean admit(Wait wait) {
    if (pending == WAITS_MAX) {
      wait.fail(new WaitLimitException(wait.toString()));
      return false;
    }
    pending++;
    return true;
  }

  private void match(Wait wait) {
    forget(wait);
    wait.settle();
    listener.waitEnded(wait, null);
    ended.add(wait);
  }

  private static long sumOf(Wait.Moment moment, int[] ranks) {
    long sum = 0;
    for (int rank : ranks) {
      sum += moment.tick(rank);
    }
    return sum;
  }

  private static boolean haveReached(Wait.Moment moment, int[] ranks, long[] goals) {
    for (int i = 0; i < ranks.length; i++) {
      if (moment.tick(ranks[i]) < goals[i]) {
        return false;
      }
    }
    return true;
  }
}
