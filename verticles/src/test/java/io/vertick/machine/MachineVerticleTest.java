package io.vertick.machine;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.Vertick;
import io.vertick.fixture.Home;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class MachineVerticleTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final String RULE =
      "Expected machines on an event-loop context, but this is a worker or virtual-thread context: deploy the MachineVerticle with the default threading model, and use a MachineRef elsewhere";

  private final JobType type = new JobType();

  @Test
  void shouldStartMachineBeforeDeploymentCompletes(Vertx vertx) {
    // when
    await(vertx.deployVerticle(new MachineVerticle("job", type)));
    // then
    var ref = Vertick.create(vertx).machine("job", JobStates.SCHEMA);
    assertThat(await(ref.snapshot()).active().names()).containsExactly("Idle");
  }

  @Test
  void shouldHostManyMachinesOnOneContext(Vertx vertx) {
    // given
    var home = new Home("a", type);
    home.with("b", type).with("c", type);
    // when
    await(vertx.deployVerticle(home));
    // then each of them lives there
    var vertick = Vertick.create(vertx);
    assertThat(vertick.ids()).containsExactly("a", "b", "c");
    for (var id : vertick.ids()) {
      var view = on(home.context(), () -> vertick.machine(id, JobStates.SCHEMA).attach());
      assertThat(view.id()).isEqualTo(id);
    }
    assertThat(type.bound).hasValue(1);
  }

  @Test
  void shouldDisposeInReverseOrderAndFreeIdsWhenUndeployed(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    await(vertick.host("other", type));
    var deployment = await(
        vertx.deployVerticle(new MachineVerticle("a", type).with("b", type).with("c", type)));
    // when
    await(vertx.undeploy(deployment));
    // then
    assertThat(type.disposed).containsExactly("c", "b", "a");
    assertThat(vertick.ids()).containsExactly("other");
    await(vertx.deployVerticle(new MachineVerticle("a", type)));
  }

  @Test
  void shouldRefuseSameIdTwiceOnOneVerticle() {
    // given
    var verticle = new MachineVerticle("a", type);
    // then
    assertThatThrownBy(() -> verticle.with("a", type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected different ids on one verticle, but got a twice");
  }

  @Test
  void shouldUndoFirstMachineWhenSecondIdIsTaken(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    var taken = await(vertick.host("taken", type));
    // when
    var failed =
        failureOf(vertx.deployVerticle(new MachineVerticle("first", type).with("taken", type)));
    // then the first is gone, and the one that was there lives on
    assertThat(failed).hasMessageStartingWith("Expected an id that is not taken, but taken");
    assertThat(type.disposed).containsExactly("first");
    assertThat(vertick.ids()).containsExactly("taken");
    assertThat(await(taken.add(S.busy)).isExecuted()).isTrue();
    assertThat(await(vertick.stats()).machines()).isEqualTo(1);
  }

  @Test
  void shouldLeaveMachineAloneThatWasHostedAgainElsewhere(Vertx vertx) {
    // given a machine of a verticle that was disposed, and its id in use on another loop
    var vertick = Vertick.create(vertx);
    var deployment = await(vertx.deployVerticle(new MachineVerticle("a", type)));
    await(vertick.dispose("a"));
    var again = await(vertick.host("a", type));
    // when
    await(vertx.undeploy(deployment));
    // then
    assertThat(await(again.add(S.busy)).isExecuted()).isTrue();
  }

  @Test
  void shouldRefuseWorker(Vertx vertx) {
    // when
    var failed = failureOf(vertx.deployVerticle(
        new MachineVerticle("a", type),
        new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    // then
    assertThat(failed).isInstanceOf(IllegalStateException.class).hasMessage(RULE);
    assertThat(Vertick.create(vertx).ids()).isEmpty();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void shouldRefuseVirtualThread(Vertx vertx) {
    // when
    var failed = failureOf(vertx.deployVerticle(
        new MachineVerticle("a", type),
        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
    // then
    assertThat(failed).isInstanceOf(IllegalStateException.class).hasMessage(RULE);
  }

  @Test
  void shouldFailCallFromOtherThreadAndNameTheRef(Vertx vertx) {
    // given
    var home = new Home("a", type);
    await(vertx.deployVerticle(home));
    var machine = on(
        home.context(),
        () -> Vertick.create(vertx).machine("a", JobStates.SCHEMA).attach());
    // then
    assertThatThrownBy(() -> ((io.vertick.engine.machine.Machine<JobStates>) machine).add(S.busy))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("from anywhere else use a MachineRef");
  }

  @Test
  void shouldDeployAndUndeployManyTimes(Vertx vertx) {
    // when verticles with the same ids follow each other
    var deploying = Future.<Void>succeededFuture();
    for (int i = 0; i < 20; i++) {
      deploying = deploying
          .compose(done -> vertx.deployVerticle(new MachineVerticle("a", type).with("b", type)))
          .compose(vertx::undeploy);
    }
    await(deploying);
    // then nothing is left of them but what they counted
    var vertick = Vertick.create(vertx);
    assertThat(vertick.ids()).isEmpty();
    assertThat(type.disposed).hasSize(40).startsWith("b", "a");
    assertThat(await(vertick.stats()).autoTransitions()).isEqualTo(40);
    assertThat(List.copyOf(type.numbers)).isEmpty();
  }
}
