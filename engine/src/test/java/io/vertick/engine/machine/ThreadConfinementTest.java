package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThreadConfinementTest {
  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);
  }

  static final class LettersType extends MachineType<Letters> {
    final Local<StringBuilder> text = local(StringBuilder::new);
    Consumer<Transition> onA = tx -> {};

    LettersType(Schema<Letters> schema) {
      super(schema);
    }

    @Override
    protected void handlers(Letters s, Handlers on) {
      on.entered(s.a, tx -> onA.accept(tx));
    }
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final LettersType type = new LettersType(schema);
  private final Loop loop = new VirtualHost().newLoop();
  private final Machine<Letters> machine = loop.machine("m", type);

  private static @Nullable Throwable thrownElsewhere(ThrowingCallable call) {
    var thrown = new AtomicReference<@Nullable Throwable>();
    var thread = new Thread(() -> thrown.set(catchThrowable(call)), "elsewhere");
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError("Expected the other thread to end", interrupted);
    }
    return thrown.get();
  }

  private static void assertRefused(Map<String, ThrowingCallable> calls, String intent) {
    calls.forEach(
        (name, call) -> assertThat(thrownElsewhere(call))
            .as(name)
            .isInstanceOf(IllegalStateException.class)
            .hasMessage(
                "Expected to " + intent + " on its own thread "
                    + Thread.currentThread().getName()
                    + ", but this is elsewhere: a machine lives on one event loop; from anywhere else use a MachineRef"));
  }

  @Test
  void shouldRefuseMutationsOnAnotherThread() {
    // given
    var both = StateSet.of(s.a, s.b);
    var error = new IllegalStateException();
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("start", machine::start);
    calls.put("add", () -> machine.add(s.a));
    calls.put("add two", () -> machine.add(s.a, s.b));
    calls.put("add set", () -> machine.add(both));
    calls.put("add args", () -> machine.add(s.a, Args.EMPTY));
    calls.put("remove", () -> machine.remove(s.a));
    calls.put("remove two", () -> machine.remove(s.a, s.b));
    calls.put("remove set", () -> machine.remove(both));
    calls.put("remove args", () -> machine.remove(s.a, Args.EMPTY));
    calls.put("set", () -> machine.set(s.a));
    calls.put("set set", () -> machine.set(both));
    calls.put("set args", () -> machine.set(s.a, Args.EMPTY));
    calls.put("toggle", () -> machine.toggle(s.a));
    calls.put("toggle set", () -> machine.toggle(both));
    calls.put("addError", () -> machine.addError(error));
    calls.put("addError state", () -> machine.addError(s.a, error));
    calls.put("canAdd", () -> machine.canAdd(s.a));
    calls.put("canRemove", () -> machine.canRemove(s.a));
    calls.put("apply", () -> machine.apply(Mutation.add(s.a)));
    calls.put("eval", () -> machine.eval(self -> {}));
    calls.put("enqueue", () -> machine.enqueue(Mutation.add(s.a), Long.MAX_VALUE));
    calls.put("dispose", machine::dispose);
    // when, then
    assertRefused(calls, "use the machine m");
    assertThat(machine.version()).isZero();
    assertThat(machine.start().isExecuted())
        .as("the machine was not started elsewhere")
        .isTrue();
  }

  @Test
  void shouldRefuseReadingOnAnotherThread() {
    // given
    var both = StateSet.of(s.a, s.b);
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("is", () -> machine.is(s.a));
    calls.put("is set", () -> machine.is(both));
    calls.put("not", () -> machine.not(s.a));
    calls.put("not set", () -> machine.not(both));
    calls.put("any", () -> machine.any(both));
    calls.put("active", machine::active);
    calls.put("tick", () -> machine.tick(s.a));
    calls.put("clock", machine::clock);
    calls.put("get", () -> machine.get(s.count));
    calls.put("local", () -> machine.local(type.text));
    calls.put("context", () -> machine.context(s.a));
    calls.put("when", () -> machine.when(s.a));
    calls.put("when set", () -> machine.when(both));
    calls.put("whenNot", () -> machine.whenNot(s.a));
    calls.put("whenNot set", () -> machine.whenNot(both));
    calls.put("whenTime", () -> machine.whenTime(s.a, 1));
    calls.put("whenTime map", () -> machine.whenTime(Map.of(s.a, 1L)));
    calls.put("whenArgs", () -> machine.whenArgs(s.a, Args.EMPTY));
    calls.put("whenQueue", () -> machine.whenQueue(1));
    calls.put("whenIdle", machine::whenIdle);
    calls.put("whenError", machine::whenError);
    calls.put("whenDisposed", machine::whenDisposed);
    calls.put("trace", () -> machine.trace(fact -> {}));
    calls.put("untrace", () -> machine.untrace(fact -> {}));
    // when, then
    assertRefused(calls, "use the machine m");
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldRefuseReadingCountersOnAnotherThread() {
    // given
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("version", machine::version);
    calls.put("queueTick", machine::queueTick);
    calls.put("error", machine::error);
    calls.put("queueSize", machine::queueSize);
    calls.put("pendingWaits", machine::pendingWaits);
    // when, then
    assertRefused(calls, "use the machine m");
  }

  @Test
  void shouldTellWhatNeverChangesOnAnyThread() {
    assertThat(thrownElsewhere(() -> {
          assertThat(machine.id()).isEqualTo("m");
          assertThat(machine.schema()).isSameAs(schema);
          assertThat(machine.states()).isSameAs(s);
          assertThat(machine.type()).isSameAs(type);
        }))
        .isNull();
  }

  @Test
  void shouldRefuseToMakeMachinesOnAnotherThread() {
    assertRefused(Map.of("machine", () -> loop.machine("n", type)), "make a machine");
    assertThat(loop.stats().machines()).isEqualTo(1);
  }

  @Test
  void shouldRefuseARunningTransitionOnAnotherThread() {
    // given
    var refused = new AtomicReference<@Nullable Throwable>();
    type.onA = tx -> {
      Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
      calls.put("machineId", tx::machineId);
      calls.put("number", tx::number);
      calls.put("type", tx::type);
      calls.put("isAuto", tx::isAuto);
      calls.put("isCheck", tx::isCheck);
      calls.put("called", tx::called);
      calls.put("args", tx::args);
      calls.put("error", tx::error);
      calls.put("wasActive", () -> tx.wasActive(s.a));
      calls.put("willBeActive", () -> tx.willBeActive(s.a));
      calls.put("before", tx::before);
      calls.put("target", tx::target);
      calls.put("is", () -> tx.is(s.a));
      calls.put("machine", tx::machine);
      calls.put("get attribute", () -> tx.get(s.count));
      calls.put("set", () -> tx.set(s.count, 1L));
      calls.put("local", () -> tx.local(type.text));
      calls.put("put", () -> tx.put(Arg.int64("x"), 1L));
      calls.put("get", () -> tx.get(Arg.int64("x")));
      calls.put("context", () -> tx.context(s.a));
      calls.put("add", () -> tx.add(s.b));
      calls.put("add args", () -> tx.add(s.b, Args.EMPTY));
      calls.put("remove", () -> tx.remove(s.a));
      calls.put("remove args", () -> tx.remove(s.a, Args.EMPTY));
      calls.put("addError", () -> tx.addError(new IllegalStateException()));
      calls.put("addError state", () -> tx.addError(s.b, new IllegalStateException()));
      calls.put("apply", () -> tx.apply(Mutation.add(s.b)));
      calls.put("snapshot", tx::snapshot);
      refused.set(catchThrowable(() -> assertRefused(calls, "use the machine m")));
    };
    // when
    machine.add(s.a);
    // then
    assertThat(refused.get()).isNull();
    assertThat(machine).hasToString("(A:1)");
    assertThat(machine.get(s.count)).isNull();
  }
}
