package io.vertick.machine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Cause;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Stamp;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.LogLines;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MachineLogTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final HandlerEvent ENTERED = new HandlerEvent(Phase.ENTERED, S.busy, null);

  @RegisterExtension
  private final LogLines lines = new LogLines("vertick.machine");

  private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
  private final MachineLog log = new MachineLog(nanos::get);

  @Test
  void shouldLogRefusal() {
    // when
    log.record(refusal("gate-1", "Busy needs Idle, which is not active"));
    // then
    assertThat(texts())
        .containsExactly(
            "gate-1 refused add(Busy, Counted): relation.unmet: Busy needs Idle, which is not active");
    assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.INFO);
  }

  @Test
  void shouldLogFailureWithPlaceInsteadOfTrace() {
    // given
    var error = new IllegalStateException("no paper");
    error.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("Printer", "print", "Printer.java", 7)});
    // when
    log.record(new TraceRecord.HandlerFailed(of("gate-1"), 3, ENTERED, error, true));
    // then
    assertThat(texts())
        .containsExactly(
            "gate-1 handler Busy.entered failed: java.lang.IllegalStateException: no paper at Printer.print(Printer.java:7)");
    assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.ERROR);
    assertThat(lines.list.get(0).getThrowableProxy()).isNull();
  }

  @Test
  void shouldLogFailureWithoutTrace() {
    // given an error that knows no place
    var error = new IllegalStateException("no paper");
    error.setStackTrace(new StackTraceElement[0]);
    // when
    log.record(new TraceRecord.HandlerFailed(of("gate-1"), 3, ENTERED, error, true));
    // then
    assertThat(texts())
        .containsExactly(
            "gate-1 handler Busy.entered failed: java.lang.IllegalStateException: no paper");
  }

  @Test
  void shouldLogSlowHandler() {
    // when
    log.record(
        new TraceRecord.HandlerSlow(of("gate-1"), 3, ENTERED, TimeUnit.MILLISECONDS.toNanos(123)));
    // then
    assertThat(texts()).containsExactly("gate-1 handler Busy.entered took 123 ms");
    assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void shouldLogBrokenMachineAndFailedDisposalHook() {
    // given
    var error = new StackOverflowError();
    error.setStackTrace(new StackTraceElement[0]);
    // when
    log.record(new TraceRecord.MachineBroken(of("gate-1"), error));
    log.record(new TraceRecord.DisposalHookFailed(of("gate-2"), error));
    // then
    assertThat(texts())
        .containsExactly(
            "gate-1 is broken: java.lang.StackOverflowError",
            "gate-2 disposal hook failed: java.lang.StackOverflowError");
    assertThat(lines.list)
        .allMatch(line -> line.getLevel() == Level.ERROR && line.getThrowableProxy() == null);
  }

  @Test
  void shouldLogWhatAPipeWasAnswered() {
    // when
    log.record(pipeAnswer("not\nnow"));
    // then
    assertThat(texts())
        .containsExactly("gate-1 pipe gate-1 +Busy → board: add(Busy) NotApplied: not now");
    assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void shouldLimitAnswersToPipes() {
    // when
    for (int i = 0; i < 25; i++) {
      log.record(pipeAnswer("no"));
    }
    // then
    assertThat(texts()).hasSize(10);
  }

  @Test
  void shouldLogDisposalForDebuggingOnly() {
    // when
    log.record(new TraceRecord.MachineDisposed(of("gate-1")));
    lines.level(Level.DEBUG);
    log.record(new TraceRecord.MachineDisposed(of("gate-2")));
    // then
    assertThat(texts()).containsExactly("gate-2 MachineDisposed[stamp=gate-2#1]");
  }

  @Test
  void shouldWriteOneLineWhateverHandlersSay() {
    // given
    var error = new IllegalStateException("first\r\n  second\nthird");
    error.setStackTrace(new StackTraceElement[0]);
    // when
    log.record(refusal("gate-1", "one\ntwo"));
    log.record(new TraceRecord.HandlerFailed(of("gate-1"), 3, ENTERED, error, true));
    log.record(new TraceRecord.MachineBroken(of("gate-1"), error));
    log.record(new TraceRecord.DisposalHookFailed(of("gate-1"), error));
    // then
    assertThat(texts()).hasSize(4).noneMatch(text -> text.contains("\n") || text.contains("\r"));
    assertThat(texts().get(0)).endsWith(": one two");
    assertThat(texts().get(1)).endsWith(": first second third");
  }

  @Test
  void shouldWriteTenLinesSecondAndKindAndSayHowManyWereLeftOut() {
    // when 25 refusals come in one second
    for (int i = 0; i < 25; i++) {
      log.record(refusal("gate-" + i, "no"));
    }
    // then
    assertThat(texts()).hasSize(10).allMatch(text -> text.endsWith(": no"));
    // when another second begins
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    log.record(refusal("gate-25", "no"));
    log.record(refusal("gate-26", "no"));
    // then the next line says it, once
    assertThat(texts().subList(10, 12))
        .containsExactly(
            "gate-25 refused add(Busy, Counted): relation.unmet: no (15 such lines left out)",
            "gate-26 refused add(Busy, Counted): relation.unmet: no");
  }

  @Test
  void shouldLimitEachKindByItself() {
    // given a second full of refusals
    for (int i = 0; i < 11; i++) {
      log.record(refusal("gate-1", "no"));
    }
    // when
    for (int i = 0; i < 11; i++) {
      log.record(
          new TraceRecord.HandlerFailed(of("gate-1"), 3, ENTERED, new AssertionError("x"), true));
      log.record(new TraceRecord.HandlerSlow(of("gate-1"), 3, ENTERED, 200_000_000));
    }
    // then
    assertThat(texts()).hasSize(30);
    assertThat(texts()).filteredOn(text -> text.contains(" failed: ")).hasSize(10);
    assertThat(texts()).filteredOn(text -> text.contains(" took ")).hasSize(10);
  }

  private static Stamp of(String machine) {
    return new Stamp(machine, new Incarnation(0, 1), 1, 0);
  }

  private static TraceRecord refusal(String machine, String text) {
    return new TraceRecord.MutationRefused(
        of(machine),
        MutationType.ADD,
        List.of(S.busy, S.counted),
        0,
        new Cause(Cause.Kind.CALL, 0, null),
        new Result.Refused(Verdict.of(VerdictCode.RELATION_UNMET, text), 1));
  }

  private static TraceRecord pipeAnswer(String reason) {
    return new TraceRecord.PipeAnswered(
        of("gate-1"),
        "gate-1 +Busy → board",
        "board",
        "add(Busy)",
        new Result.NotApplied(ReasonCode.OVERLOADED, reason));
  }

  private List<String> texts() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
