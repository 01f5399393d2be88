package io.vertick.engine.pipe;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.ErrorRecord;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Origin;
import io.vertick.engine.machine.PipeAnswer;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Recipient;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Stamp;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.schema.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries what happens at one machine to another: {@code Pipe.from(gate).to(board).mirror(g.open, b.gateOpen).open()}. Confined to the source's thread; the target may
 * live anywhere.
 *
 * <p><b>Order.</b> The target is asked in the order of the source's transitions. One transition causes at most one add, one remove and one error report of a pipe, in
 * this order, with the transition's arguments.
 *
 * <p><b>Answers.</b> What the target does not execute is counted, recorded, logged by the host and told to {@code onAnswer}. Nothing waits inside a pipe: a target
 * with too much to do answers {@code Refused} or {@code NotApplied} at once. A mirror whose target did not follow is {@link #differing}, and asked for again, on its
 * own, with the next transition that any link of the pipe follows.
 *
 * <p><b>Loops.</b> A mutation carries the names of the links it came through, and so does all that its transition causes through handlers, autos and pipes. A link
 * that finds itself among them sends nothing: the answer is {@code NotApplied}. Slow work and timers end the path: what goes through them comes back in its own time.
 *
 * <p>The pipe is open until {@link #close}, until its source is disposed or broken, or until {@code onAnswer} throws; the target keeps what it has.
 */
public final class Pipe {
  /** The second half of {@link #from}. */
  @FunctionalInterface
  public interface Source {
    /**
     * Where the pipe leads: a ref, or a machine on this thread.
     *
     * @throws IllegalStateException for a machine that lives on another thread
     */
    PipeBuilder to(Recipient<?> target);
  }

  private final MachineView<?> source;
  private final Recipient<?> target;
  private final List<PipeLink> links;
  private final BiConsumer<? super Mutation, ? super Result> listener;
  private final Tracer tracer = this::record;
  private boolean isOpen = true;
  private long sent;

  Pipe(
      MachineView<?> source,
      Recipient<?> target,
      List<PipeRoute> routes,
      BiConsumer<? super Mutation, ? super Result> listener) {
    this.source = source;
    this.target = target;
    this.listener = listener;
    links = routes.stream()
        .map(route -> new PipeLink(route, source.id(), target.id()))
        .toList();
  }

  /** Begins a pipe at a machine on this thread. */
  public static Source from(MachineView<?> source) {
    requireHere(source);
    return target -> {
      if (target instanceof MachineView<?> machine) {
        requireHere(machine);
      }
      return new PipeBuilder(source, target);
    };
  }

  /** Reads something: a view says itself if this is the wrong thread. */
  private static void requireHere(MachineView<?> view) {
    var unused = view.version();
  }

  void open() {
    if (source.isEnded()) {
      throw new IllegalStateException("Expected a source that still changes, but " + source.id()
          + " was disposed or is broken: open the pipe from its successor");
    }
    source.trace(tracer);
  }

  /** Stops following the source. What was sent is answered still. */
  public void close() {
    source.untrace(tracer);
    isOpen = false;
  }

  /** Whether it follows its source. */
  public boolean isOpen() {
    return isOpen && !source.isEnded();
  }

  /** The mirrored states of the source that the target did not follow when it was asked last, in the order of the links. */
  public List<State> differing() {
    return links.stream().filter(PipeLink::differs).map(PipeLink::from).toList();
  }

  private void record(TraceRecord fact) {
    if (fact instanceof TransitionEnded ended) {
      follow(ended.args(), originOf(ended));
    } else if (fact instanceof TraceRecord.ReplicaUpdated) {
      follow(Args.EMPTY, originOf(fact.stamp()));
    } else if (fact instanceof TraceRecord.MachineTraced
        || fact instanceof TraceRecord.MachineLoaded) {
      synchronise(fact.stamp());
    } else if (fact instanceof TraceRecord.MachineDisposed
        || fact instanceof TraceRecord.MachineBroken) {
      close();
    }
  }

  /** Makes the target like the source, as far as states are mirrored. */
  private void synchronise(Stamp stamp) {
    var asked = new EnumMap<Action, List<PipeLink>>(Action.class);
    links.forEach(link -> ask(asked, link, link.beginAt(source.tick(link.from()))));
    send(asked, Args.EMPTY, originOf(stamp));
  }

  private void follow(Args args, Origin origin) {
    var asked = new EnumMap<Action, List<PipeLink>>(Action.class);
    var behind = new ArrayList<PipeLink>(0);
    for (var link : links) {
      var action = link.moveTo(source.tick(link.from()));
      ask(asked, link, action);
      if (action == null && link.differs()) {
        behind.add(link);
      }
    }
    if (!asked.isEmpty()) {
      send(asked, args, origin);
      // Each on its own, so that one that is refused again keeps no other back.
      behind.forEach(link -> send(link.wanted(), List.of(link), Args.EMPTY, origin));
    }
  }

  private static void ask(
      Map<Action, List<PipeLink>> asked, PipeLink link, @Nullable Action action) {
    if (action != null) {
      asked.computeIfAbsent(action, key -> new ArrayList<>(2)).add(link);
    }
  }

  /** Of what is known by its source only. */
  private static Origin originOf(Stamp stamp) {
    return Origin.of(stamp.machine(), stamp.incarnation(), 0);
  }

  private static Origin originOf(TransitionEnded ended) {
    var earlier = ended.cause().origin();
    return new Origin(
        ended.machine(),
        ended.stamp().incarnation(),
        ended.number(),
        earlier == null ? List.of() : earlier.pipes());
  }

  private void send(Map<Action, List<PipeLink>> asked, Args args, Origin origin) {
    asked.forEach((action, asking) -> send(action, asking, args, origin));
  }

  private void send(Action action, List<PipeLink> asking, Args args, Origin origin) {
    var passing = new ArrayList<PipeLink>(asking.size());
    for (var link : asking) {
      var obstacle = obstacle(link.name(), origin.pipes());
      if (obstacle == null) {
        passing.add(link);
      } else {
        cut(link, mutation(action, List.of(link), args), obstacle);
      }
    }
    if (!passing.isEmpty()) {
      deliver(passing, mutation(action, passing, args), origin);
    }
  }

  /** Why nothing may come by this link after those on the way; null if it may. */
  private static @Nullable String obstacle(String name, List<String> way) {
    int first = way.indexOf(name);
    if (first >= 0) {
      return "pipe loop: " + String.join(", ", way.subList(first, way.size())) + ", and again "
          + name;
    }
    return way.size() < Origin.PIPES_MAX
        ? null
        : "pipe loop: more than " + Origin.PIPES_MAX + " pipes in a row, the last " + name;
  }

  private void deliver(List<PipeLink> passing, Mutation mutation, Origin origin) {
    var name = passing.get(0).name();
    long number = ++sent;
    passing.forEach(link -> link.sent(number));
    var piped = mutation.from(origin.through(name));
    target.send(piped).onSuccess(result -> {
      passing.forEach(link -> link.answered(number, result));
      answered(new PipeAnswer(name, target.id(), piped, result, false));
    });
  }

  private void cut(PipeLink link, Mutation mutation, String obstacle) {
    var result = new Result.NotApplied(ReasonCode.PIPE_LOOP, obstacle);
    answered(new PipeAnswer(link.name(), target.id(), mutation, result, true));
  }

  private void answered(PipeAnswer answer) {
    source.pipeAnswered(answer);
    boolean wasHeard = false;
    try {
      listener.accept(answer.mutation(), answer.result());
      wasHeard = true;
    } finally {
      // What it threw goes to whoever told the answer; nobody else would find out that the pipe is
      // useless to its owner.
      if (!wasHeard) {
        close();
      }
    }
  }

  private static Mutation mutation(Action action, List<PipeLink> asking, Args args) {
    var states = asking.stream().map(PipeLink::to).toArray(State[]::new);
    return action.on(states, errorOf(args)).args(args);
  }

  /** The error that a transition deals with; null if {@code Exception} was added without one. */
  private static @Nullable Throwable errorOf(Args args) {
    return args.asMap().get(ErrorRecord.ARG.name()) instanceof ErrorRecord reported
        ? reported.error()
        : null;
  }
}
