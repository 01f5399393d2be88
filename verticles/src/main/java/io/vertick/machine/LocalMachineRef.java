package io.vertick.machine;

import io.vertick.bridge.remote.Asking;
import io.vertick.bridge.remote.Views;
import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.NextMutation;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.RefWait;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Retry;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.Why;
import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** A ref to a machine of this JVM: carries each request to the machine's context and the answer back. Any thread. */
final class LocalMachineRef<S extends States> implements MachineRef<S> {

  private final Hosting hosting;
  private final Vertx vertx;
  private final String id;
  private final Schema<S> schema;

  LocalMachineRef(Hosting hosting, Vertx vertx, String id, Schema<S> schema) {
    this.hosting = hosting;
    this.vertx = vertx;
    this.id = id;
    this.schema = schema;
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
    mutation.states().forEach(schema::rankOf);
    var answer = Asking.here(vertx).<Result>promise();
    long deadline = System.nanoTime()
        + Objects.requireNonNullElse(mutation.limit(), WITHIN_DEFAULT).toNanos();
    var place = hosting.place(id);
    if (place == null) {
      answer.complete(notApplied(Hosting.unavailable(id)));
    } else if (place.inFlight().admit()) {
      send(mutation, deadline, place, result -> {
        place.inFlight().leave();
        answer.complete(result);
      });
    } else {
      answer.complete(new Result.NotApplied(ReasonCode.OVERLOADED, overloaded()));
    }
    // A replica on another context of the same thread may be told later than the caller.
    return hosting
        .views()
        .shown(id, answer.future(), Objects.requireNonNullElse(mutation.limit(), WITHIN_DEFAULT));
  }

  @Override
  public Future<Result> send(Mutation mutation, Retry retry) {
    mutation.states().forEach(schema::rankOf);
    return hosting.send(this, mutation, retry);
  }

  private void send(Mutation mutation, long deadline, MachinePlace place, Consumer<Result> end) {
    made(place, deadline)
        .onSuccess(hosted -> hosted.host().run(() -> apply(mutation, deadline, hosted, end)))
        .onFailure(neverMade -> end.accept(notApplied(neverMade)));
  }

  /** A machine that is not made yet is not waited for beyond the deadline: it may have to ask others, or a slow disk. */
  private static Future<HostedMachine> made(MachinePlace place, long deadline) {
    var machine = place.machine();
    return machine.isComplete()
        ? machine
        : machine.timeout(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  /** On the machine's context. Whatever it throws, the caller is told. */
  private void apply(Mutation mutation, long deadline, HostedMachine hosted, Consumer<Result> end) {
    var machine = hosted.machine();
    if (!machine.schema().isGrownFrom(schema)) {
      end.accept(new Result.NotApplied(ReasonCode.INVALID, messageOf(otherSchema(machine))));
      return;
    }
    try {
      machine.enqueue(mutation, deadline).onSuccess(result -> {
        // Replicas of the caller show the result before it is told.
        hosted.host().feeds().flush(id);
        end.accept(result);
      });
    } catch (RuntimeException wrong) {
      // A guard on a state of another schema, say.
      end.accept(notApplied(wrong));
    }
  }

  @Override
  public Future<PayloadOutcome> send(Payload payload) {
    var answer = Asking.here(vertx).<PayloadOutcome>promise();
    long deadline = System.nanoTime() + payload.limit().toNanos();
    var place = hosting.place(id);
    if (place == null) {
      answer.complete(refused(Hosting.unavailable(id)));
    } else if (place.inFlight().admit()) {
      answer.future().onComplete(done -> place.inFlight().leave());
      made(place, deadline)
          .onSuccess(hosted -> hosted
              .host()
              .run(() -> hosted.machine().receive(payload, deadline).onComplete(answer)))
          .onFailure(neverMade -> answer.complete(refused(neverMade)));
    } else {
      answer.complete(new PayloadOutcome.Refused(overloaded()));
    }
    return answer.future();
  }

  @Override
  public Future<Fetched> fetch(String name, Duration limit) {
    Loop.checkId(name);
    Payload.checkLimit(limit);
    return this.<Fetched>onMachine(machine -> Future.succeededFuture(machine.fetch(name)))
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(LocalMachineRef::notOffered);
  }

  private static Fetched notOffered(Throwable reason) {
    var why = notApplied(reason);
    return new Fetched.NotOffered(
        reason instanceof TimeoutException
            ? why.reason()
            : why.code().text() + ": " + why.reason());
  }

  private static PayloadOutcome refused(Throwable reason) {
    return new PayloadOutcome.Refused(notApplied(reason).reason());
  }

  private String overloaded() {
    return "overloaded: " + IN_FLIGHT_MAX + " mutations are in flight to " + id;
  }

  @Override
  public void post(Mutation mutation) {
    // Refusals show in log and metrics of the machine; an unknown machine is the caller's bug, as
    // with every message to nobody.
    var unused = send(mutation);
  }

  @Override
  public Future<MachineView<S>> attach() {
    return hosting
        .find(id)
        .compose(
            hosted -> isSame(hosted) ? onMachine(Future::succeededFuture) : attach(Tracking.ALL));
  }

  /** Whether the machine is a view for this context, with the handles of this ref: one that has grown into this schema has those that it was made with. */
  private boolean isSame(HostedMachine hosted) {
    return hosted.host().ports().isHere() && hosted.machine().states() == schema.states();
  }

  @Override
  public Future<MachineView<S>> attach(Tracking tracking) {
    return hosting.views().attach(id, schema, tracking, new Views.Source() {
      @Override
      public Future<Runnable> follow(FeedListener listener) {
        var attach = FeedReceiver.Spec.of(id, schema, tracking, false).attach(1);
        return hosting
            .follow(id, machine -> FeedKey.of(attach, machine, schema.names()), listener)
            .map(following -> following::stop);
      }

      @Override
      public LongSupplier lastHeardNanos() {
        return System::nanoTime;
      }
    });
  }

  @Override
  public Future<MachineSnapshot> snapshot() {
    return onMachine(
        machine -> Future.succeededFuture(MachineSnapshot.of(machine).by(schema)));
  }

  @Override
  public Future<Why> why(State state) {
    schema.rankOf(state);
    return onMachine(machine -> Future.succeededFuture(machine.why(state)));
  }

  @Override
  public Future<Why> why(Mutation mutation) {
    mutation.states().forEach(schema::rankOf);
    return onMachine(machine -> Future.succeededFuture(machine.why(mutation)));
  }

  @Override
  public Future<List<NextMutation>> next() {
    return onMachine(machine -> Future.succeededFuture(
        machine.next().stream().filter(next -> schema.knows(next.state())).toList()));
  }

  @Override
  public RefWait when(StateSet states) {
    return await(states, states + " active", machine -> machine.when(states));
  }

  @Override
  public RefWait whenNot(StateSet states) {
    return await(states, states + " inactive", machine -> machine.whenNot(states));
  }

  @Override
  public RefWait whenArgs(State state, Args args) {
    return await(
        List.of(state), state + " entered with " + args, machine -> machine.whenArgs(state, args));
  }

  private RefWait await(Iterable<State> states, String what, Function<Machine<S>, Wait> question) {
    states.forEach(schema::rankOf);
    var asked = hosting.newWait(id + " " + what);
    this.<Void>onMachine(machine -> {
          if (asked.future().isComplete()) {
            // Nobody waits any more.
            return asked.future();
          }
          var wait = question.apply(machine);
          var context = Objects.requireNonNull(Vertx.currentContext());
          asked.future().onFailure(over -> context.runOnContext(ignored -> wait.cancel()));
          return wait.future();
        })
        .onComplete((done, failure) -> asked.end(failure));
    return asked;
  }

  /** Asks the machine on its context, and answers on the caller's. */
  private <T> Future<T> onMachine(Function<Machine<S>, Future<? extends T>> question) {
    var answer = Asking.here(vertx).<T>promise();
    hosting
        .find(id)
        .onSuccess(hosted -> hosted.host().run(() -> ask(hosted.machine(), question, answer)))
        .onFailure(answer::fail);
    return answer.future();
  }

  @SuppressWarnings(
      "unchecked") // Of the states class of a machine that has grown nothing is read here; see
  // isSame.
  private <T> void ask(
      Machine<?> machine, Function<Machine<S>, Future<? extends T>> question, Promise<T> answer) {
    if (!machine.schema().isGrownFrom(schema)) {
      answer.fail(otherSchema(machine));
      return;
    }
    try {
      question.apply((Machine<S>) machine).<T>map(value -> value).onComplete(answer);
    } catch (RuntimeException wrong) {
      // The caller is told, and not the machine's loop.
      answer.fail(wrong);
    }
  }

  private MachineUnavailableException otherSchema(Machine<?> machine) {
    return new MachineUnavailableException(
        "Expected the machine " + id + " to follow " + schema + ", but it follows "
            + machine.schema()
            + (schema.isGrownFrom(machine.schema())
                ? ": let it grow first"
                : ": use the schema object that its type was made with"));
  }

  private static Result.NotApplied notApplied(Throwable reason) {
    if (reason instanceof TimeoutException) {
      return new Result.NotApplied(
          ReasonCode.DEADLINE, "deadline: the machine was not started in time");
    }
    var code = reason instanceof IllegalArgumentException ? ReasonCode.INVALID : ReasonCode.ABSENT;
    return new Result.NotApplied(code, messageOf(reason));
  }

  private static String messageOf(Throwable reason) {
    return Objects.requireNonNullElse(reason.getMessage(), reason.toString());
  }

  @Override
  public String toString() {
    return "ref to " + id;
  }
}
