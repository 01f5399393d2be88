package io.vertick.simulation;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Ended;
import io.vertick.engine.protocol.Outcome.Executed;
import io.vertick.engine.protocol.Outcome.Fulfilled;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Outcome.Refusal;
import io.vertick.engine.protocol.Outcome.Refused;
import io.vertick.engine.protocol.RequestId;
import io.vertick.engine.session.ReplyPath;
import io.vertick.engine.session.RequestApplier;
import io.vertick.engine.session.RequestOrigin;
import io.vertick.engine.session.RequestTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;

/** One life of a node: hosts the machines whose ids begin with its name, and passes requests for others on to their nodes. */
final class SimulatedNode implements RequestApplier<ReplyPath> {
  private record Running(Request request, Consumer<Outcome> end) {}

  private final String name;
  private final Incarnation incarnation;
  private final Schedule schedule;
  private final Random random;
  private final Journal journal;
  private final RequestOrigin origin;
  private final RequestTable<ReplyPath> table = new RequestTable<>(this);
  private final Map<String, SimulatedLink> links = new LinkedHashMap<>();
  private final SimulatedMachine machine;
  private final Map<String, Long> machineFreeAt = new HashMap<>();
  private final Map<String, Incarnation> contemporaries = new HashMap<>();
  private final Map<RequestId, Running> waits = new HashMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private long stalledUntil;
  private long ticks;
  private long tickAt = Long.MAX_VALUE;
  private boolean dead;
  private boolean inTurn;
  private long version;

  SimulatedNode(
      String name, Incarnation incarnation, Schedule schedule, Random random, Journal journal) {
    this.name = name;
    this.incarnation = incarnation;
    this.schedule = schedule;
    this.random = random;
    this.journal = journal;
    this.origin = new RequestOrigin(incarnation);
    machine = new SimulatedMachine(this, schedule, random);
  }

  /** What others follow. */
  SimulatedMachine machine() {
    return machine;
  }

  String name() {
    return name;
  }

  Incarnation incarnation() {
    return incarnation;
  }

  RequestOrigin origin() {
    return origin;
  }

  RequestTable<ReplyPath> table() {
    return table;
  }

  /** Who lived when this life began. */
  Map<String, Incarnation> contemporaries() {
    return contemporaries;
  }

  Map<String, SimulatedLink> links() {
    return links;
  }

  SimulatedLink link(String peer) {
    return Objects.requireNonNull(links.get(peer));
  }

  boolean isStream(SimulatedLink link) {
    return name.equals("C") || link.peer().equals("C");
  }

  long now() {
    return schedule.now();
  }

  boolean isStalled() {
    return schedule.now() < stalledUntil;
  }

  void die() {
    dead = true;
  }

  boolean isDead() {
    return dead;
  }

  /** Nothing happens on this node for that long; then all that came meanwhile happens at once. */
  void stall(long nanos) {
    stalledUntil = Math.max(stalledUntil, schedule.now() + nanos);
    schedule.at(stalledUntil, this::release);
  }

  /** Ends a stall. */
  void wake() {
    stalledUntil = schedule.now();
    release();
  }

  private void release() {
    if (!isStalled()) {
      var waiting = List.copyOf(held);
      held.clear();
      waiting.forEach(this::turn);
    }
  }

  /** Runs something as a turn of the node's loop, when it runs. */
  void turn(Runnable action) {
    if (dead) {
      return;
    }
    if (isStalled()) {
      held.add(action);
      return;
    }
    Journal.require(!inTurn, "a turn inside a turn");
    inTurn = true;
    action.run();
    links.values().forEach(link -> link.endTurn(schedule.now()));
    inTurn = false;
    armTick();
  }

  private void armTick() {
    long next = table.nextDeadline();
    for (var link : links.values()) {
      next = Math.min(
          next, Math.min(link.session().nextDeadline(), link.requester().nextDeadline()));
    }
    if (next < tickAt) {
      tickAt = next;
      long number = ++ticks;
      schedule.at(next, () -> {
        // Only the earliest that was planned counts.
        if (number == ticks) {
          turn(this::tick);
        }
      });
    }
  }

  private void tick() {
    tickAt = Long.MAX_VALUE;
    long now = schedule.now();
    table.tick(now);
    for (var link : links.values()) {
      link.session().tick(now);
      link.requester().tick(now);
    }
  }

  /** What an origin says of its requests goes to all hosts that may have run them. */
  void passOn(Acknowledge acknowledge, SimulatedLink from) {
    for (var link : links.values()) {
      if (link != from && !link.peer().equals("C")) {
        link.requester().forward(acknowledge, now());
      }
    }
  }

  private static String home(String machine) {
    return machine.substring(0, 1);
  }

  @Override
  public void apply(Request request, ReplyPath path, long deadline, Consumer<Outcome> end) {
    var home = home(request.target().machine());
    if (!home.equals(name)) {
      link(home).requester().forward(request, end, now());
    } else if (request.call() instanceof Call.Await) {
      await(request, deadline, end);
    } else {
      mutate(request, deadline, end);
    }
  }

  private void mutate(Request request, long deadline, Consumer<Outcome> end) {
    var machine = request.target().machine();
    long at = Math.max(now(), machineFreeAt.getOrDefault(machine, 0L)) + workNanos();
    if (at >= deadline) {
      schedule.at(deadline, () -> turn(() -> end.accept(new NotApplied("deadline"))));
      return;
    }
    machineFreeAt.put(machine, at);
    schedule.at(at, () -> turn(() -> run(request, deadline, end)));
  }

  private long workNanos() {
    return switch (random.nextInt(50)) {
      case 0 -> random.nextLong(3_000_000_000L);
      case 1, 2, 3, 4, 5 -> random.nextLong(20_000_000);
      default -> 0;
    };
  }

  private void run(Request request, long deadline, Consumer<Outcome> end) {
    if (now() >= deadline) {
      end.accept(new NotApplied("deadline"));
    } else if (random.nextInt(10) == 0) {
      end.accept(new Refused(Refusal.of("handler.refused", "no"), version));
    } else {
      journal.ran(request.id(), request.target().machine(), incarnation);
      end.accept(new Executed(++version));
    }
  }

  private void await(Request request, long deadline, Consumer<Outcome> end) {
    waits.put(request.id(), new Running(request, end));
    boolean fulfilled = random.nextBoolean();
    long at = fulfilled ? now() + random.nextLong(5_000_000_000L) : deadline;
    schedule.at(
        Math.min(at, deadline),
        () -> turn(() -> {
          if (waits.remove(request.id()) != null) {
            end.accept(fulfilled ? new Fulfilled() : new Ended("timeout"));
          }
        }));
  }

  @Override
  public void cancel(RequestId id) {
    var wait = waits.remove(id);
    if (wait != null) {
      wait.end().accept(new Ended("cancelled"));
    } else {
      links.values().forEach(link -> link.requester().cancel(id, now()));
    }
  }
}
