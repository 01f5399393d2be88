package io.vertick.link;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.NextMutation;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.RefWait;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Retry;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.Why;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.logging.OneLine;
import io.vertick.machine.Hosting;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A ref to a machine of another node: mutations, waits and questions are requests, once each. Any thread. */
final class RemoteMachineRef<S extends States> implements MachineRef<S> {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");

  private final Links links;
  private final Hosting hosting;
  private final String id;
  private final Schema<S> schema;
  private final @Nullable Principal principal;
  private final OutcomeReader outcomes;
  private final AnswerReader answers;

  /**
   * A ref of this node.
   *
   * @param principal on whose behalf, or null for the node's own
   */
  RemoteMachineRef(
      Links links, Hosting hosting, String id, Schema<S> schema, @Nullable Principal principal) {
    this.principal = principal;
    this.links = links;
    this.hosting = hosting;
    this.id = id;
    this.schema = schema;
    outcomes = new OutcomeReader(id, schema);
    answers = new AnswerReader(outcomes);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Schema<S> schema() {
    return schema;
  }

  @Override
  public Future<Result> send(Mutation mutation) {
    var call = CallWriter.of(schema, mutation);
    var answer = hosting.<Result>promise();
    links.request(
        id,
        schema,
        call,
        links.options(withinMs(mutation), false, principal),
        outcome -> answer.complete(outcomes.result(outcome)));
    return hosting.views().shown(id, answer.future(), Duration.ofMillis(withinMs(mutation)));
  }

  @Override
  public Future<Result> send(Mutation mutation, Retry retry) {
    mutation.states().forEach(schema::rankOf);
    return hosting.send(this, mutation, retry);
  }

  private static long withinMs(Mutation mutation) {
    return Objects.requireNonNullElse(mutation.limit(), WITHIN_DEFAULT).toMillis();
  }

  @Override
  public Future<PayloadOutcome> send(Payload payload) {
    var answer = hosting.<PayloadOutcome>promise();
    var options = links.options(payload.limit().toMillis(), false, principal);
    links.send(id, payload, options, answer::complete);
    return answer.future();
  }

  @Override
  public void post(Mutation mutation) {
    var call = CallWriter.of(schema, mutation);
    links.request(
        id,
        schema,
        call,
        links.options(withinMs(mutation), true, principal),
        outcome -> LOG.warn(
            "{} post of {} did not arrive: {}", id, OneLine.of(mutation), OneLine.of(outcome)));
  }

  @Override
  public RefWait when(StateSet states) {
    return await(Call.Condition.WHEN, states.toList(), Args.EMPTY, states + " active");
  }

  @Override
  public RefWait whenNot(StateSet states) {
    return await(Call.Condition.WHEN_NOT, states.toList(), Args.EMPTY, states + " inactive");
  }

  @Override
  public RefWait whenArgs(State state, Args args) {
    return await(Call.Condition.WHEN_ARGS, List.of(state), args, state + " entered with " + args);
  }

  private RefWait await(Call.Condition condition, List<State> states, Args args, String what) {
    Map<String, @Nullable Object> values = Map.copyOf(args.asMap());
    var call = new Call.Await(condition, CallWriter.indexes(schema, states), values);
    var asked = hosting.newWait(id + " " + what);
    var options = links.options(WITHIN_MAX.toMillis(), false, principal);
    links.await(
        id, schema, call, options, asked.future(), outcome -> asked.end(failure(outcome, asked)));
    return asked;
  }

  private @Nullable RuntimeException failure(Outcome outcome, RefWait asked) {
    return outcome instanceof Outcome.Fulfilled
        ? null
        : outcomes.failure(outcome, asked.toString());
  }

  @Override
  public Future<MachineView<S>> attach() {
    return attach(Tracking.ALL);
  }

  @Override
  public Future<MachineView<S>> attach(Tracking tracking) {
    return hosting.views().attach(id, schema, tracking, links.feeds().source(id, schema, tracking));
  }

  @Override
  public Future<MachineSnapshot> snapshot() {
    return ask(new Call.Ask(Call.Question.SHOW, List.of()), answers::shown);
  }

  @Override
  public Future<Why> why(State state) {
    var asked = CallWriter.indexes(schema, List.of(state));
    return ask(new Call.Ask(Call.Question.WHY, asked), answers::why);
  }

  @Override
  public Future<Why> why(Mutation mutation) {
    return ask(new Call.Explain(CallWriter.of(schema, mutation)), answers::why);
  }

  @Override
  public Future<List<NextMutation>> next() {
    return ask(new Call.Ask(Call.Question.NEXT, List.of()), answers::next);
  }

  private <T> Future<T> ask(Call call, Function<Map<String, @Nullable Object>, T> reader) {
    var answer = hosting.<T>promise();
    links.request(
        id,
        schema,
        call,
        links.options(WITHIN_DEFAULT.toMillis(), false, principal),
        outcome ->
            Future.succeededFuture(outcome).map(outcomes::answer).map(reader).onComplete(answer));
    return answer.future();
  }

  @Override
  public String toString() {
    return "ref to " + id + " of another node";
  }
}
