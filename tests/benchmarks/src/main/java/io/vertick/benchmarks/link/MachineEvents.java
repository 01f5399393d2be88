package io.vertick.benchmarks.link;

import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.stream.IntStream;

/** Follows a machine, wherever it is: the view is subscribed to and read, the ref is called. */
final class MachineEvents implements EventSource {
  private final String name;
  private final Set<Integer> ports;
  private final Context context;
  private final MachineRef<EventMachine.EventStates> machine;
  private final MachineView<EventMachine.EventStates> view;

  private MachineEvents(
      String name,
      Set<Integer> ports,
      Context context,
      MachineRef<EventMachine.EventStates> machine,
      MachineView<EventMachine.EventStates> view) {
    this.name = name;
    this.ports = ports;
    this.context = context;
    this.machine = machine;
    this.view = view;
  }

  /** Starts the worker and follows it, on a context of this Vert.x. Blocks. */
  static MachineEvents of(
      String name, Set<Integer> ports, Vertx vertx, MachineRef<EventMachine.EventStates> machine) {
    var context = vertx.getOrCreateContext();
    var s = machine.states();
    return Wait.until(Wait.on(
        context,
        () -> machine
            .add(s.start)
            .compose(started -> machine.add(s.called))
            .compose(called -> machine.attach())
            .map(view -> new MachineEvents(name, ports, context, machine, view))));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Integer> ports() {
    return ports;
  }

  /** The mutation. What it changed comes along with its answer. */
  @Override
  public int calls() {
    return 1;
  }

  @Override
  public Future<Void> follow(int events) {
    return Wait.on(context, () -> new Round(events).run());
  }

  /** On the context. */
  private final class Round {
    private final Promise<Void> ended = Promise.promise();
    private int left;

    Round(int events) {
      left = events;
    }

    Future<Void> run() {
      next();
      return ended.future();
    }

    private void next() {
      if (left == 0) {
        ended.complete();
        return;
      }
      left--;
      var s = view.states();
      long tick = view.tick(s.event);
      // Whoever is entered while active ticks twice.
      machine
          .send(Mutation.add(s.called).arg(EventMachine.OP, wanted()))
          .map(Result::orElseThrow)
          .compose(called -> view.whenTime(s.event, tick + 2).future())
          .onSuccess(seen -> context.runOnContext(turn -> next()))
          .onFailure(ended::fail);
    }

    private long wanted() {
      var values = view.states().values;
      return IntStream.range(0, values.size())
          .filter(i -> view.is(values.get(i)))
          .map(i -> i + 1)
          .findFirst()
          .orElseThrow();
    }
  }
}
