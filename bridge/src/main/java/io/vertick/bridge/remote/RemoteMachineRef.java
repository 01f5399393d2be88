package io.vertick.bridge.remote;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Loop;
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
import io.vertick.engine.remote.AnswerReader;
import io.vertick.engine.remote.CallWriter;
import io.vertick.engine.remote.OutcomeReader;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.session.RequestOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A ref to a machine elsewhere: mutations, waits and questions are requests, once each. Any thread. */
public final class RemoteMachineRef<S extends States> implements MachineRef<S> {
  private final Route route;
  private final Asker asker;
  private final String id;
  private final Schema<S> schema;
  private final @Nullable String principal;
  private final OutcomeReader outcomes;
  private final AnswerReader answers;

  /**
   * A ref of this end.
   *
   * @param principal on whose behalf, or null for this end's own
   */
  public RemoteMachineRef(
      Route route, Asker asker, String id, Schema<S> schema, @Nullable String principal) {
    this.principal = principal;
    this.route = route;
    this.asker = asker;
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
    var answer = asker.<Result>promise();
    route.request(
        id,
        schema,
        call,
        options(withinMs(mutation)),
        outcome -> answer.complete(outcomes.result(outcome)));
    return asker.views().shown(id, answer.future(), Duration.ofMillis(withinMs(mutation)));
  }

  @Override
  public Future<Result> send(Mutation mutation, Retry retry) {
    mutation.states().forEach(schema::rankOf);
    return asker.send(this, mutation, retry);
  }

  private RequestOptions options(long withinMs) {
    return new RequestOptions(withinMs, false, route.waits(), principal);
  }

  private static long withinMs(Mutation mutation) {
    return Objects.requireNonNullElse(mutation.limit(), WITHIN_DEFAULT).toMillis();
  }

  @Override
  public Future<PayloadOutcome> send(Payload payload) {
    var answer = asker.<PayloadOutcome>promise();
    var options = options(payload.limit().toMillis());
    route.send(id, payload, options, answer::complete);
    return answer.future();
  }

  @Override
  public Future<Fetched> fetch(String name, Duration limit) {
    Loop.checkId(name);
    Payload.checkLimit(limit);
    var answer = asker.<Fetched>promise();
    route.fetch(id, name, options(limit.toMillis()), answer::complete);
    return answer.future();
  }

  @Override
  public void post(Mutation mutation) {
    var call = CallWriter.of(schema, mutation);
    route.request(
        id,
        schema,
        call,
        new RequestOptions(withinMs(mutation), true, route.waits(), principal),
        outcome -> route.lost(id, mutation, outcome));
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
    var asked = asker.newWait(id + " " + what);
    var options = options(WITHIN_MAX.toMillis());
    route.await(
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
    return asker.views().attach(id, schema, tracking, route.source(id, schema, tracking));
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
    var answer = asker.<T>promise();
    route.request(
        id,
        schema,
        call,
        options(WITHIN_DEFAULT.toMillis()),
        outcome ->
            Future.succeededFuture(outcome).map(outcomes::answer).map(reader).onComplete(answer));
    return answer.future();
  }

  @Override
  public String toString() {
    return "ref to " + id + " elsewhere";
  }
}
