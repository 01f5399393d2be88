package io.vertick.engine.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Cause;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Origin;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PipeLoopTest {
  static final class PeerStates extends States {
    final State ping = multi("Ping");
    final State on = state("On");
    final State work = state("Work");
    final State done = state("Done");
    final State finished = state("Finished");
    final State follower = auto("Follower").require(ping);
    final State slow = multi("Slow");
    final State later = multi("Later");
    final State tick = state("Tick").lasts(Duration.ofSeconds(1));
  }

  private final Schema<PeerStates> schema = Schema.of(PeerStates::new);
  private final PeerStates s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final List<Result> answers = new ArrayList<>();

  private Machine<PeerStates> peer(String id) {
    return loop.machine(id, MachineType.of(schema));
  }

  private Machine<PeerStates> peer(String id, BiConsumer<PeerStates, Handlers> handlers) {
    return loop.machine(id, TestType.of(schema, handlers));
  }

  private PipeBuilder pipe(Machine<PeerStates> from, Machine<PeerStates> to) {
    return Pipe.from(from).to(to).onAnswer((mutation, result) -> answers.add(result));
  }

  private List<Result> notExecuted() {
    return answers.stream().filter(result -> !result.isExecuted()).toList();
  }

  private static List<TransitionEnded> transitions(Machine<?> machine) {
    var transitions = new ArrayList<TransitionEnded>();
    machine.trace(fact -> {
      if (fact instanceof TransitionEnded ended) {
        transitions.add(ended);
      }
    });
    return transitions;
  }

  @Test
  void shouldCutALoopOfTwo() {
    // given
    var a = peer("a");
    var b = peer("b");
    pipe(a, b).add(s.ping, s.ping).open();
    pipe(b, a).add(s.ping, s.ping).open();
    // when
    a.add(s.ping);
    // then
    assertThat(a.tick(s.ping)).as("called, and once through the loop").isEqualTo(3);
    assertThat(b.tick(s.ping)).isEqualTo(1);
    assertThat(notExecuted())
        .containsExactly(new Result.NotApplied(
            ReasonCode.PIPE_LOOP, "pipe loop: a +Ping → b, b +Ping → a, and again a +Ping → b"));
    assertThat(loop.stats().pipeLoops()).isEqualTo(1);
    assertThat(loop.stats().pipeMutations()).isEqualTo(3);
    assertThat(loop.stats().pipesNotExecuted()).isEqualTo(1);
  }

  @Test
  void shouldNameOnlyTheLoopWhenTheWayIsLonger() {
    // given
    var a = peer("a");
    var b = peer("b");
    var outside = peer("outside");
    pipe(outside, a).add(s.on, s.ping).open();
    pipe(a, b).add(s.ping, s.ping).open();
    pipe(b, a).add(s.ping, s.ping).open();
    // when
    outside.add(s.on);
    // then
    assertThat(notExecuted())
        .containsExactly(new Result.NotApplied(
            ReasonCode.PIPE_LOOP, "pipe loop: a +Ping → b, b +Ping → a, and again a +Ping → b"));
  }

  @Test
  void shouldCutALoopOfAMachineWithItself() {
    // given
    var a = peer("a");
    pipe(a, a).add(s.ping, s.ping).open();
    // when
    a.add(s.ping);
    // then
    assertThat(a.tick(s.ping)).isEqualTo(3);
    assertThat(notExecuted())
        .containsExactly(new Result.NotApplied(
            ReasonCode.PIPE_LOOP, "pipe loop: a +Ping → a, and again a +Ping → a"));
  }

  @Test
  void shouldCutALoopThatGoesThroughHandlersAndAutos() {
    // given
    var a = peer("a", (states, on) -> on.entered(states.ping, tx -> tx.add(states.later)));
    var b = peer("b", (states, on) -> on.entered(states.follower, tx -> tx.add(states.later)));
    pipe(a, b).add(s.later, s.ping).open();
    pipe(b, a).add(s.later, s.ping).open();
    // when
    a.add(s.ping);
    // then
    assertThat(a.tick(s.ping)).isEqualTo(3);
    assertThat(b.tick(s.ping)).isEqualTo(1);
    assertThat(notExecuted())
        .containsExactly(new Result.NotApplied(
            ReasonCode.PIPE_LOOP, "pipe loop: a +Later → b, b +Later → a, and again a +Later → b"));
  }

  @Test
  void shouldLetRequestAndResponsePass() {
    // given
    var a = peer("a");
    var b = peer("b", (states, on) -> on.entered(states.work, tx -> tx.add(states.done)));
    pipe(a, b).add(s.ping, s.work).mirror(s.finished, s.finished).open();
    pipe(b, a).add(s.done, s.finished).open();
    // when
    a.add(s.ping);
    // then the same pipe is gone through twice, by different links
    assertThat(a.is(s.finished)).isTrue();
    assertThat(b.is(s.finished)).isTrue();
    assertThat(notExecuted()).isEmpty();
    // when
    a.add(s.ping);
    // then
    assertThat(notExecuted()).isEmpty();
  }

  @Test
  void shouldComeToRestWhenMirroredBothWays() {
    // given
    var a = peer("a");
    var b = peer("b");
    pipe(a, b).mirror(s.on, s.on).open();
    pipe(b, a).mirror(s.on, s.on).open();
    // when
    a.add(s.on);
    b.remove(s.on);
    b.add(s.on);
    // then
    assertThat(a.is(s.on)).isTrue();
    assertThat(b.is(s.on)).isTrue();
    assertThat(a.tick(s.on)).isEqualTo(3);
    assertThat(notExecuted()).isEmpty();
  }

  @Test
  void shouldPassTheOtherLinksWhenOneIsCut() {
    // given a mutation of two states, one of which goes in a loop
    var a = peer("a");
    var b = peer(
        "b",
        (states, on) ->
            on.entered(states.ping, tx -> tx.apply(Mutation.add(states.work, states.done))));
    pipe(a, b).add(s.ping, s.ping).add(s.work, s.on).open();
    pipe(b, a).add(s.work, s.work).add(s.done, s.ping).open();
    // when
    a.add(s.ping);
    // then
    assertThat(b.is(s.on)).isTrue();
    assertThat(notExecuted()).hasSize(1);
    assertThat(b.tick(s.ping)).isEqualTo(1);
  }

  @Test
  void shouldNotTakeACutMirrorForOneThatDiffers() {
    // given
    var a = peer("a");
    var b = peer("b");
    var there = pipe(a, b).mirror(s.ping, s.ping).open();
    pipe(b, a).mirror(s.ping, s.ping).open();
    // when
    a.add(s.ping);
    // then
    assertThat(notExecuted()).hasSize(1);
    assertThat(there.differing()).isEmpty();
  }

  @Test
  void shouldCutAWayThatIsTooLong() {
    // given a chain of one pipe more than may be
    var machines = new ArrayList<Machine<PeerStates>>();
    for (int i = 0; i <= Origin.PIPES_MAX + 1; i++) {
      machines.add(peer("m" + i));
    }
    for (int i = 0; i <= Origin.PIPES_MAX; i++) {
      pipe(machines.get(i), machines.get(i + 1)).add(s.on, s.on).open();
    }
    // when
    machines.get(0).add(s.on);
    // then
    assertThat(machines.get(Origin.PIPES_MAX).is(s.on)).isTrue();
    assertThat(machines.get(Origin.PIPES_MAX + 1).is(s.on)).isFalse();
    assertThat(notExecuted())
        .containsExactly(new Result.NotApplied(
            ReasonCode.PIPE_LOOP,
            "pipe loop: more than 64 pipes in a row, the last m64 +On → m65"));
    assertThat(loop.stats().pipeLoops()).isEqualTo(1);
  }

  // Origins.

  @Test
  void shouldTellTheOriginOfAllThatFollows() {
    // given
    var a = peer("a");
    var b = peer("b", (states, on) -> on.entered(states.ping, tx -> tx.add(states.work)));
    var told = transitions(b);
    pipe(a, b).add(s.ping, s.ping).open();
    a.add(s.on);
    // when
    a.add(s.ping);
    // then Ping, its auto and what its handler called
    var expected = new Origin("a", a.incarnation(), 2, List.of("a +Ping → b"));
    assertThat(told)
        .hasSize(3)
        .allSatisfy(ended -> assertThat(ended.cause().origin()).isEqualTo(expected));
    assertThat(told.stream().map(ended -> ended.cause().kind()))
        .containsExactly(Cause.Kind.CALL, Cause.Kind.AUTO, Cause.Kind.HANDLER);
  }

  @Test
  void shouldTellTheOriginOfAFailureReport() {
    // given
    var a = peer("a");
    var b = peer(
        "b",
        (states, on) -> on.entered(states.work, tx -> {
          throw new IllegalStateException("broken");
        }));
    var told = transitions(b);
    pipe(a, b).add(s.on, s.work).open();
    // when
    a.add(s.on);
    // then
    var report = told.get(told.size() - 1);
    assertThat(report.cause().kind()).isEqualTo(Cause.Kind.REPORT);
    assertThat(Objects.requireNonNull(report.cause().origin()).machine()).isEqualTo("a");
    assertThat(answers).singleElement().matches(Result::isFailed);
  }

  @Test
  void shouldNameThePlaceWhereItWasOpenedForWhatBringsMirrorsInStep() {
    // given
    var a = peer("a");
    var b = peer("b");
    a.add(s.on);
    var told = transitions(b);
    // when
    pipe(a, b).mirror(s.on, s.on).open();
    // then
    assertThat(told)
        .singleElement()
        .extracting(ended -> ended.cause().origin())
        .isEqualTo(new Origin("a", a.incarnation(), 0, List.of("a +On → b")));
  }

  @Test
  void shouldEndTheWayAtSlowWork() {
    // given two machines that hand work to each other, for ever
    var a = peer(
        "a",
        (states, on) ->
            on.entered(states.slow, tx -> tx.during(states.slow).fork(() -> 1).then(states.later)));
    var b = peer("b");
    var told = transitions(a);
    pipe(a, b).add(s.later, s.later).open();
    pipe(b, a).add(s.later, s.slow).open();
    // when
    a.add(s.slow);
    for (int round = 0; round < 100; round++) {
      host.pools().runNext("default");
      while (host.runLater()) {
        // Until nothing is left to run.
      }
    }
    // then that is no loop, as each round takes its time
    assertThat(a.tick(s.later)).isEqualTo(199);
    assertThat(loop.stats().pipeLoops()).isZero();
    assertThat(told).filteredOn(ended -> ended.called().contains(s.later)).allSatisfy(ended -> {
      assertThat(ended.cause().kind()).isEqualTo(Cause.Kind.FORK);
      assertThat(ended.cause().origin()).isNull();
    });
  }

  @Test
  void shouldEndTheWayAtTimers() {
    // given
    var a = peer("a");
    var b = peer("b");
    pipe(a, b).mirror(s.tick, s.work).open();
    var told = transitions(b);
    // when
    a.add(s.tick);
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(told)
        .extracting(ended -> Objects.requireNonNull(ended.cause().origin()).pipes())
        .containsExactly(List.of("a +Tick → b"), List.of("a -Tick → b"));
    assertThat(b.is(s.work)).isFalse();
  }
}
