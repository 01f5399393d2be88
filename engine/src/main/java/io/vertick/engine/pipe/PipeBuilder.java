package io.vertick.engine.pipe;

import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Recipient;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The links of a pipe that is about to be opened. Confined to the source's thread. Each link throws {@link IllegalArgumentException} if the first state is not one of
 * the source, the second not one of the target, or there is such a link already.
 */
public final class PipeBuilder {
  private final MachineView<?> source;
  private final Recipient<?> target;
  private final List<PipeRoute> routes = new ArrayList<>();
  private BiConsumer<? super Mutation, ? super Result> listener = (mutation, result) -> {};

  PipeBuilder(MachineView<?> source, Recipient<?> target) {
    this.source = Objects.requireNonNull(source);
    this.target = Objects.requireNonNull(target);
  }

  /**
   * Keeps {@code to} as active as {@code from}: adds it when that is entered, re-entries of multi states included, removes it when that leaves. Brought in step when the
   * pipe opens.
   */
  public PipeBuilder mirror(State from, State to) {
    return link(PipeRoute.Kind.MIRROR, from, to);
  }

  /** Adds {@code to} whenever {@code from} is entered or re-entered. */
  public PipeBuilder add(State from, State to) {
    return link(PipeRoute.Kind.ADD, from, to);
  }

  /** Removes {@code to} whenever {@code from} is entered or re-entered. */
  public PipeBuilder remove(State from, State to) {
    return link(PipeRoute.Kind.REMOVE, from, to);
  }

  /** Reports each error of the source to the target: adds {@code to} and {@code Exception}, with the source's error. */
  public PipeBuilder errors(State to) {
    return link(PipeRoute.Kind.ERRORS, source.schema().exception(), to);
  }

  /** Is told each answer of the target, on the source's thread, after the pipe has counted it. If it throws, that is reported and the pipe closes. Replaces one given before. */
  public PipeBuilder onAnswer(BiConsumer<? super Mutation, ? super Result> newListener) {
    listener = Objects.requireNonNull(newListener);
    return this;
  }

  /**
   * Opens the pipe: mirrored states are brought in step at once, or, inside a transition of the source, when that ends.
   *
   * @throws IllegalArgumentException if there is no link
   * @throws IllegalStateException if the source was disposed or is broken
   */
  public Pipe open() {
    if (routes.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one link, but the pipe from "
          + source.id() + " to " + target.id() + " has none: call mirror(…), add(…), …");
    }
    var pipe = new Pipe(source, target, routes, listener);
    pipe.open();
    return pipe;
  }

  private PipeBuilder link(PipeRoute.Kind kind, State from, State to) {
    source.schema().rankOf(from);
    target.schema().rankOf(to);
    var route = new PipeRoute(kind, from, to);
    if (routes.contains(route)) {
      throw new IllegalArgumentException(
          "Expected each link once, but " + from + " and " + to + " are linked so already");
    }
    routes.add(route);
    return this;
  }
}
