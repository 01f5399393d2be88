package io.vertick.engine.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.ErrorRecord;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Recipient;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Retry;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PipeTest {
  static final class GateStates extends States {
    final State open = state("Open");
    final State shut = state("Shut");
    final State ringing = multi("Ringing");
    final State faulty = state("Faulty");
    final State failing = state("Failing");

    {
      exclusive(open, shut);
    }
  }

  static final class BoardStates extends States {
    final State gateOpen = state("GateOpen");
    final State gateShut = state("GateShut");
    final State unknown = auto("Unknown");
    final State bell = multi("Bell");
    final State quietHours = state("QuietHours");
    final State busy = state("Busy");
    final State errGate = multi("ErrGate").require(exception());

    {
      exclusive(gateOpen, gateShut, unknown);
      quietHours.remove(bell, gateShut);
      bell.remove(quietHours);
    }
  }

  private static final Arg<String> WHO = Arg.string("who");

  private final Schema<GateStates> gateSchema = Schema.of(GateStates::new);
  private final Schema<BoardStates> boardSchema = Schema.of(BoardStates::new);
  private final GateStates g = gateSchema.states();
  private final BoardStates b = boardSchema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final IllegalStateException broken = new IllegalStateException("broken");
  private final Machine<GateStates> gate = loop.machine(
      "gate",
      TestType.of(
          gateSchema,
          (s, on) -> on.entered(s.failing, tx -> {
            throw broken;
          })));
  private final Machine<BoardStates> board = loop.machine("board", MachineType.of(boardSchema));
  private final List<String> answers = new ArrayList<>();

  PipeTest() {
    board.start();
  }

  private PipeBuilder pipe() {
    return Pipe.from(gate)
        .to(board)
        .onAnswer((mutation, result) -> answers.add(mutation + " " + result));
  }

  /** A target that answers when the test says so. */
  private final class Distant implements Recipient<BoardStates> {
    private final List<Mutation> received = new ArrayList<>();
    private final Deque<Promise<Result>> open = new ArrayDeque<>();

    @Override
    public String id() {
      return "distant";
    }

    @Override
    public Schema<BoardStates> schema() {
      return boardSchema;
    }

    @Override
    public Future<Result> send(Mutation mutation) {
      received.add(mutation);
      Promise<Result> answer = Promise.promise();
      open.add(answer);
      return answer.future();
    }

    @Override
    public Future<Result> send(Mutation mutation, Retry retry) {
      throw new AssertionError("Expected pipes not to retry");
    }

    private List<String> texts() {
      return received.stream().map(Mutation::toString).toList();
    }

    private void answer(Result result) {
      open.remove().complete(result);
    }
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

  private static List<TraceRecord.PipeAnswered> answersIn(List<TraceRecord> facts) {
    return facts.stream()
        .filter(TraceRecord.PipeAnswered.class::isInstance)
        .map(TraceRecord.PipeAnswered.class::cast)
        .toList();
  }

  // Links.

  @Test
  void shouldMirrorEntryAndExit() {
    // given
    pipe().mirror(g.open, b.gateOpen).open();
    // when
    gate.add(g.open);
    // then
    assertThat(board.is(b.gateOpen)).isTrue();
    // when
    gate.remove(g.open);
    // then
    assertThat(board.is(b.gateOpen)).isFalse();
    assertThat(board.tick(b.gateOpen)).isEqualTo(2);
  }

  @Test
  void shouldPassReentryOfMultiStateAsAdd() {
    // given
    pipe().mirror(g.ringing, b.bell).open();
    // when
    gate.add(g.ringing);
    gate.add(g.ringing);
    // then
    assertThat(board.tick(b.bell)).isEqualTo(3);
  }

  @Test
  void shouldAddWithoutRemovingWhenLinkedByAdd() {
    // given
    pipe().add(g.open, b.busy).open();
    // when
    gate.add(g.open);
    gate.remove(g.open);
    // then
    assertThat(board.is(b.busy)).isTrue();
  }

  @Test
  void shouldRemoveOnEntryWhenLinkedByRemove() {
    // given
    board.add(b.busy);
    pipe().remove(g.open, b.busy).open();
    assertThat(board.is(b.busy)).as("before the entry").isTrue();
    // when
    gate.add(g.open);
    // then
    assertThat(board.is(b.busy)).isFalse();
  }

  @Test
  void shouldCarryArguments() {
    // given
    var told = transitions(board);
    pipe().mirror(g.open, b.gateOpen).open();
    told.clear();
    // when
    gate.add(g.open, WHO.is("Ann"));
    gate.remove(g.open, WHO.is("Bob"));
    // then
    assertThat(told).extracting(ended -> ended.args().get(WHO)).containsExactly("Ann", "Bob", null);
    assertThat(told.get(2).auto()).as("Unknown comes back").isTrue();
  }

  @Test
  void shouldReportErrorsWithTheErrorItself() {
    // given
    var told = transitions(board);
    pipe().errors(b.errGate).open();
    // when
    gate.add(g.failing);
    // then
    assertThat(board.is(StateSet.of(b.errGate, b.exception()))).isTrue();
    assertThat(board.error()).isSameAs(broken);
    assertThat(told.get(0).args().get(ErrorRecord.ARG))
        .isNotNull()
        .extracting(ErrorRecord::error)
        .isSameAs(broken);
  }

  @Test
  void shouldReportErrorAgainWhenExceptionIsReentered() {
    // given
    pipe().errors(b.errGate).open();
    // when
    gate.addError(broken);
    gate.addError(new IllegalArgumentException("second"));
    // then
    assertThat(board.tick(b.errGate)).isEqualTo(3);
    assertThat(board.error()).hasMessage("second");
  }

  @Test
  void shouldAddErrorStateWhenExceptionCameWithoutError() {
    // given
    board.add(b.exception());
    pipe().errors(b.errGate).open();
    // when
    gate.add(g.exception());
    // then
    assertThat(board.is(b.errGate)).isTrue();
    assertThat(board.error()).isNull();
  }

  @Test
  void shouldAskNothingWhenStateWasTakenOutAgain() {
    // given
    pipe().mirror(g.failing, b.busy).add(g.failing, b.bell).open();
    answers.clear();
    // when
    assertThat(gate.add(g.failing).isFailed()).isTrue();
    // then
    assertThat(gate.tick(g.failing)).isEqualTo(2);
    assertThat(answers).isEmpty();
  }

  @Test
  void shouldAskNothingWhenTransitionWasRefusedOrACheck() {
    // given
    pipe().mirror(g.open, b.gateOpen).open();
    answers.clear();
    // when
    gate.canAdd(g.open);
    gate.apply(Mutation.add(g.open).ifVersion(99));
    gate.add(g.shut);
    // then
    assertThat(answers).isEmpty();
  }

  @Test
  void shouldReportTheErrorOfTheTransitionWhenAnotherOneWaits() {
    // given
    var told = new ArrayList<Throwable>();
    board.trace(fact -> {
      if (fact instanceof TransitionEnded ended && ended.called().contains(b.errGate)) {
        told.add(Objects.requireNonNull(ended.args().get(ErrorRecord.ARG)).error());
      }
    });
    pipe().errors(b.errGate).open();
    var second = new IllegalStateException("second");
    // when
    gate.eval(machine -> {
      machine.addError(broken);
      machine.addError(second);
    });
    // then
    assertThat(told).containsExactly(broken, second);
  }

  @Test
  void shouldAddAllStatesOfATransitionThatDealsWithAnError() {
    // given
    pipe().add(g.faulty, b.busy).add(g.exception(), b.bell).open();
    // when
    gate.addError(g.faulty, broken);
    // then
    assertThat(answers).singleElement().asString().startsWith("add(Busy, Bell)");
    assertThat(board.is(b.exception())).isFalse();
  }

  @Test
  void shouldNotRepeatAnAddThatWasRefused() {
    // given
    board.add(b.quietHours);
    var pipe = pipe().add(g.shut, b.gateShut).add(g.faulty, b.busy).open();
    gate.add(g.shut);
    board.remove(b.quietHours);
    // when
    gate.add(g.faulty);
    // then
    assertThat(pipe.differing()).isEmpty();
    assertThat(board.is(b.gateShut)).isFalse();
  }

  // Order.

  @Test
  void shouldAskForOneAddAndOneRemoveWhenTransitionSwapsStates() {
    // given
    var told = transitions(board);
    gate.add(g.shut);
    pipe()
        .mirror(g.open, b.gateOpen)
        .mirror(g.shut, b.gateShut)
        .mirror(g.ringing, b.bell)
        .open();
    told.clear();
    answers.clear();
    // when
    gate.apply(Mutation.add(g.open, g.ringing));
    // then
    assertThat(answers)
        .containsExactly(
            "add(GateOpen, Bell) Executed at version 3", "remove(GateShut) Executed at version 3");
    assertThat(told).as("Unknown does not get in between").noneMatch(TransitionEnded::auto);
  }

  @Test
  void shouldKeepOrderOfTransitionsWhenTargetIsBusy() {
    // given a target that is in the middle of a transition
    var type = TestType.of(
        boardSchema,
        (s, on) -> on.entered(s.busy, tx -> {
          gate.add(g.open);
          gate.remove(g.open);
          gate.add(g.open);
        }));
    var busy = loop.machine("busy", type);
    var told = transitions(busy);
    Pipe.from(gate).to(busy).mirror(g.open, b.gateOpen).open();
    told.clear();
    // when
    busy.add(b.busy);
    // then
    assertThat(told)
        .extracting(ended -> ended.type() + " " + ended.called())
        .startsWith("ADD [Busy]")
        .filteredOn(text -> text.contains("GateOpen"))
        .containsExactly("ADD [GateOpen]", "REMOVE [GateOpen]", "ADD [GateOpen]");
  }

  @Test
  void shouldNotWaitForAnswers() {
    // given
    var distant = new Distant();
    Pipe.from(gate).to(distant).add(g.open, b.gateOpen).remove(g.open, b.busy).open();
    // when
    gate.add(g.open);
    gate.add(g.shut);
    gate.add(g.open);
    // then
    assertThat(distant.texts())
        .containsExactly("add(GateOpen)", "remove(Busy)", "add(GateOpen)", "remove(Busy)");
  }

  @Test
  void shouldTellTracersOfTheTransitionBeforeItsAnswers() {
    // given a tracer that is told after the pipe
    board.add(b.quietHours);
    pipe().add(g.shut, b.gateShut).open();
    var facts = new ArrayList<TraceRecord>();
    gate.trace(facts::add);
    facts.clear();
    // when
    gate.add(g.shut);
    // then
    assertThat(facts).hasSize(2);
    assertThat(facts.get(0)).isInstanceOf(TransitionEnded.class);
    assertThat(facts.get(1)).isInstanceOf(TraceRecord.PipeAnswered.class);
    assertThat(facts.get(1).stamp().sequence()).isEqualTo(facts.get(0).stamp().sequence() + 1);
  }

  @Test
  void shouldLeaveNoGapsWhenExecutedAnswersAreToldForDetails() {
    // given
    pipe().add(g.open, b.gateOpen).open();
    gate.trace(Tracer.detailed(fact -> {}));
    var facts = new ArrayList<TraceRecord>();
    gate.trace(facts::add);
    // when
    gate.add(g.open);
    gate.add(g.ringing);
    // then
    assertThat(facts).extracting(fact -> fact.stamp().sequence()).containsExactly(0L, 1L, 2L);
  }

  // Opening and closing.

  @Test
  void shouldBringMirrorsInStepWhenOpened() {
    // given
    gate.add(g.open);
    gate.add(g.ringing);
    board.add(b.busy);
    // when
    pipe()
        .mirror(g.open, b.gateOpen)
        .mirror(g.ringing, b.bell)
        .mirror(g.faulty, b.busy)
        .add(g.open, b.quietHours)
        .open();
    // then
    assertThat(board.active()).containsExactly(b.gateOpen, b.bell);
    assertThat(answers)
        .containsExactly(
            "add(GateOpen, Bell) Executed at version 3", "remove(Busy) Executed at version 4");
  }

  @Test
  void shouldFollowFromTheEndOfTheTransitionWhenOpenedInside() {
    // given
    var type = TestType.of(
        gateSchema,
        (s, on) -> on.entered(
            s.open,
            tx -> Pipe.from(tx.machine()).to(board).mirror(s.open, b.gateOpen).open()));
    var inside = loop.machine("inside", type);
    // when
    inside.add(g.open);
    // then
    assertThat(board.is(b.gateOpen)).isTrue();
    // when
    inside.remove(g.open);
    // then
    assertThat(board.is(b.gateOpen)).isFalse();
  }

  @Test
  void shouldBringMirrorsInStepWhenSourceIsLoaded() {
    // given
    gate.add(g.open);
    var export = gate.export();
    var fresh = loop.machine("gate", MachineType.of(gateSchema));
    Pipe.from(fresh).to(board).mirror(g.open, b.gateOpen).open();
    assertThat(board.is(b.gateOpen)).isFalse();
    // when
    fresh.load(export);
    // then
    assertThat(board.is(b.gateOpen)).isTrue();
  }

  @Test
  void shouldFollowNoMoreWhenClosed() {
    // given
    var pipe = pipe().mirror(g.open, b.gateOpen).open();
    assertThat(pipe.isOpen()).isTrue();
    // when
    pipe.close();
    gate.add(g.open);
    // then
    assertThat(pipe.isOpen()).isFalse();
    assertThat(board.is(b.gateOpen)).isFalse();
  }

  @Test
  void shouldCloseWhenSourceIsDisposed() {
    // given
    var pipe = pipe().mirror(g.open, b.gateOpen).open();
    gate.add(g.open);
    // when
    gate.dispose();
    // then
    assertThat(pipe.isOpen()).isFalse();
    assertThat(board.is(b.gateOpen)).as("the target keeps what it has").isTrue();
  }

  @Test
  void shouldCloseWhenSourceBreaks() {
    // given
    var type = TestType.of(
        gateSchema,
        (s, on) -> on.entered(s.open, tx -> {
          throw new LinkageError("gone");
        }));
    var breaking = loop.machine("breaking", type);
    var pipe = Pipe.from(breaking).to(board).mirror(g.open, b.gateOpen).open();
    // when
    assertThatThrownBy(() -> breaking.add(g.open)).isInstanceOf(LinkageError.class);
    // then
    assertThat(pipe.isOpen()).isFalse();
  }

  // Answers.

  @Test
  void shouldRefuseASourceThatIsDisposed() {
    // given
    var builder = pipe().mirror(g.open, b.gateOpen);
    gate.dispose();
    // then
    assertThatIllegalStateException()
        .isThrownBy(builder::open)
        .withMessage(
            "Expected a source that still changes, but gate was disposed or is broken: open the pipe from its successor");
    assertThat(gate.isEnded()).isTrue();
  }

  @Test
  void shouldCloseWhenTheListenerThrowsInsideTheTransition() {
    // given
    var pipe = Pipe.from(gate)
        .to(board)
        .add(g.open, b.gateOpen)
        .add(g.ringing, b.bell)
        .onAnswer((mutation, result) -> {
          throw broken;
        })
        .open();
    // when
    var result = gate.add(g.open);
    // then the machine goes on, and the pipe says that it does not
    assertThat(result.isExecuted()).isTrue();
    assertThat(pipe.isOpen()).isFalse();
    assertThat(host.observed())
        .singleElement()
        .isInstanceOfSatisfying(
            TraceRecord.TracerFailed.class, failed -> assertThat(failed.error()).isSameAs(broken));
    // when
    gate.add(g.ringing);
    // then
    assertThat(board.is(b.bell)).isFalse();
  }

  @Test
  void shouldCloseWhenTheListenerThrowsLater() {
    // given
    var distant = new Distant();
    var pipe = Pipe.from(gate)
        .to(distant)
        .add(g.open, b.gateOpen)
        .onAnswer((mutation, result) -> {
          throw broken;
        })
        .open();
    gate.add(g.open);
    // when
    assertThatThrownBy(() -> distant.answer(new Result.NotApplied(ReasonCode.OVERLOADED, "busy")))
        .isSameAs(broken);
    // then
    assertThat(pipe.isOpen()).isFalse();
  }

  @Test
  void shouldTellAndRecordWhenTargetRefuses() {
    // given
    board.add(b.quietHours);
    var facts = new ArrayList<TraceRecord>();
    gate.trace(facts::add);
    var pipe = pipe().mirror(g.shut, b.gateShut).open();
    answers.clear();
    // when
    gate.add(g.shut, WHO.is("Ann"));
    // then
    assertThat(answers).hasSize(1).first().asString().contains("add(GateShut)", "Refused");
    assertThat(answersIn(facts)).singleElement().satisfies(answered -> {
      assertThat(answered.pipe()).isEqualTo("gate +Shut → board");
      assertThat(answered.target()).isEqualTo("board");
      assertThat(answered.mutation()).as("without arguments").isEqualTo("add(GateShut)");
      assertThat(answered.result().verdict().code()).isEqualTo(VerdictCode.RELATION_BLOCKED);
    });
    assertThat(answersIn(host.observed())).hasSize(1);
    assertThat(pipe.differing()).containsExactly(g.shut);
    assertThat(loop.stats().pipeMutations()).isEqualTo(2);
    assertThat(loop.stats().pipesNotExecuted()).isEqualTo(1);
  }

  @Test
  void shouldRecordExecutedAnswersForDetailsOnly() {
    // given
    var facts = new ArrayList<TraceRecord>();
    var details = new ArrayList<TraceRecord>();
    gate.trace(facts::add);
    gate.trace(Tracer.detailed(details::add));
    pipe().add(g.open, b.gateOpen).open();
    // when
    gate.add(g.open);
    // then
    assertThat(answersIn(facts)).isEmpty();
    assertThat(answersIn(details)).hasSize(1);
    assertThat(answersIn(host.observed())).isEmpty();
  }

  @Test
  void shouldAnswerWhenTargetIsDisposed() {
    // given
    pipe().mirror(g.open, b.gateOpen).open();
    board.dispose();
    answers.clear();
    // when
    gate.add(g.open);
    // then
    assertThat(answers).containsExactly("add(GateOpen) Refused: The machine board was disposed");
  }

  @Test
  void shouldAnswerWhenQueueOfTargetIsFull() {
    // given a target whose transition lasts while the bell rings once too often
    var rings = Machine.QUEUE_MAX + 1;
    var type = TestType.of(
        boardSchema,
        (s, on) -> on.entered(s.busy, tx -> {
          for (int i = 0; i < rings; i++) {
            gate.add(g.ringing);
          }
        }));
    var busy = loop.machine("busy", type);
    var refused = new ArrayList<Result>();
    Pipe.from(gate)
        .to(busy)
        .add(g.ringing, b.bell)
        .onAnswer((mutation, result) -> {
          if (!result.isExecuted()) {
            refused.add(result);
          }
        })
        .open();
    // when
    busy.add(b.busy);
    // then
    assertThat(refused)
        .singleElement()
        .satisfies(result -> assertThat(result.verdict().code()).isEqualTo(VerdictCode.QUEUE_FULL));
    assertThat(busy.tick(b.bell)).isEqualTo(2L * Machine.QUEUE_MAX - 1);
  }

  // Mirrors that differ.

  @Test
  void shouldAskAgainForWhatDiffersWithTheNextChange() {
    // given
    board.add(b.quietHours);
    var pipe = pipe().mirror(g.shut, b.gateShut).mirror(g.faulty, b.busy).open();
    gate.add(g.shut);
    assertThat(pipe.differing()).containsExactly(g.shut);
    board.remove(b.quietHours);
    // when
    gate.add(g.faulty);
    // then
    assertThat(board.is(StateSet.of(b.gateShut, b.busy))).isTrue();
    assertThat(pipe.differing()).isEmpty();
  }

  @Test
  void shouldKeepNothingElseBackWhenOneIsRefusedAgain() {
    // given
    board.add(b.quietHours);
    var pipe = pipe().mirror(g.shut, b.gateShut).mirror(g.faulty, b.busy).open();
    gate.add(g.shut);
    // when
    gate.add(g.faulty);
    // then
    assertThat(board.is(b.busy)).isTrue();
    assertThat(pipe.differing()).containsExactly(g.shut);
    assertThat(answers).filteredOn(text -> text.startsWith("add(GateShut)")).hasSize(2);
  }

  @Test
  void shouldAskOnceATransitionWhenAMirrorThatDiffersChanges() {
    // given
    board.add(b.quietHours);
    var pipe = pipe().mirror(g.shut, b.gateShut).open();
    gate.add(g.shut);
    answers.clear();
    // when
    gate.remove(g.shut);
    // then
    assertThat(answers).hasSize(1).first().asString().startsWith("remove(GateShut) Executed");
    assertThat(pipe.differing()).isEmpty();
  }

  @Test
  void shouldGoByTheAnswerToTheLastMutation() {
    // given
    var distant = new Distant();
    var pipe = Pipe.from(gate).to(distant).mirror(g.open, b.gateOpen).open();
    gate.add(g.open);
    gate.remove(g.open);
    distant.answer(new Result.Executed(0));
    // when the add was not applied, and the remove was executed
    distant.answer(new Result.NotApplied(ReasonCode.OVERLOADED, "overloaded"));
    // then
    assertThat(pipe.differing()).as("the answer came too late to matter").isEmpty();
    // when
    distant.answer(new Result.NotApplied(ReasonCode.OVERLOADED, "overloaded"));
    // then
    assertThat(pipe.differing()).containsExactly(g.open);
  }

  @Test
  void shouldNotRepeatAnEntryOfAMultiStateThatMayHaveHappened() {
    // given
    var distant = new Distant();
    var pipe = Pipe.from(gate)
        .to(distant)
        .mirror(g.open, b.gateOpen)
        .mirror(g.ringing, b.bell)
        .open();
    distant.answer(new Result.Executed(0));
    gate.apply(Mutation.add(g.open, g.ringing));
    // when
    distant.answer(new Result.Unknown(ReasonCode.OTHER, "no answer in time"));
    // then
    assertThat(pipe.differing()).containsExactly(g.open);
  }

  @Test
  void shouldAnswerStillWhenClosed() {
    // given
    var distant = new Distant();
    var told = new ArrayList<Result>();
    var pipe = Pipe.from(gate)
        .to(distant)
        .add(g.open, b.gateOpen)
        .onAnswer((mutation, result) -> told.add(result))
        .open();
    gate.add(g.open);
    gate.dispose();
    // when
    distant.answer(new Result.NotApplied(ReasonCode.GONE, "gone"));
    // then
    assertThat(pipe.isOpen()).isFalse();
    assertThat(told).containsExactly(new Result.NotApplied(ReasonCode.GONE, "gone"));
    assertThat(answersIn(host.observed())).hasSize(1);
  }

  // Bad input.

  @Test
  void shouldRefuseStatesOfOtherSchemas() {
    // given
    var pipe = pipe();
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pipe.mirror(b.gateOpen, b.gateOpen))
        .withMessageContaining("GateOpen");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pipe.add(g.open, g.open))
        .withMessageContaining("Open");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pipe.errors(g.exception()))
        .withMessageContaining("Exception");
  }

  @Test
  void shouldRefuseTheSameLinkTwice() {
    // given
    var pipe = pipe().mirror(g.open, b.gateOpen).add(g.open, b.gateOpen);
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pipe.mirror(g.open, b.gateOpen))
        .withMessage("Expected each link once, but Open and GateOpen are linked so already");
  }

  @Test
  void shouldRefuseAPipeWithoutLinks() {
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pipe().open())
        .withMessageContaining("at least one link")
        .withMessageContaining("from gate to board");
  }

  @Test
  void shouldRefuseMachinesOfOtherThreads() throws InterruptedException {
    // given
    var elsewhere = new ArrayList<Machine<GateStates>>();
    var thread =
        new Thread(() -> elsewhere.add(host.newLoop().machine("far", MachineType.of(gateSchema))));
    thread.start();
    thread.join();
    var far = elsewhere.get(0);
    // then
    assertThatIllegalStateException()
        .isThrownBy(() -> Pipe.from(far))
        .withMessageContaining("MachineRef");
    assertThatIllegalStateException()
        .isThrownBy(() -> Pipe.from(gate).to(far))
        .withMessageContaining("MachineRef");
  }
}
