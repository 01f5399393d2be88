package io.vertick.testing;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.State;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a machine did, and when.
 *
 * @param at virtual time
 * @param ticks the new ticks of the states that it changed, such as {@code Open:2 Paid:1}; empty if none
 */
record Fact(Duration at, TraceRecord record, String ticks) {
  /** Whether it says something that the transitions beside it do not. */
  static boolean isShown(TraceRecord record) {
    return !(record instanceof TraceRecord.MachineTraced
        || record instanceof TraceRecord.MutationQueued
        || record instanceof TraceRecord.WaitCreated
        || record instanceof TraceRecord.WaitEnded
        || record instanceof TraceRecord.TimerStarted
        || record instanceof TraceRecord.TimerEnded
        || record instanceof TraceRecord.ForkStarted);
  }

  /** A fact that the machine just told; its clock has not moved on yet. */
  static Fact of(TraceRecord record, Machine<?> machine, VirtualHost host) {
    var ticks = record instanceof TransitionEnded ended ? ticksAfter(ended.diff(), machine) : "";
    return new Fact(Duration.ofNanos(host.nanoTime()), record, ticks);
  }

  /** Such as {@code add(Paid) executed}, {@code auto(Locked) executed}, {@code check add(Paid) refused: Paid needs Open, which is not active}. */
  static String text(TransitionEnded ended) {
    return (ended.check() ? "check " : "")
        + call(ended.auto() ? "auto" : ended.type().text(), ended.called())
        + " " + text(ended.result());
  }

  /** Such as {@code executed}, or {@code refused: Paid needs Open, which is not active}. */
  static String text(Result result) {
    if (result instanceof Result.Refused refused) {
      return "refused: " + refused.verdict().text();
    }
    if (result instanceof Result.Failed failed) {
      return "failed: " + failed.error();
    }
    return result.isExecuted() ? "executed" : result.toString();
  }

  Optional<TransitionEnded> transition() {
    return record instanceof TransitionEnded ended ? Optional.of(ended) : Optional.empty();
  }

  /** Whether it is a transition that called the state or changed its tick. */
  boolean touched(State state) {
    return transition()
        .filter(ended -> ended.called().contains(state)
            || indexes(ended.diff()).anyMatch(index -> index == state.index()))
        .isPresent();
  }

  /** One line, such as {@code 1500 ms  #3 add(Paid) executed → Paid:1}. */
  @Override
  public String toString() {
    return at.toMillis() + " ms  " + line() + (ticks.isEmpty() ? "" : " → " + ticks);
  }

  private String line() {
    if (record instanceof TransitionEnded ended) {
      return "#" + ended.number() + " " + text(ended);
    }
    if (record instanceof TraceRecord.MutationRefused refused) {
      return call(refused.type(), refused.called()) + " " + text(refused.result());
    }
    if (record instanceof TraceRecord.HandlerFailed failed) {
      return "handler " + failed.handler() + " threw " + failed.error();
    }
    if (record instanceof TraceRecord.HandlerSlow slow) {
      return "handler " + slow.handler() + " took "
          + Duration.ofNanos(slow.nanos()).toMillis() + " ms";
    }
    if (record instanceof TraceRecord.ForkEnded fork) {
      return fork.work() + " " + fork.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ')
          + (fork.error() == null ? "" : ": " + fork.error());
    }
    if (record instanceof TraceRecord.MachineBroken broken) {
      return "broken by " + broken.error();
    }
    if (record instanceof TraceRecord.MachineGrown grown) {
      return "grown into " + grown.schema();
    }
    if (record instanceof TraceRecord.MachineLoaded loaded) {
      return text(loaded.export());
    }
    if (record instanceof TraceRecord.MachineDisposed) {
      return "disposed";
    }
    return record.toString();
  }

  private static String text(MachineExport export) {
    return IntStream.range(0, export.states().size())
        .filter(index -> Clock.isActive(export.clock().tick(index)))
        .mapToObj(index -> export.states().get(index) + ":" + export.clock().tick(index))
        .collect(Collectors.joining(" ", "restored at version " + export.version() + " (", ")"));
  }

  private static String call(MutationType type, List<State> called) {
    return call(type.text(), called);
  }

  private static String call(String word, List<State> called) {
    return called.stream().map(State::name).collect(Collectors.joining(", ", word + "(", ")"));
  }

  private static String ticksAfter(ClockDiff diff, Machine<?> machine) {
    return indexes(diff)
        .mapToObj(machine.schema()::state)
        .map(state -> state + ":" + machine.tick(state))
        .collect(Collectors.joining(" "));
  }

  private static IntStream indexes(ClockDiff diff) {
    return IntStream.range(0, diff.size()).map(diff::index);
  }
}
