package io.vertick.demo;

import io.vertick.Vertick;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Transition;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * A nondeterministic automaton: it accepts words of 0 and 1 whose fourth symbol from the end is 1. It can't know where the end is, so each 1 may be that symbol:
 * every guess is a state of its own, and all of them are active at once.
 */
public final class Nfa {
  /** What is read when no words are given. */
  public static final List<String> WORDS = List.of("101010", "1010", "100010");

  /** How many symbols a word may have. */
  public static final int SYMBOLS_MAX = 64;

  private Nfa() {}

  /** How far the guesses have come: {@code Step0} has just read its 1, {@code Step3} three symbols more. */
  static final class NfaStates extends States {
    final State zero = state("Zero");
    final State one = state("One");
    final State stepX = state("StepX");
    final State step0 = state("Step0");
    final State step1 = state("Step1");
    final State step2 = state("Step2");
    final State step3 = state("Step3");

    {
      exclusive(zero, one);
    }

    static final Schema<NfaStates> SCHEMA = Schema.of(NfaStates::new);

    /** The edges of the automaton. StepX has two by 1, which is what makes it nondeterministic; Step3 has none: with one symbol more, that guess was wrong. */
    List<Edge> edges() {
      return List.of(
          new Edge(stepX, zero, stepX),
          new Edge(stepX, one, stepX),
          new Edge(stepX, one, step0),
          new Edge(step0, zero, step1),
          new Edge(step0, one, step1),
          new Edge(step1, zero, step2),
          new Edge(step1, one, step2),
          new Edge(step2, zero, step3),
          new Edge(step2, one, step3));
    }
  }

  /** Leads from a state by a symbol to a state. */
  record Edge(State from, State symbol, State to) {}

  /** A symbol that enters is read: all edges by it are taken at once, and the symbol leaves. */
  static final class Recogniser extends MachineType<NfaStates> {
    Recogniser() {
      super(NfaStates.SCHEMA);
    }

    @Override
    protected void handlers(NfaStates s, Handlers on) {
      var edges = s.edges();
      on.entered(s.zero, tx -> read(s.zero, edges, tx));
      on.entered(s.one, tx -> read(s.one, edges, tx));
    }

    private static void read(State symbol, List<Edge> edges, Transition tx) {
      var reached = edges.stream()
          .filter(edge -> edge.symbol().equals(symbol) && tx.is(edge.from()))
          .map(Edge::to)
          .toArray(State[]::new);
      tx.apply(Mutation.set(reached));
    }
  }

  /** The automaton's states, for whoever wants to draw them. */
  public static Schema<?> schema() {
    return NfaStates.SCHEMA;
  }

  /**
   * Reads words, one after the other, and prints the active states after each symbol.
   *
   * @param words of 0 and 1, 1 to {@value #SYMBOLS_MAX} symbols each
   * @throws DemoException if a word is none
   */
  public static Future<Void> run(Vertx vertx, List<String> words, PrintStream out) {
    words.forEach(Nfa::check);
    return Vertick.create(vertx)
        .host("nfa-1", new Recogniser())
        .compose(nfa -> inTurn(words, word -> read(nfa, word, out)));
  }

  private static Future<Void> read(MachineRef<NfaStates> nfa, String word, PrintStream out) {
    var s = nfa.states();
    out.println(word);
    return nfa.set(s.stepX)
        .compose(begun -> inTurn(
            List.of(word.split("")),
            symbol -> read(nfa, symbol.equals("1") ? s.one : s.zero)
                .onSuccess(seen -> out.println("  " + symbol + "  " + seen.active()))
                .mapEmpty()))
        .compose(read -> nfa.snapshot())
        .onSuccess(end -> out.println(end.active().contains(s.step3) ? "  accepted" : "  rejected"))
        .mapEmpty();
  }

  /** The mutation of the handler may come a turn later; it has come when the symbol is gone. */
  private static Future<MachineSnapshot> read(MachineRef<NfaStates> nfa, State symbol) {
    return nfa.add(symbol)
        .compose(entered -> nfa.whenNot(symbol, Duration.ofSeconds(10)))
        .compose(gone -> nfa.snapshot());
  }

  /** Takes an item when the one before is done. */
  private static Future<Void> inTurn(List<String> items, Function<String, Future<Void>> action) {
    Future<Void> turn = Future.succeededFuture();
    for (var item : items) {
      turn = turn.compose(done -> action.apply(item));
    }
    return turn;
  }

  private static void check(String word) {
    if (!word.matches("[01]{1," + SYMBOLS_MAX + "}")) {
      throw new DemoException(
          "Expected words of 1 to " + SYMBOLS_MAX + " symbols 0 and 1, but got \"" + word + "\"");
    }
  }
}
