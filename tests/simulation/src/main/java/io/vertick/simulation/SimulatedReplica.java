package io.vertick.simulation;

import static io.vertick.simulation.Journal.require;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Receipts;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.simulation.SimulatedMachine.Moment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What follows a machine of another node: all that it shows is compared with what the machine was. */
final class SimulatedReplica implements FeedListener {
  /** Each way to follow once: all merged, each transition, some states every 100 ms. */
  static final List<FeedReceiver.Spec> SPECS =
      List.of(spec(false, 0, List.of()), spec(true, 0, List.of()), spec(false, 100, some()));

  private static final int STATES = SimulatedMachine.SCHEMA.size();

  private final FeedReceiver.Spec spec;
  private final Map<Incarnation, SimulatedMachine> machines;
  private @Nullable Incarnation incarnation;
  private long[] ticks = new long[STATES];
  private @Nullable Object count;
  private long version;
  private long queueTick;
  private boolean isFresh;

  SimulatedReplica(FeedReceiver.Spec spec, Map<Incarnation, SimulatedMachine> machines) {
    this.spec = spec;
    this.machines = machines;
  }

  private static FeedReceiver.Spec spec(
      boolean each, int intervalMs, List<Receipts.Range> tracked) {
    var schema = SimulatedMachine.SCHEMA;
    return new FeedReceiver.Spec(
        new Target("board", null, schema.hash()),
        each,
        intervalMs,
        tracked,
        List.of(),
        schema.size(),
        schema.attributes().size());
  }

  private static List<Receipts.Range> some() {
    return List.of(new Receipts.Range(1, 2), new Receipts.Range(5, 5));
  }

  @Override
  public void show(ViewState state) {
    require(
        !state.incarnation().equals(incarnation) || state.version() >= version,
        "a replica went back from " + version + " to " + state.version());
    incarnation = state.incarnation();
    ticks = state.clock().toArray();
    count = state.attributes().get(0);
    version = state.version();
    queueTick = state.queueTick();
    isFresh = true;
    check();
  }

  @Override
  public void update(ViewUpdate update) {
    require(update.base() == version, "an update of " + update.base() + " came at " + version);
    require(
        spec.each() || update.step() == null, "a merged feed told of one transition: " + update);
    var diff = update.diff();
    for (int i = 0; i < diff.size(); i++) {
      ticks[diff.index(i)] += diff.increment(i);
    }
    count = update.attributes().getOrDefault(0, count);
    version = update.version();
    queueTick = update.queueTick();
    check();
  }

  /** What is shown was once true. */
  private void check() {
    var machine = Objects.requireNonNull(machines.get(incarnation));
    var moment = machine.at(version);
    require(moment != null, "a replica shows version " + version + ", which never was");
    require(
        new Clock(ticks).equals(shown(Objects.requireNonNull(moment))),
        "a replica shows " + new Clock(ticks) + " at version " + version + ", but it was "
            + moment);
    require(
        Objects.equals(count, moment.count()),
        "a replica shows the count " + count + ", but it was " + moment);
  }

  private Clock shown(Moment moment) {
    var all = moment.clock().toArray();
    if (spec.tracked().isEmpty()) {
      return moment.clock();
    }
    var some = new long[all.length];
    for (var range : spec.tracked()) {
      for (int index = (int) range.first(); index <= range.last(); index++) {
        some[index] = all[index];
      }
    }
    return new Clock(some);
  }

  /** It is what the machine is, and knows it. */
  void checkUpToDate(SimulatedMachine source) {
    var machine = source.machine();
    require(isFresh, "a replica is stale for good");
    require(machine.incarnation().equals(incarnation), "a replica follows a life that is over");
    require(
        machine.version() == version && machine.queueTick() == queueTick,
        "a replica is at version " + version + " and queue tick " + queueTick + ", its source at "
            + machine.version() + " and " + machine.queueTick());
  }

  @Override
  public void suspected() {
    isFresh = false;
  }

  @Override
  public void heard() {
    isFresh = true;
  }

  @Override
  public void ended(RuntimeException why) {
    throw new AssertionError("Expected a machine that goes on", why);
  }
}
