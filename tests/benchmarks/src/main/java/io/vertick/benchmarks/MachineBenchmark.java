package io.vertick.benchmarks;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/** One machine under the loads that the budgets name; an operation is one transition unless said otherwise. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class MachineBenchmark {
  private static final int WAITS = 10_000;

  /** So many states without relations. */
  private static final class PlainStates extends States {
    PlainStates(int count) {
      for (int i = 0; i < count; i++) {
        state("S" + i);
      }
    }
  }

  /** Four states with each kind of relation, an auto and a multi state: the fixture of the Go library's own tests. */
  private static final class RelatedStates extends States {
    final State a = auto("A");
    final State b = multi("B");
    final State c = state("C");
    final State d = state("D");

    {
      a.require(c);
      b.add(c);
      c.after(d);
      d.add(c, b);
    }
  }

  /** Thirty states in ten exclusive groups of three; the first of each group requires the first of the one before. */
  private static final class GroupedStates extends States {
    GroupedStates() {
      State before = null;
      for (int group = 0; group < 10; group++) {
        var first = state("G" + group + "A");
        exclusive(first, state("G" + group + "B"), state("G" + group + "C"));
        if (before != null) {
          first.require(before);
        }
        before = first;
      }
    }
  }

  /** Two handlers of the toggled state. */
  private static final class WithTwoHandlers extends MachineType<PlainStates> {
    WithTwoHandlers() {
      super(Schema.of(() -> new PlainStates(4)));
    }

    @Override
    protected void handlers(PlainStates s, Handlers on) {
      var toggled = schema().state(1);
      on.enter(toggled, tx -> tx.accept()).entered(toggled, tx -> {});
    }
  }

  private final Loop loop = new Loop(new BenchmarkHost());
  private Machine<PlainStates> wide1000;
  private Machine<PlainStates> handled;
  private Machine<RelatedStates> related;
  private Machine<GroupedStates> grouped;
  private Machine<PlainStates> traced;
  private Machine<PlainStates> awaited;
  private @Nullable TraceRecord last;

  @Setup
  public void setUp() {
    wide1000 = plain("wide-1000", 1_000);
    handled = loop.machine("handled", new WithTwoHandlers());
    related = loop.machine("related", MachineType.of(Schema.of(RelatedStates::new)));
    grouped = loop.machine("grouped", MachineType.of(Schema.of(GroupedStates::new)));
    for (int group = 0; group < 9; group++) {
      grouped.add(grouped.schema().state("G" + group + "A")).orElseThrow();
    }
    traced = plain("traced", 4);
    traced.trace(fact -> last = fact);
    awaited = plain("awaited", 30);
    for (int i = 0; i < WAITS; i++) {
      awaited.when(awaited.schema().state(i % 15)).future();
    }
  }

  private Machine<PlainStates> plain(String id, int states) {
    return loop.machine(id, MachineType.of(Schema.of(() -> new PlainStates(states))));
  }

  private static Result toggle(Machine<?> machine, State state) {
    machine.add(state);
    return machine.remove(state);
  }

  /** A plain state among 1,000. */
  @Benchmark
  @OperationsPerInvocation(2)
  public Result plain1000() {
    return toggle(wide1000, wide1000.schema().state(500));
  }

  /** With an {@code enter} and an {@code entered} handler. */
  @Benchmark
  @OperationsPerInvocation(2)
  public Result twoHandlers() {
    return toggle(handled, handled.schema().state(1));
  }

  /** Relations of all kinds, an auto state: two calls, and an auto transition. */
  @Benchmark
  @OperationsPerInvocation(2)
  public Result relations4() {
    var s = related.states();
    related.add(s.d);
    return related.remove(s.c);
  }

  /** A swap inside an exclusive group that nothing requires, among 30 states with needs. */
  @Benchmark
  @OperationsPerInvocation(2)
  public Result general30() {
    grouped.add(grouped.schema().state("G9B"));
    return grouped.add(grouped.schema().state("G9C"));
  }

  /** A tracer that keeps the record. */
  @Benchmark
  @OperationsPerInvocation(2)
  public @Nullable TraceRecord traced() {
    toggle(traced, traced.schema().state(1));
    return last;
  }

  /** 10,000 waits on other states. */
  @Benchmark
  @OperationsPerInvocation(2)
  public Result awaited() {
    return toggle(awaited, awaited.schema().state(20));
  }
}
