package io.vertick.engine.machine;

import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Binds handlers to the events of a machine type. {@code enter}, {@code exit}, {@code self}, {@code pair} and {@code anyEnter} negotiate: they may refuse. {@code
 * entered}, {@code exited} and {@code anyEntered} are final.
 *
 * <p>A type, and each part it includes, binds at most one handler to an event; several parts may bind to the same event, and are asked in the order of binding.
 * Used while a type is constructed; every method throws {@link IllegalArgumentException} for a state of another schema or a second handler, and {@link
 * IllegalStateException} afterwards.
 */
public final class Handlers {
  /** All handlers of one event, in binding order. */
  static final class Binding {
    final HandlerEvent event;
    final List<Object> handlers = new ArrayList<>(1);

    Binding(HandlerEvent event) {
      this.event = event;
    }
  }

  private final MachineType<?> type;
  private final Schema<?> schema;
  private final Map<HandlerEvent, Binding> bindings = new LinkedHashMap<>();
  private final List<Consumer<Machine<?>>> disposalHooks = new ArrayList<>();
  private final Map<String, PayloadHandler> payloadHandlers = new HashMap<>();
  // Events that the part being bound has a handler for.
  private Map<HandlerEvent, Object> boundByPart = new HashMap<>();
  private boolean frozen;

  Handlers(MachineType<?> type) {
    this.type = type;
    schema = type.schema();
  }

  /** Asked before the state becomes active or is re-entered. */
  public Handlers enter(State state, NegotiationHandler handler) {
    return bind(Phase.ENTER, state, null, handler);
  }

  /** Asked before the state leaves. */
  public Handlers exit(State state, NegotiationHandler handler) {
    return bind(Phase.EXIT, state, null, handler);
  }

  /** Asked on every transition, removes excepted, in which the state was active and stays so, or is re-entered. */
  public Handlers self(State state, NegotiationHandler handler) {
    return bind(Phase.SELF, state, null, handler);
  }

  /** Asked on every transition before which {@code from} is active and after which {@code to} would be, also if both just stay. */
  public Handlers pair(State from, State to, NegotiationHandler handler) {
    if (schema.rankOf(from) == schema.rankOf(to)) {
      throw new IllegalArgumentException(
          "Expected two states, but got " + from + " twice: use self(…)");
    }
    return bind(Phase.PAIR, from, to, handler);
  }

  /** Asked last, on every transition, also if it changes nothing. */
  public Handlers anyEnter(NegotiationHandler handler) {
    return bind(Phase.ANY_ENTER, null, null, handler);
  }

  /** Called after the state became active or was re-entered. If it throws, the state is taken out again. */
  public Handlers entered(State state, FinalHandler handler) {
    return bind(Phase.ENTERED, state, null, handler);
  }

  /** Called after the state left. */
  public Handlers exited(State state, FinalHandler handler) {
    return bind(Phase.EXITED, state, null, handler);
  }

  /** Called last, after every accepted transition, also if it changed nothing. */
  public Handlers anyEntered(FinalHandler handler) {
    return bind(Phase.ANY_ENTERED, null, null, handler);
  }

  /** Called once, when the machine is disposed, after its last transition. */
  public Handlers disposed(Consumer<Machine<?>> hook) {
    requireUnfrozen();
    disposalHooks.add(Objects.requireNonNull(hook));
    return this;
  }

  /**
   * Called for each payload of this name, when it has come as a whole; payloads of other names are refused.
   *
   * @throws IllegalArgumentException for a second handler of one name
   */
  public Handlers payload(String name, PayloadHandler handler) {
    requireUnfrozen();
    Loop.checkId(name);
    if (payloadHandlers.putIfAbsent(name, Objects.requireNonNull(handler)) != null) {
      throw new IllegalArgumentException(
          "Expected one handler for payloads named " + name + ", but this is the second");
    }
    return this;
  }

  /** Binds a part's handlers here, after those bound so far. */
  public Handlers include(HandlerPart part) {
    var outer = boundByPart;
    boundByPart = new HashMap<>();
    part.bind(this);
    boundByPart = outer;
    return this;
  }

  /** An object that each machine of the type has for itself, for the handlers of a part; see {@link MachineType#local}. */
  public <T> Local<T> local(Supplier<T> initial) {
    requireUnfrozen();
    return type.local(initial);
  }

  /** The schema whose states handlers are bound to. */
  public Schema<?> schema() {
    return schema;
  }

  /** Binds what the type was bound to before it grew: the same handlers, so that the locals they use stay. */
  void take(MachineType.Compiled base) {
    for (var binding : base.bindings()) {
      var copy = new Binding(binding.event);
      copy.handlers.addAll(binding.handlers);
      bindings.put(binding.event, copy);
    }
    disposalHooks.addAll(base.disposalHooks());
    payloadHandlers.putAll(base.payloadHandlers());
  }

  List<Binding> freeze() {
    frozen = true;
    return List.copyOf(bindings.values());
  }

  List<Consumer<Machine<?>>> disposalHooks() {
    return List.copyOf(disposalHooks);
  }

  Map<String, PayloadHandler> payloadHandlers() {
    return Map.copyOf(payloadHandlers);
  }

  private Handlers bind(Phase phase, @Nullable State state, @Nullable State other, Object handler) {
    requireUnfrozen();
    if (!phase.isAny()) {
      Objects.requireNonNull(
          state, () -> "Expected a state for a handler of kind " + phase.text() + ", but got null");
    }
    var event = new HandlerEvent(phase, canonical(state), canonical(other));
    Objects.requireNonNull(handler, () -> "Expected a handler for " + event + ", but got null");
    if (boundByPart.putIfAbsent(event, handler) != null) {
      throw new IllegalArgumentException("Expected one handler for " + event
          + ", but this is the second: call both from one, or include a part");
    }
    bindings.computeIfAbsent(event, Binding::new).handlers.add(handler);
    return this;
  }

  /** The schema's own handle: a shared state has one for each class that shares it. */
  private @Nullable State canonical(@Nullable State state) {
    return state == null ? null : schema.stateOfRank(schema.rankOf(state));
  }

  private void requireUnfrozen() {
    if (frozen) {
      throw new IllegalStateException(
          "Expected handlers to be bound inside handlers(…), but the type is complete");
    }
  }
}
