package io.vertick.machine;

import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.schema.State;
import io.vertick.logging.OneLine;
import io.vertick.logging.RateLimit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an operator wants to know of machines: one line an event, the machine's id first. Refusals, failures, slow handlers and answers to pipes are limited to {@value
 * RateLimit#LINES_MAX} lines a second and kind; the next line says how many were left out. Confined to a loop's thread.
 */
final class MachineLog implements Tracer {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.machine");

  private final RateLimit refusals;
  private final RateLimit failures;
  private final RateLimit slow;
  private final RateLimit pipes;

  MachineLog() {
    this(System::nanoTime);
  }

  /** With another clock, in nanoseconds. */
  MachineLog(LongSupplier nanoTime) {
    refusals = new RateLimit(nanoTime);
    failures = new RateLimit(nanoTime);
    slow = new RateLimit(nanoTime);
    pipes = new RateLimit(nanoTime);
  }

  @Override
  public void record(TraceRecord fact) {
    if (fact instanceof TraceRecord.MutationRefused refused) {
      refused(refused);
    } else if (fact instanceof TraceRecord.HandlerFailed failed) {
      failed(failed, "handler " + failed.handler() + " failed", failed.error());
    } else if (fact instanceof TraceRecord.HandlerSlow late) {
      slow(late);
    } else if (fact instanceof TraceRecord.ForkEnded ended && ended.error() != null) {
      failed(ended, ended.work() + " failed", ended.error());
    } else if (fact instanceof TraceRecord.PipeAnswered answered) {
      answered(answered);
    } else if (fact instanceof TraceRecord.MachineBroken broken) {
      error(broken, "is broken", broken.error(), "");
    } else if (fact instanceof TraceRecord.TracerFailed failed) {
      error(failed, "tracer failed and was taken out", failed.error(), "");
    } else if (fact instanceof TraceRecord.DisposalHookFailed failed) {
      error(failed, "disposal hook failed", failed.error(), "");
    } else {
      LOG.debug("{} {}", fact.machine(), OneLine.of(fact));
    }
  }

  private void refused(TraceRecord.MutationRefused refused) {
    if (LOG.isInfoEnabled() && refusals.admits()) {
      LOG.info(
          "{} refused {}({}): {}: {}{}",
          refused.machine(),
          refused.type().text(),
          names(refused.called()),
          refused.result().verdict().code(),
          OneLine.of(refused.result().verdict().text()),
          refusals.leftOut());
    }
  }

  private void slow(TraceRecord.HandlerSlow late) {
    if (slow.admits()) {
      LOG.warn(
          "{} handler {} took {} ms{}",
          late.machine(),
          late.handler(),
          TimeUnit.NANOSECONDS.toMillis(late.nanos()),
          slow.leftOut());
    }
  }

  private void answered(TraceRecord.PipeAnswered answered) {
    if (pipes.admits()) {
      LOG.warn(
          "{} pipe {}: {} {}{}",
          answered.machine(),
          answered.pipe(),
          answered.mutation(),
          OneLine.of(answered.result()),
          pipes.leftOut());
    }
  }

  private void failed(TraceRecord fact, String what, Throwable error) {
    if (failures.admits()) {
      error(fact, what, error, failures.leftOut());
    }
  }

  private static void error(TraceRecord fact, String what, Throwable error, String leftOut) {
    LOG.error("{} {}: {}{}{}", fact.machine(), what, OneLine.of(error), place(error), leftOut);
  }

  private static String names(List<State> states) {
    return states.stream().map(State::name).collect(Collectors.joining(", "));
  }

  /** Where it was thrown, so that one line is enough. */
  private static String place(Throwable error) {
    var trace = error.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }
}
