package io.vertick.link;

import io.vertick.engine.machine.Machine;
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
import io.vertick.engine.schema.Schema;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests of other nodes and of clients on the machines hosted here, passes on those of clients for machines elsewhere, and leaves a line for each that is no mere question: at level INFO for one on somebody's behalf, at DEBUG for one of a node itself.
 * Confined to the context of the links; machines are asked on theirs.
 */
final class HostedRequests implements RequestApplier<Speaker> {
  private static final Logger AUDIT = LoggerFactory.getLogger("vertick.audit");

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
    run(request, deadline, speaker.namesOf(request.target().schema()))
        .onSuccess(outcome -> links.turn(() -> {
          running--;
          if (!(outcome instanceof Outcome.Answered)) {
            audit(request, speaker, outcome);
          }
          end.accept(outcome);
        }));
  }

  private Future<Outcome> run(Request request, long deadline, @Nullable List<String> names) {
    var target = request.target();
    if (isDescription(request.call())) {
      return describe(target.machine(), (Call.Ask) request.call());
    } else if (request.call() instanceof Call.Await await) {
      return await(request.id(), target, await, deadline, names);
    }
    return onMachine(target, names, question(request.call(), links.nanoTime(deadline)))
        .otherwise(OutcomeWriter::notApplied);
  }

  private static boolean isDescription(Call call) {
    return call instanceof Call.Ask ask && ask.question() == Call.Question.DESCRIBE;
  }

  /** By the machine's own words: whoever asks has none. */
  private Future<Outcome> describe(String machine, Call.Ask ask) {
    Function<Machine<?>, Future<Outcome>> onContext = described -> Future.succeededFuture(
        AnswerWriter.answer(described, ask, new SpokenStates(described.schema(), null)));
    return hosting.ask(machine, onContext).otherwise(OutcomeWriter::notApplied);
  }

  private Question question(Call call, long deadline) {
    if (call instanceof Call.Ask ask) {
      return (machine, spoken) -> Future.succeededFuture(AnswerWriter.answer(machine, ask, spoken));
    } else if (call instanceof Call.Explain explain) {
      return (machine, spoken) ->
          Future.succeededFuture(AnswerWriter.explain(machine, explain, spoken));
    }
    return (machine, spoken) -> machine
        .enqueue(CallReader.mutation((Call.Mutate) call, spoken), deadline)
        .map(result -> {
          // Replicas of the caller show the result before it is told.
          hosting.flushFeeds(machine.id());
          return OutcomeWriter.of(result, spoken);
        });
  }

  private Future<Outcome> await(
      RequestId id, Target target, Call.Await call, long deadline, @Nullable List<String> names) {
    var remaining =
        Duration.ofMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - links.now())));
    Promise<Void> cancelled = Promise.promise();
    waits.put(id, cancelled);
    return onMachine(target, names, (machine, spoken) -> {
          var wait = waitFor(machine, call, spoken).within(remaining);
          cancelOn(cancelled.future(), wait, Objects.requireNonNull(Vertx.currentContext()));
          return wait.future().<Outcome>map(done -> new Fulfilled());
        })
        .otherwise(OutcomeWriter::ended)
        .onComplete(ended -> links.turn(() -> waits.remove(id)));
  }

  private static void cancelOn(Future<Void> cancelled, Wait wait, Context context) {
    cancelled.onSuccess(done -> context.runOnContext(ignored -> wait.cancel()));
  }

  private static Wait waitFor(Machine<?> machine, Call.Await call, SpokenStates spoken) {
    var states = spoken.states(call.states());
    return switch (call.condition()) {
      case WHEN -> machine.when(StateSet.of(states));
      case WHEN_NOT -> machine.whenNot(StateSet.of(states));
      case WHEN_ARGS -> machine.whenArgs(states.get(0), CallReader.args(call.args()));
    };
  }

  /** Something to ask a machine, on its context, in the words of the caller. */
  private interface Question {
    Future<Outcome> ask(Machine<?> machine, SpokenStates spoken);
  }

  private Future<Outcome> onMachine(
      Target target, @Nullable List<String> names, Question question) {
    Function<Machine<?>, Future<Outcome>> onContext = machine -> {
      var life = target.incarnation();
      return life == null || life.equals(machine.incarnation())
          ? question.ask(machine, spoken(machine.schema(), target, names))
          : Future.succeededFuture(
              new NotApplied(Reason.RESTARTED + ": the machine lives anew, as " + life));
    };
    return hosting.ask(target.machine(), onContext);
  }

  private static SpokenStates spoken(
      Schema<?> schema, Target target, @Nullable List<String> names) {
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
    return OneLine.of(request.call());
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
