package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Export, load and restore. */
class ExportTest {
  static class Door extends States {
    final State closed = state("Closed");
    final State open = state("Open").remove(closed);
    final State locked = state("Locked").require(closed);
    final State coin = multi("Coin");
    final State lit = state("Lit").lasts(Duration.ofSeconds(5));
    final State faulty = state("Faulty");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);
    final Attribute<String> note = attribute("Note", Attribute.STRING);
  }

  /** The same states and some more, in another order. */
  static final class GrownDoor extends States {
    final State alarm = state("Alarm");
    final State lit = state("Lit").lasts(Duration.ofSeconds(5));
    final State coin = multi("Coin");
    final State closed = state("Closed");
    final State open = state("Open").remove(closed);
    final State locked = state("Locked").require(closed);
    final State faulty = state("Faulty");
    final Attribute<Long> more = attribute("More", Attribute.INT64);
    final Attribute<String> note = attribute("Note", Attribute.STRING);
    final Attribute<Long> count = attribute("Count", Attribute.INT64);
  }

  private static final Arg<Long> COUNT = Arg.int64("count");

  private final Schema<Door> schema = Schema.of(Door::new);
  private final Door s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final List<String> seen = new ArrayList<>();
  private Runnable onCoin = () -> {};
  private final TestType<Door> type = TestType.of(
      schema,
      (states, on) -> on.entered(states.coin, tx -> {
            tx.set(states.count, tx.arg(COUNT, 1L));
            tx.set(states.note, "paid");
            onCoin.run();
          })
          .entered(states.faulty, tx -> {
            throw new IllegalStateException("jammed");
          }));
  private final Machine<Door> machine = loop.machine("door", type);

  private Machine<Door> fresh() {
    return loop.machine("door", type);
  }

  /** A door with a history: Closed and Lit active, Coin left, a failure dealt with. */
  private MachineExport used() {
    return used(machine);
  }

  private MachineExport used(Machine<Door> machine) {
    machine.start();
    machine.add(s.closed);
    machine.add(s.coin, COUNT.is(7L));
    machine.add(s.coin, COUNT.is(8L));
    machine.remove(s.coin);
    machine.add(s.faulty);
    machine.remove(s.exception());
    machine.add(s.lit);
    return machine.export();
  }

  private static MachineExport with(MachineExport export, Map<String, Object> attributes) {
    return new MachineExport(
        export.id(),
        export.hash(),
        export.states(),
        export.clock(),
        export.version(),
        export.queueTick(),
        attributes,
        export.error());
  }

  private static MachineExport with(MachineExport export, List<String> states, long... ticks) {
    return new MachineExport(
        export.id(),
        export.hash(),
        states,
        new Clock(ticks),
        export.version(),
        export.queueTick(),
        export.attributes(),
        export.error());
  }

  private static MachineExport withId(MachineExport export, String id) {
    return new MachineExport(
        id,
        export.hash(),
        export.states(),
        export.clock(),
        export.version(),
        export.queueTick(),
        export.attributes(),
        export.error());
  }

  // The round trip.

  @Test
  void shouldExportAllThatTheMachineIs() {
    // when
    var export = used();
    // then
    assertThat(export)
        .isEqualTo(new MachineExport(
            "door",
            schema.hash(),
            List.of("Closed", "Open", "Locked", "Coin", "Lit", "Faulty", "Exception"),
            new Clock(new long[] {1, 0, 0, 4, 1, 2, 2}),
            8,
            8,
            Map.of("Count", 8L, "Note", "paid"),
            "java.lang.IllegalStateException: jammed"));
  }

  @Test
  void shouldExportANewMachine() {
    // given
    var export = machine.export();
    // when
    var loaded = fresh();
    loaded.load(export);
    // then
    assertThat(loaded.export()).isEqualTo(export);
    assertThat(loaded.error()).isNull();
    assertThat(loaded).hasToString("()");
  }

  @Test
  void shouldBeWhatTheOtherWas() {
    // given
    var export = used();
    var loaded = fresh();
    // when
    loaded.load(export);
    // then
    assertThat(loaded).hasToString("(Closed:1 Lit:1)");
    assertThat(loaded.clock()).isEqualTo(machine.clock());
    assertThat(loaded.version()).isEqualTo(8);
    assertThat(loaded.queueTick()).isEqualTo(8);
    assertThat(loaded.get(s.count)).isEqualTo(8);
    assertThat(loaded.get(s.note)).isEqualTo("paid");
    assertThat(seen).isEmpty();
  }

  @Test
  void shouldGoOnCounting() {
    // given
    var loaded = fresh();
    loaded.load(used());
    // when
    loaded.start();
    loaded.add(s.coin, COUNT.is(9L));
    // then
    assertThat(loaded.tick(s.coin)).isEqualTo(5);
    assertThat(loaded.version()).isEqualTo(9);
    assertThat(loaded.queueTick()).isEqualTo(9);
    assertThat(loaded.get(s.count)).isEqualTo(9);
    assertThat(loaded.add(s.open).version()).isEqualTo(10);
    assertThat(loaded.tick(s.closed)).isEqualTo(2);
  }

  @Test
  void shouldKeepTheTextOfTheLastError() {
    // given
    var loaded = fresh();
    // when
    loaded.load(used());
    // then
    assertThat(loaded.error())
        .isInstanceOf(RestoredException.class)
        .hasMessage("java.lang.IllegalStateException: jammed");
    assertThat(loaded.is(s.exception())).isFalse();
  }

  @Test
  void shouldExportWhatItLoaded() {
    // given
    var export = used();
    var loaded = fresh();
    // when
    loaded.load(export);
    // then
    assertThat(loaded.export()).isEqualTo(export);
  }

  @Test
  void shouldRefuseToExportInsideAHandler() {
    // given
    var thrown = new ArrayList<@Nullable Throwable>();
    onCoin = () -> thrown.add(catchThrowable(machine::export));
    // when
    machine.add(s.coin);
    machine.eval(self -> thrown.add(catchThrowable(self::export)));
    // then
    assertThat(thrown)
        .hasSize(2)
        .allSatisfy(
            each -> assertThat(each)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                    "Expected no transition to run, but one does: export door from outside its handlers"));
    assertThat(machine.export().clock().tick(s.coin.index())).isEqualTo(1);
  }

  @Test
  void shouldExportADisposedMachine() {
    // given
    var export = used();
    // when
    machine.dispose();
    // then
    assertThat(machine.export()).isEqualTo(export);
  }

  // Another schema.

  @Test
  void shouldMatchByNameWhenTheSchemaGrew() {
    // given
    var grown = Schema.of(GrownDoor::new);
    var export = used();
    var loaded = loop.machine("door", MachineType.of(grown));
    assertThat(grown.hash()).isNotEqualTo(export.hash());
    // when
    loaded.load(export);
    // then
    assertThat(loaded).hasToString("(Lit:1 Closed:1)");
    assertThat(loaded.tick(loaded.states().coin)).isEqualTo(4);
    assertThat(loaded.tick(loaded.states().alarm)).isZero();
    assertThat(loaded.get(loaded.states().count)).isEqualTo(8);
    assertThat(loaded.get(loaded.states().more)).isNull();
    assertThat(loaded.version()).isEqualTo(8);
    assertThat(loaded.export().hash()).isEqualTo(grown.hash());
  }

  // What does not fit. All or nothing.

  private void assertRefused(MachineExport bad, String message) {
    // given
    var good = used(fresh());
    var loaded = fresh();
    var before = loaded.export();
    // when, then
    assertThatThrownBy(() -> loaded.load(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(loaded.export()).isEqualTo(before);
    assertThat(loaded.error()).isNull();
    // and a good one still fits
    loaded.load(good);
    assertThat(loaded.clock()).isEqualTo(good.clock());
    assertThat(loaded.export().attributes()).isEqualTo(good.attributes());
  }

  private MachineExport small() {
    return loop.machine("door", type).export();
  }

  @Test
  void shouldRefuseAnExportOfAnotherMachine() {
    assertRefused(withId(small(), "gate"), "Expected an export of door, but got one of gate");
  }

  @Test
  void shouldRefuseAStateThatTheSchemaDoesNotHave() {
    assertRefused(
        with(small(), List.of("Closed", "Lockd"), 1, 1),
        "Expected each exported state once, known to the schema and with a tick of at least 0, but found Lockd at 1; did you mean Locked?");
    var grown = Schema.of(GrownDoor::new);
    var shrunk = loop.machine("door", MachineType.of(grown)).export();
    assertThatThrownBy(() -> fresh().load(shrunk)).hasMessageEndingWith("but found Alarm at 0");
  }

  @Test
  void shouldRefuseADoubledName() {
    assertRefused(
        with(small(), List.of("Closed", "Coin", "Closed"), 1, 1, 3),
        "Expected each exported state once, known to the schema and with a tick of at least 0, but found Closed at 3");
  }

  @Test
  void shouldRefuseANegativeTick() {
    var thrown = catchThrowable(() -> with(small(), List.of("Coin", "Closed"), 1, -1));
    if (thrown == null) {
      assertRefused(
          with(small(), List.of("Coin", "Closed"), 1, -1),
          "Expected each exported state once, known to the schema and with a tick of at least 0, but found Closed at -1");
    } else {
      assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldRefuseActiveStatesThatDoNotFit() {
    assertRefused(
        with(small(), List.of("Coin", "Locked"), 1, 1),
        "Expected an export whose active states fit together, but Locked breaks its require or remove");
    assertRefused(
        with(small(), List.of("Closed", "Open"), 3, 1),
        "Expected an export whose active states fit together, but Open breaks its require or remove");
  }

  @Test
  void shouldRefuseAttributesThatDoNotFit() {
    assertRefused(
        with(small(), Map.of("Cuont", 1L)),
        "Expected exported attributes that the schema has, with values of their type, but found Cuont=1; did you mean Count?");
    assertRefused(
        with(small(), Map.of("Count", "one")),
        "Expected exported attributes that the schema has, with values of their type, but found Count=one, which is declared as int64");
    assertRefused(
        with(small(), Map.of("Count", 1)),
        "Expected exported attributes that the schema has, with values of their type, but found Count=1, which is declared as int64");
  }

  @Test
  void shouldRefuseMoreThan16384BytesOfAttributes() {
    assertRefused(
        with(small(), Map.of("Count", 1L, "Note", "x".repeat(16_377))),
        "Expected at most 16384 bytes of attributes, but the export has 16385");
    var loaded = fresh();
    loaded.load(with(small(), Map.of("Count", 1L, "Note", "x".repeat(16_376))));
    assertThat(loaded.get(s.note)).hasSize(16_376);
  }

  @Test
  void shouldRefuseNumbersThatNoMachineHas() {
    var export = small();
    assertThatThrownBy(() -> with(export, List.of("Coin"), 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a tick for each of 1 states, but got 2");
    for (long[] numbers : new long[][] {{-1, 1}, {0, 0}}) {
      assertThatThrownBy(() -> new MachineExport(
              "door",
              export.hash(),
              List.of(),
              new Clock(new long[0]),
              numbers[0],
              numbers[1],
              Map.of(),
              null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Expected a version of at least 0 and a queue tick of at least 1, but got "
              + numbers[0] + " and " + numbers[1]);
    }
  }

  @Test
  void shouldRefuseToLoadIntoAMachineThatHasRun() {
    // given
    var export = used();
    Map<String, Machine<Door>> notNew = new LinkedHashMap<>();
    for (var name : List.of("started", "called", "refused", "disposed")) {
      notNew.put(name, fresh());
    }
    notNew.values().iterator().next().start();
    var called = Objects.requireNonNull(notNew.get("called"));
    called.add(s.open);
    var refused = Objects.requireNonNull(notNew.get("refused"));
    refused.add(s.locked);
    Objects.requireNonNull(notNew.get("disposed")).dispose();
    // when, then
    notNew.forEach((name, each) -> {
      var before = each.export();
      assertThatThrownBy(() -> each.load(export))
          .as(name)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Expected a machine that has not run yet, but door has: load into a new one");
      assertThat(each.export()).as(name).isEqualTo(before);
    });
  }

  @Test
  void shouldBeWhatTheLastExportSaysWhenItIsLoadedTwice() {
    // given
    var empty = small();
    var loaded = fresh();
    loaded.load(used());
    // when
    var thrown = catchThrowable(() -> loaded.load(empty));
    // then it is refused or replaces all
    if (thrown == null) {
      assertThat(loaded.export()).isEqualTo(empty);
      assertThat(host.pendingTimers()).as("that of the used machine").isEqualTo(1);
    } else {
      assertThat(thrown).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void shouldLoadAllOrNothingTheSecondTimeToo() {
    // given
    var loaded = fresh();
    loaded.load(with(small(), Map.of("Note", "x".repeat(16_384))));
    // when
    var thrown = catchThrowable(() -> loaded.load(with(small(), Map.of("Count", 1L))));
    // then
    assertThat(thrown == null || thrown instanceof IllegalStateException).isTrue();
  }

  static final class PinnedError extends States {
    final State faulty = state("Faulty");
    final State pinned = state("Exception").require(faulty);
  }

  @Test
  void shouldLoadTheExportOfAMachineWhoseRecoveryKeptException() {
    // given
    var pinned = Schema.of(PinnedError::new);
    var failing = TestType.of(
        pinned,
        (states, on) -> on.entered(states.faulty, tx -> {
          throw new IllegalStateException("fault");
        }));
    var first = loop.machine("p", failing);
    first.addError(pinned.states().faulty, new IllegalStateException("reported"));
    assertThat(first).hasToString("(Exception:1)");
    var loaded = loop.machine("p", failing);
    // when
    var thrown = catchThrowable(() -> loaded.load(first.export()));
    // then
    assertThat(thrown).isNull();
    assertThat(loaded).hasToString("(Exception:1)");
  }

  @Test
  void shouldLoadIntoAMachineThatWasOnlyAsked() {
    // given
    var export = used();
    var loaded = fresh();
    loaded.canAdd(s.open);
    // when
    var thrown = catchThrowable(() -> loaded.load(export));
    // then
    assertThat(thrown).isNull();
  }

  // Timers.

  @Test
  void shouldStartStateTimersAgainInFull() {
    // given
    machine.add(s.lit);
    host.advance(Duration.ofSeconds(4));
    var export = machine.export();
    machine.dispose();
    assertThat(host.pendingTimers()).isZero();
    var loaded = fresh();
    // when
    loaded.load(export);
    // then
    assertThat(host.pendingTimers()).isEqualTo(1);
    host.advance(Duration.ofMillis(4_999));
    assertThat(loaded.is(s.lit)).isTrue();
    host.advance(Duration.ofMillis(1));
    assertThat(loaded.is(s.lit)).isFalse();
    assertThat(loaded.tick(s.lit)).isEqualTo(2);
  }

  @Test
  void shouldStartNoTimerWhenTheExportDoesNotFit() {
    // given
    var bad = with(small(), List.of("Lit", "Locked"), 1, 1);
    // when
    assertThatThrownBy(() -> fresh().load(bad)).isInstanceOf(IllegalArgumentException.class);
    // then
    assertThat(host.pendingTimers()).isZero();
  }

  // restore

  static final class Service extends States {
    final State start = state("Start");
    final State restored = state("MachineRestored");
    final State up = state("Up");
  }

  static final class Plain extends States {
    final State up = state("Up");
    final State follower = auto("Follower").require(up);
  }

  private <S extends States> TestType<S> tracked(Schema<S> of) {
    return TestType.of(
        of, (states, on) -> on.anyEntered(tx -> seen.add(tx.type().text() + tx.called())));
  }

  @Test
  void shouldAddMachineRestoredThenStart() {
    // given
    var services = Schema.of(Service::new);
    var tracked = tracked(services);
    var first = loop.machine("service", tracked);
    first.add(services.states().up);
    var export = first.export();
    seen.clear();
    var restored = loop.machine("service", tracked);
    // when
    var result = restored.restore(export);
    // then
    assertThat(result).isEqualTo(new Result.Executed(3));
    assertThat(seen).containsExactly("add[MachineRestored]", "add[Start]");
    assertThat(restored).hasToString("(Start:1 MachineRestored:1 Up:1)");
    assertThat(restored.queueTick()).isEqualTo(4);
  }

  @Test
  void shouldNotEnterStartAgainIfItIsActive() {
    // given
    var services = Schema.of(Service::new);
    var first = loop.machine("service", MachineType.of(services));
    first.start();
    var restored = loop.machine("service", MachineType.of(services));
    // when
    restored.restore(first.export());
    // then
    assertThat(restored).hasToString("(Start:1 MachineRestored:1)");
    assertThatThrownBy(restored::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldStartThoughMachineRestoredIsRefused() {
    // given
    var services = Schema.of(Service::new);
    var refusing =
        TestType.of(services, (states, on) -> on.enter(states.restored, tx -> tx.refuse("no")));
    var restored = loop.machine("service", refusing);
    // when
    var result = restored.restore(loop.machine("service", refusing).export());
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(restored).hasToString("(Start:1)");
  }

  @Test
  void shouldRestoreWithAnAutoStepIfThereIsNoStart() {
    // given
    var plain = Schema.of(Plain::new);
    var tracked = tracked(plain);
    var export = with(loop.machine("p", tracked).export(), List.of("Up", "Follower"), 1, 0);
    var restored = loop.machine("p", tracked);
    // when
    var result = restored.restore(export);
    // then
    assertThat(result).isEqualTo(new Result.Executed(1));
    assertThat(seen).containsExactly("add[Follower]");
    assertThat(restored).hasToString("(Up:1 Follower:1)");
  }

  @Test
  void shouldNotStartWhatCouldNotBeLoaded() {
    // given
    var loaded = fresh();
    // when
    assertThatThrownBy(() -> loaded.restore(withId(small(), "gate")))
        .isInstanceOf(IllegalArgumentException.class);
    // then
    assertThat(loaded.start().isExecuted()).isTrue();
  }

  // Waits and contexts afterwards.

  @Test
  void shouldWaitOnARestoredMachine() {
    // given
    var restored = fresh();
    restored.restore(used());
    // when, then
    assertThat(restored.when(s.closed).future().succeeded()).isTrue();
    assertThat(restored.whenTime(s.coin, 4).future().succeeded()).isTrue();
    assertThat(restored.whenQueue(8).future().succeeded()).isTrue();
    assertThat(restored.whenIdle().future().succeeded()).isTrue();
    var next = restored.whenNext(s.coin);
    var queued = restored.whenQueue(9);
    var gone = restored.whenNot(s.closed);
    var bound = restored.when(s.locked).boundTo(restored.context(s.closed));
    assertThat(restored.context(s.closed).tick()).isEqualTo(1);
    restored.add(s.coin);
    assertThat(next.future().succeeded()).isTrue();
    assertThat(queued.future().succeeded()).isTrue();
    restored.add(s.open);
    assertThat(gone.future().succeeded()).isTrue();
    assertThat(bound.future().failed()).isTrue();
  }

  @Test
  void shouldFulfilWaitsThatWereMadeBefore() {
    // given
    var export = used();
    var loaded = fresh();
    var active = loaded.when(s.closed);
    var ticks = loaded.whenTime(s.coin, 4);
    // when
    var thrown = catchThrowable(() -> loaded.load(export));
    // then
    assertThat(thrown instanceof IllegalStateException
            || (active.future().succeeded() && ticks.future().succeeded()))
        .isTrue();
  }

  @Test
  void shouldRefuseOtherThreads() throws InterruptedException {
    // given
    var export = small();
    var thrown = new ArrayList<@Nullable Throwable>();
    // when
    var thread = new Thread(() -> {
      thrown.add(catchThrowable(machine::export));
      thrown.add(catchThrowable(() -> machine.load(export)));
      thrown.add(catchThrowable(() -> machine.restore(export)));
    });
    thread.start();
    thread.join();
    // then
    assertThat(thrown).hasSize(3).allMatch(each -> each instanceof IllegalStateException);
    assertThat(machine.start().isExecuted()).isTrue();
  }
}
