package io.vertick.machine;

import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.schema.State;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an operator wants to know of machines: one line an event, the machine's id first. Refusals, failures and slow handlers are limited to {@value
 * #LINES_MAX} lines a second and kind; the next line says how many were left out. Confined to a loop's thread.
 */
final class MachineLog implements Tracer {
  static final int LINES_MAX = 10;

  private static final Logger LOG = LoggerFactory.getLogger("vertick.machine");

  private final RateLimit refusals = new RateLimit();
  private final RateLimit failures = new RateLimit();
  private final RateLimit slow = new RateLimit();

  /** So many lines in each second. */
  private static final class RateLimit {
    private long second = Long.MIN_VALUE;
    private int lines;
    private long leftOut;

    boolean admits() {
      long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
      if (now != second) {
        second = now;
        lines = 0;
      }
      boolean isAdmitted = lines < LINES_MAX;
      lines++;
      leftOut += isAdmitted ? 0 : 1;
      return isAdmitted;
    }

    /** What to say of the lines left out since the last one. */
    String leftOut() {
      var text = leftOut == 0 ? "" : " (" + leftOut + " such lines left out)";
      leftOut = 0;
      return text;
    }
  }

  @Override
  public void record(TraceRecord fact) {
    if (fact instanceof TraceRecord.MutationRefused refused) {
      if (LOG.isInfoEnabled() && refusals.admits()) {
        LOG.info(
            "{} refused {}({}): {}: {}{}",
            refused.machine(),
            refused.type().text(),
            names(refused.called()),
            refused.result().verdict().code(),
            refused.result().verdict().text(),
            refusals.leftOut());
      }
    } else if (fact instanceof TraceRecord.HandlerFailed failed) {
      if (failures.admits()) {
        LOG.error(
            "{} handler {} failed: {}{}{}",
            failed.machine(),
            failed.handler(),
            failed.error(),
            place(failed.error()),
            failures.leftOut());
      }
    } else if (fact instanceof TraceRecord.HandlerSlow late) {
      if (slow.admits()) {
        LOG.warn(
            "{} handler {} took {} ms{}",
            late.machine(),
            late.handler(),
            TimeUnit.NANOSECONDS.toMillis(late.nanos()),
            slow.leftOut());
      }
    } else if (fact instanceof TraceRecord.MachineBroken broken) {
      LOG.error("{} is broken: {}{}", broken.machine(), broken.error(), place(broken.error()));
    } else if (fact instanceof TraceRecord.TracerFailed failed) {
      LOG.error(
          "{} tracer failed and was taken out: {}{}",
          failed.machine(),
          failed.error(),
          place(failed.error()));
    } else if (fact instanceof TraceRecord.DisposalHookFailed failed) {
      LOG.error(
          "{} disposal hook failed: {}{}", failed.machine(), failed.error(), place(failed.error()));
    } else {
      LOG.debug("{} {}", fact.machine(), fact);
    }
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
