package io.vertick.conformance;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Decision;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.NegotiationHandler;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Transition;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaException;
import io.vertick.engine.schema.SchemaProblem;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The engine as the subject of cases: builds a machine of a case, makes its calls, and says what is seen. One thread. */
public final class EngineSubject {
  /** What a rule's {@code fail} throws. */
  private static final class HandlerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HandlerFailure(String event) {
      super(event, null, false, false);
    }
  }

  /** States as a case lists them. */
  private static final class CaseStates extends States {
    CaseStates(List<StateSpec> specs) {
      for (var spec : specs) {
        var state = state(spec.name());
        if (spec.auto()) {
          state.auto();
        }
        if (spec.multi()) {
          state.multi();
        }
        if (spec.quiet()) {
          state.quiet();
        }
        state
            .require(array(spec.require()))
            .add(array(spec.add()))
            .remove(array(spec.remove()))
            .after(array(spec.after()));
      }
    }

    private static String[] array(List<String> names) {
      return names.toArray(String[]::new);
    }
  }

  /** Binds one handler to every event there can be. */
  private final class AllEvents extends MachineType<CaseStates> {
    AllEvents(Schema<CaseStates> schema) {
      super(schema);
    }

    @Override
    protected void handlers(CaseStates s, Handlers on) {
      on.anyEnter(negotiating("any.enter")).anyEntered(tx -> act("any.entered", tx));
      for (var state : schema().all()) {
        on.exit(state, negotiating(state + ".exit"))
            .enter(state, negotiating(state + ".enter"))
            .self(state, negotiating(state + ".self"))
            .exited(state, tx -> act(state + ".exited", tx))
            .entered(state, tx -> act(state + ".entered", tx));
        for (var other : schema().all()) {
          if (!other.equals(state)) {
            on.pair(state, other, negotiating(state + ">" + other + ".pair"));
          }
        }
      }
    }

    private NegotiationHandler negotiating(String event) {
      return tx -> Decision.acceptIf(!act(event, tx).refuses(), "the case says so");
    }
  }

  private final Machine<CaseStates> machine;
  private final @Nullable EventHandler handler;
  private final Map<String, Wait> waits = new LinkedHashMap<>();

  // What is seen in the running step.
  private final List<String> nested = new ArrayList<>();
  private final List<String> ordered = new ArrayList<>();
  private final List<ObservedTransition> transitions = new ArrayList<>();
  private int eventsOfEarlierTransitions;

  /**
   * A machine for a case.
   *
   * @param handler the one binding; null: nothing is bound
   * @throws SchemaException if the states are no schema
   */
  public EngineSubject(List<StateSpec> states, @Nullable EventHandler handler) {
    this(states, handler, true);
  }

  /** {@code isTraced}: false leaves transitions unseen, as most machines run; then the shortest paths are taken. */
  public EngineSubject(List<StateSpec> states, @Nullable EventHandler handler, boolean isTraced) {
    this.handler = handler;
    var schema = schemaOf(states);
    var type = handler == null ? MachineType.of(schema) : new AllEvents(schema);
    machine = new VirtualHost().newLoop().machine("case", type);
    if (isTraced) {
      machine.trace(this::note);
    }
  }

  /** The problems of a schema in the form of the case files; empty if it has none. */
  public static List<List<String>> errorsOf(List<StateSpec> states) {
    try {
      schemaOf(states);
      return List.of();
    } catch (SchemaException e) {
      return e.problems().stream().map(EngineSubject::errorOf).toList();
    }
  }

  private static Schema<CaseStates> schemaOf(List<StateSpec> states) {
    return Schema.of(() -> new CaseStates(states));
  }

  private static List<String> errorOf(SchemaProblem problem) {
    return switch (problem.kind()) {
      case UNKNOWN ->
        List.of(
            problem.state(),
            Objects.requireNonNull(problem.relation()).text(),
            problem.name(),
            "unknown");
      case REQUIRE_AND_REMOVE -> List.of(problem.state(), "require and remove", problem.name());
      case FOREIGN, DOUBLED, UNFINISHED, MALFORMED, TOO_MANY, THERE_ALREADY, NOT_THERE, CHANGED ->
        List.of(problem.toString());
    };
  }

  public Machine<?> machine() {
    return machine;
  }

  /** A call from outside, with all it causes. */
  public Observation step(Call call) {
    nested.clear();
    ordered.clear();
    transitions.clear();
    eventsOfEarlierTransitions = 0;
    var result = run(call);
    return new Observation(
        result == null ? null : textOf(result),
        machine.active().names(),
        Arrays.stream(machine.clock().toArray()).boxed().toList(),
        machine.queueTick(),
        List.copyOf(nested),
        waits.entrySet().stream()
            .filter(wait -> wait.getValue().future().succeeded())
            .map(Map.Entry::getKey)
            .toList(),
        List.copyOf(transitions),
        List.copyOf(ordered));
  }

  private @Nullable Result run(Call call) {
    if (call.op().startsWith("when")) {
      waits.put(Objects.requireNonNull(call.id()), waitOf(call));
      return null;
    }
    return call.op().equals("start") ? machine.start() : mutate(call);
  }

  private Wait waitOf(Call call) {
    var states = io.vertick.engine.schema.StateSet.of(states(call));
    return switch (call.op()) {
      case "when" -> machine.when(states);
      case "whenNot" -> machine.whenNot(states);
      case "whenTime" -> machine.whenTime(goals(call));
      case "whenArgs" -> machine.whenArgs(states(call)[0], Args.of(call.args()));
      default -> throw new IllegalArgumentException("Expected a wait, but found " + call.op());
    };
  }

  private Map<State, Long> goals(Call call) {
    var goals = new HashMap<State, Long>();
    var states = states(call);
    for (int i = 0; i < states.length; i++) {
      goals.merge(states[i], call.times().get(i), Math::max);
    }
    return goals;
  }

  private Result mutate(Call call) {
    var states = states(call);
    boolean isShort = call.args().isEmpty() && (states.length == 1 || states.length == 2);
    // The calls that most callers use have paths of their own.
    if (isShort && call.op().equals("add")) {
      return states.length == 1 ? machine.add(states[0]) : machine.add(states[0], states[1]);
    }
    if (isShort && call.op().equals("remove")) {
      return states.length == 1 ? machine.remove(states[0]) : machine.remove(states[0], states[1]);
    }
    return machine.apply(mutationOf(call, states).args(Args.of(call.args())));
  }

  private Mutation mutationOf(Call call, State[] states) {
    return switch (call.op()) {
      case "add" -> Mutation.add(states);
      case "remove" -> Mutation.remove(states);
      case "set" -> Mutation.set(states);
      case "toggle" -> Mutation.toggle(states);
      case "canAdd" -> Mutation.canAdd(states);
      case "canRemove" -> Mutation.canRemove(states);
      case "addErr" ->
        Mutation.addError(
            states.length == 0 ? machine.schema().exception() : states[0],
            new HandlerFailure("addErr"));
      default -> throw new IllegalArgumentException("Expected a call, but found " + call.op());
    };
  }

  private State[] states(Call call) {
    return machine.schema().states(call.states()).toArray(State[]::new);
  }

  private static String textOf(Result result) {
    if (result instanceof Result.Queued queued) {
      return "queued:" + queued.queueTick();
    }
    if (result.isExecuted()) {
      return "executed";
    }
    return result.isFailed() ? "failed" : "refused";
  }

  private Answer act(String event, Transition tx) {
    ordered.add(event);
    var answer = Objects.requireNonNull(handler).on(event, tx.isCheck());
    for (var call : answer.mutations()) {
      nested.add(textOf(mutate(call)));
    }
    if (answer.fails()) {
      throw new HandlerFailure(event);
    }
    return answer;
  }

  private void note(TraceRecord fact) {
    if (fact instanceof TransitionEnded ended) {
      var events = new TreeSet<>(ordered.subList(eventsOfEarlierTransitions, ordered.size()));
      eventsOfEarlierTransitions = ordered.size();
      if (!ended.auto() || !ended.diff().isEmpty()) {
        transitions.add(observed(ended, List.copyOf(events)));
      }
    }
  }

  private static ObservedTransition observed(TransitionEnded ended, List<String> events) {
    var target = ended.target();
    return new ObservedTransition(
        ended.type().text(),
        ended.called().stream().map(State::name).toList(),
        ended.auto(),
        ended.check(),
        ended.accepted(),
        ended.result().isFailed(),
        ended.threw(),
        target == null ? null : target.names(),
        ended.accepted() && !ended.threw() ? events : null);
  }
}
