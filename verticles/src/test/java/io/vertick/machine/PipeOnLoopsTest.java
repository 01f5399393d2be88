package io.vertick.machine;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Retry;
import io.vertick.engine.pipe.Pipe;
import io.vertick.engine.pipe.PipeBuilder;
import io.vertick.fixture.Caller;
import io.vertick.fixture.Home;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pipes and retries between machines of different loops. */
@ExtendWith(VertxExtension.class)
class PipeOnLoopsTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);

  private Vertx vertx;
  private final JobType targetType = new JobType();
  private Home home;
  private MachineRef<JobStates> source;
  private MachineRef<JobStates> target;

  @BeforeEach
  void deploy(Vertx ofTest) {
    vertx = ofTest;
    var vertick = Vertick.create(vertx, 1);
    home = new Home("source", new JobType());
    await(vertx.deployVerticle(home));
    source = vertick.machine("source", JobStates.SCHEMA);
    target = await(vertick.host("target", targetType));
  }

  private Pipe open(UnaryOperator<PipeBuilder> links) {
    return on(
        home.context(),
        () ->
            source.attach().map(view -> links.apply(Pipe.from(view).to(target)).open()));
  }

  @Test
  void shouldMirrorAMachineOfAnotherLoop() {
    // given
    open(pipe -> pipe.mirror(S.busy, S.busy));
    // when
    await(source.add(S.busy));
    // then
    await(target.when(S.busy, SOON));
    // when
    await(source.remove(S.busy));
    // then
    await(target.whenNot(S.busy, SOON));
  }

  @Test
  void shouldAnswerOnTheContextOfTheSource() {
    // given
    Promise<Context> place = Promise.promise();
    Promise<Result> answer = Promise.promise();
    open(pipe -> pipe.add(S.counted, S.forbidden).onAnswer((mutation, result) -> {
      place.complete(((ContextInternal) Vertx.currentContext()).unwrap());
      answer.complete(result);
    }));
    // when
    await(source.add(S.counted));
    // then
    assertThat(await(answer.future()).verdict().text()).contains("not today");
    assertThat(await(place.future())).isSameAs(((ContextInternal) home.context()).unwrap());
  }

  @Test
  void shouldKeepTheOrder() {
    // given
    open(pipe -> pipe.add(S.counted, S.counted));
    // when
    for (long number = 1; number <= 500; number++) {
      source.post(Mutation.add(S.counted).arg(JobStates.NUMBER, number));
    }
    await(target.whenArgs(S.counted, JobStates.NUMBER.is(500L), SOON));
    // then
    assertThat(targetType.numbers)
        .isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
  }

  @Test
  void shouldCloseWhenTheSourceIsUndeployed() {
    // given
    var pipe = open(links -> links.mirror(S.busy, S.busy));
    // when
    await(vertx.undeploy(home.deploymentID()));
    // then
    assertThat(on(home.context(), () -> Future.succeededFuture(pipe.isOpen()))).isFalse();
  }

  // Retries.

  @Test
  void shouldTryAgainOnTheContextThatAsked() {
    // given
    var context = Caller.deploy(vertx);
    var retry = Retry.DEFAULT.attempts(100).delays(Duration.ofMillis(1), Duration.ofMillis(20));
    // when the first attempt comes before what it needs
    var places = on(context, () -> {
      var finished = source
          .send(Mutation.add(S.finished), retry)
          .map(result -> List.of(result.isExecuted(), Vertx.currentContext()));
      return source.add(S.busy).compose(done -> finished);
    });
    // then
    assertThat(places).isEqualTo(List.of(true, context));
  }

  @Test
  void shouldTryAgainForAVerticleThatIsUndeployed() {
    // given one that pauses, and would take timers of its own along
    var caller = new Caller();
    await(vertx.deployVerticle(caller));
    var retry =
        Retry.DEFAULT.delays(Duration.ofMillis(1), Duration.ofMillis(20)).attempts(100);
    Promise<Result> answer = Promise.promise();
    on(caller.context(), () -> {
      source.send(Mutation.add(S.finished), retry).onComplete(answer);
      return source.snapshot();
    });
    // when
    await(vertx.undeploy(caller.deploymentID()));
    await(source.add(S.busy));
    // then
    assertThat(await(answer.future()).isExecuted()).isTrue();
  }

  @Test
  void shouldLetOnlySoManyRetriesPause() {
    // given
    var nobody = Vertick.create(vertx).machine("nobody", JobStates.SCHEMA);
    var minute = Duration.ofMinutes(1);
    var patient = Retry.DEFAULT.delays(minute, minute).within(minute.multipliedBy(5));
    // when one caller's answers come in the order of its calls
    var last = on(Caller.deploy(vertx), () -> {
      for (int i = 0; i < Retry.PAUSING_MAX; i++) {
        var unused = nobody.send(Mutation.add(S.busy), patient);
      }
      return nobody.send(Mutation.add(S.busy), patient);
    });
    // then
    assertThat(last).isInstanceOf(Result.NotApplied.class);
  }

  @Test
  void shouldTryAgainForACallerWithoutContext() {
    // given
    var retry = Retry.DEFAULT.attempts(3).delays(Duration.ofMillis(1), Duration.ofMillis(1));
    // when
    var result = await(source.send(Mutation.add(S.forbidden), retry));
    // then
    assertThat(result.isRefused()).isTrue();
    assertThat(await(source.snapshot()).queueTick())
        .as("one at first, one more for each attempt")
        .isEqualTo(4);
  }

  @Test
  void shouldAnswerNotAppliedWhenThereIsNoSuchMachine() {
    // given
    var nobody = Vertick.create(vertx).machine("nobody", JobStates.SCHEMA);
    // when
    var result = await(nobody.send(Mutation.add(S.busy), Retry.DEFAULT.attempts(1)));
    // then
    assertThat(result).isInstanceOf(Result.NotApplied.class);
  }

  @Test
  void shouldKeepEveryAttemptOfManyCallers() {
    // given
    var retry = Retry.DEFAULT.attempts(100).delays(Duration.ofMillis(1), Duration.ofMillis(20));
    // when more come than may be in flight
    var results = new ArrayList<Future<Result>>();
    for (int i = 0; i < MachineRef.IN_FLIGHT_MAX + 200; i++) {
      results.add(source.send(Mutation.add(S.counted), retry));
    }
    // then
    assertThat(await(Future.all(results)).<Result>list()).allMatch(Result::isExecuted);
  }
}
