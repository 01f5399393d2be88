package io.vertick.link;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Result;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Executed;
import io.vertick.engine.protocol.Outcome.Fulfilled;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Outcome.Refusal;
import io.vertick.engine.protocol.Outcome.Refused;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.RequestId;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.remote.AnswerWriter;
import io.vertick.engine.remote.CallReader;
import io.vertick.engine.remote.OutcomeWriter;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.remote.SpokenStates;
import io.vertick.engine.remote.StateNames;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.session.RequestApplier;
import io.vertick.engine.subscription.Wait;
import io.vertick.logging.OneLine;
import io.vertick.machine.Hosting;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests of other nodes and of clients on the machines hosted here, passes on those of clients for machines elsewhere, and leaves a line for each mutation: at level INFO for one on somebody's behalf, at DEBUG for one of a node itself.
 * Confined to the context of the links; machines are asked on theirs.
 */
final class HostedRequests implements RequestApplier<Speaker> {
  private static final Logger AUDIT = LoggerFactory.getLogger("vertick.audit");
  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");

  private final Links links;
  private final Hosting hosting;
  private final ForwardedRequests forwarded;
  /** What cancels the waits that are under way. */
  private final Map<RequestId, Promise<Void>> waits = new HashMap<>();

  private int running;

  HostedRequests(Links links, Hosting hosting) {
    this.links = links;
    this.hosting = hosting;
    forwarded = new ForwardedRequests(links);
  }

  /** Those of clients that went to other nodes. */
  ForwardedRequests forwarded() {
    return forwarded;
  }

  /** How many mutations run. */
  int running() {
    return running - waits.size();
  }

  @Override
  public void apply(Request request, Speaker speaker, long deadline, Consumer<Outcome> end) {
    var refusal = speaker.refusal(request);
    if (refusal != null) {
      end.accept(new NotApplied(refusal));
      return;
    }
    Consumer<Outcome> ended = outcome -> {
      speaker.ended(request);
      end.accept(outcome);
    };
    if (Link.isDirectory(request.target())) {
      ended.accept(askDirectory(speaker, request.call()));
    } else if (speaker.isClient() && !hosting.has(request.target().machine())) {
      forwarded.forward(request, speaker, ended);
    } else {
      runHere(request, speaker, deadline, ended);
    }
  }

  private void runHere(Request request, Speaker speaker, long deadline, Consumer<Outcome> end) {
    running++;
    var names = speaker.namesOf(request.target().schema());
    // A plain callback: futures in a row would be a fifth of what a mutation costs its host.
    run(
        request,
        deadline,
        names,
        outcome -> links.turn(() -> {
          running--;
          if (request.call() instanceof Call.Mutate) {
            audit(request, speaker, outcome);
          }
          end.accept(outcome);
        }));
  }

  private void run(
      Request request, long deadline, @Nullable StateNames names, Consumer<Outcome> end) {
    var call = request.call();
    if (call instanceof Call.Mutate mutate) {
      long limit = links.nanoTime(deadline);
      ask(request, names, end, (machine, spoken) -> mutate(machine, mutate, spoken, limit, end));
    } else if (call instanceof Call.Await await) {
      await(request, await, deadline, names, end);
    } else if (isDescription(call)) {
      describe(request.target().machine(), (Call.Ask) call, end);
    } else {
      ask(request, names, end, (machine, spoken) -> end.accept(answer(machine, call, spoken)));
    }
  }

  private static boolean isDescription(Call call) {
    return call instanceof Call.Ask ask && ask.question() == Call.Question.DESCRIBE;
  }

  /** By the machine's own words: whoever asks has none. */
  private void describe(String machine, Call.Ask ask, Consumer<Outcome> end) {
    hosting.use(
        machine,
        described -> end.accept(
            AnswerWriter.answer(described, ask, new SpokenStates(described.schema(), null))),
        wrong -> end.accept(OutcomeWriter.notApplied(wrong)));
  }

  private static Outcome answer(Machine<?> machine, Call call, SpokenStates spoken) {
    return call instanceof Call.Ask ask
        ? AnswerWriter.answer(machine, ask, spoken)
        : AnswerWriter.explain(machine, (Call.Explain) call, spoken);
  }

  private void mutate(
      Machine<?> machine,
      Call.Mutate call,
      SpokenStates spoken,
      long deadline,
      Consumer<Outcome> end) {
    machine
        .enqueue(CallReader.mutation(call, spoken), deadline)
        .onSuccess(result -> end.accept(outcome(machine, result, spoken)));
  }

  private Outcome outcome(Machine<?> machine, Result result, SpokenStates spoken) {
    try {
      // Replicas of the caller show the result before it is told.
      hosting.flushFeeds(machine.id());
      return OutcomeWriter.of(result, spoken);
    } catch (RuntimeException wrong) {
      // Whatever it is: it has run, and whoever asked is answered.
      LOG.error("what became of a mutation of {} can't be told", machine.id(), wrong);
      return new Outcome.Unknown(Reason.INVALID + ": its outcome can't be told");
    }
  }

  private void await(
      Request request,
      Call.Await call,
      long deadline,
      @Nullable StateNames names,
      Consumer<Outcome> end) {
    var remaining =
        Duration.ofMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - links.now())));
    Promise<Void> cancelled = Promise.promise();
    waits.put(request.id(), cancelled);
    Consumer<Outcome> ended = outcome -> links.turn(() -> {
      waits.remove(request.id());
      end.accept(outcome);
    });
    Consumer<Throwable> failed = wrong -> ended.accept(OutcomeWriter.ended(wrong));
    onMachine(request.target(), names, ended, failed, (machine, spoken) -> {
      var wait = waitFor(machine, call, spoken).within(remaining);
      cancelOn(cancelled.future(), wait, Objects.requireNonNull(Vertx.currentContext()));
      wait.future().onSuccess(done -> ended.accept(new Fulfilled())).onFailure(failed::accept);
    });
  }

  private static void cancelOn(Future<Void> cancelled, Wait wait, Context context) {
    cancelled.onSuccess(done -> context.runOnContext(ignored -> wait.cancel()));
  }

  private static Wait waitFor(Machine<?> machine, Call.Await call, SpokenStates spoken) {
    var states = spoken.states(call.states());
    return switch (call.condition()) {
      case WHEN -> machine.when(StateSet.of(states));
      case WHEN_NOT -> machine.whenNot(StateSet.of(states));
      case WHEN_ARGS -> machine.whenArgs(only(states), CallReader.args(call.args()));
    };
  }

  private static State only(List<State> states) {
    if (states.size() != 1) {
      throw new IllegalArgumentException(
          "Expected one state to wait for with arguments, but got " + states);
    }
    return states.get(0);
  }

  /** Uses a machine, on its context, in the words of the caller. */
  private interface Use {
    void use(Machine<?> machine, SpokenStates spoken);
  }

  private void ask(Request request, @Nullable StateNames names, Consumer<Outcome> end, Use use) {
    onMachine(
        request.target(), names, end, wrong -> end.accept(OutcomeWriter.notApplied(wrong)), use);
  }

  private void onMachine(
      Target target,
      @Nullable StateNames names,
      Consumer<Outcome> end,
      Consumer<Throwable> failed,
      Use use) {
    hosting.use(
        target.machine(),
        machine -> {
          var life = target.incarnation();
          if (life == null || life.equals(machine.incarnation())) {
            use.use(machine, spoken(machine.schema(), target, names));
          } else {
            end.accept(new NotApplied(
                Reason.RESTARTED + ": the machine lives anew, as " + machine.incarnation()));
          }
        },
        failed);
  }

  private static SpokenStates spoken(Schema<?> schema, Target target, @Nullable StateNames names) {
    var known = schema.ancestor(target.schema());
    if (known != null) {
      return new SpokenStates(known, null);
    } else if (names != null) {
      return new SpokenStates(schema, names);
    }
    throw new IllegalArgumentException("Expected the schema " + schema.hash()
        + ", but the caller speaks by " + target.schema() + " and did not tell its names");
  }

  private static void audit(Request request, Speaker speaker, Outcome outcome) {
    var machine = request.target().machine();
    var principal = request.principal();
    if (principal == null && AUDIT.isDebugEnabled()) {
      AUDIT.debug("{} {} by {}: {}", machine, words(request), speaker.title(), OneLine.of(outcome));
    } else if (principal != null && AUDIT.isInfoEnabled()) {
      AUDIT.info(
          "{} {} by {} of {}: {}",
          machine,
          words(request),
          OneLine.of(principal),
          speaker.title(),
          OneLine.of(outcome));
    }
  }

  private static String words(Request request) {
    return OneLine.of(request.call(), OneLine.WORDS_MAX);
  }

  @Override
  public void cancel(RequestId id) {
    var wait = waits.get(id);
    if (wait != null) {
      wait.tryComplete();
    } else {
      forwarded.cancel(id);
    }
  }

  // The directory.

  private Outcome askDirectory(Speaker speaker, Call call) {
    try {
      if (speaker instanceof Link link && call instanceof Call.Mutate mutate) {
        return askDirectory(link, mutate);
      }
      return speaker.isClient() && isDescription(call)
          ? DirectoryListing.of(links.placement().readableBy(speaker), call.states())
          : new NotApplied(Reason.INVALID + ": nodes change a directory, and clients describe it");
    } catch (IllegalArgumentException wrong) {
      return OutcomeWriter.notApplied(wrong);
    }
  }

  private Outcome askDirectory(Link link, Call.Mutate call) {
    return switch (call.change()) {
      case CAN_ADD -> answerClaim(link, call);
      default -> link.receive(AnnouncementCodec.read(link.node(), call.args()));
    };
  }

  private Outcome answerClaim(Link link, Call.Mutate call) {
    var objection = links.placement().claims().objection(link.node(), call.args());
    return objection == null
        ? new Executed(0)
        : new Refused(Refusal.of(VerdictCode.GUARD_FAILED.text(), objection), 0);
  }
}
