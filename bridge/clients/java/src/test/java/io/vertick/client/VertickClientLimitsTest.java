package io.vertick.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client holds at most, while its server is gone. */
@Timeout(60)
class VertickClientLimitsTest {
  private static final class GateStates extends States {
    final State open = state("Open");

    static final Schema<GateStates> SCHEMA = Schema.of(GateStates::new);
  }

  private static final State OPEN = GateStates.SCHEMA.states().open;

  private final Vertx vertx = Vertx.vertx();
  private VertickClient client;

  @BeforeEach
  void connectAndLoseServer() {
    var server = new ScriptedServer(vertx, Cut.NONE);
    var options = ClientOptions.to("127.0.0.1", server.start()).name("till").token("secret");
    client = Played.await(VertickClient.connect(vertx, options));
    Promise<Void> lost = Promise.promise();
    client.onState(state -> {
      if (state == ConnectionState.SUSPECT) {
        lost.tryComplete();
      }
    });
    server.stop();
    Played.await(lost.future());
  }

  @AfterEach
  void close() {
    Played.await(client.close());
    Played.await(vertx.close());
  }

  private MachineRef<GateStates> machine(int number) {
    return client.machine("gate-" + number, GateStates.SCHEMA);
  }

  private List<Future<Result>> ask(MachineRef<GateStates> machine, int times) {
    var asked = new ArrayList<Future<Result>>();
    for (int i = 0; i < times; i++) {
      asked.add(machine.add(OPEN));
    }
    return asked;
  }

  private static void assertNotApplied(Future<Result> asked, ReasonCode code, String text) {
    assertThat(Played.await(asked)).isInstanceOfSatisfying(Result.NotApplied.class, refused -> {
      assertThat(refused.code()).isEqualTo(code);
      assertThat(refused.reason()).contains(text);
    });
  }

  @Test
  void shouldNotApplyMoreThanMayBeInFlightToOneMachine() {
    // given
    var asked = ask(machine(1), MachineRef.IN_FLIGHT_MAX);
    // when
    var more = machine(1).add(OPEN);
    // then
    assertNotApplied(more, ReasonCode.OVERLOADED, "to gate-1");
    assertThat(asked).noneMatch(Future::isComplete);
    // and when the client closes, nothing of it was ever sent
    Played.await(client.close());
    asked.forEach(waiting -> assertNotApplied(waiting, ReasonCode.LEAVING, "closed"));
  }

  @Test
  void shouldNotApplyMoreThanMayBeInFlightInAll() {
    // given so many machines that each has as many as it may
    for (int number = 1; number <= 64; number++) {
      ask(machine(number), MachineRef.IN_FLIGHT_MAX);
      // The last has come to the link when this is answered.
      Played.await(client.machine("gate-" + number, GateStates.SCHEMA).add(OPEN));
    }
    // when
    var more = machine(65).add(OPEN);
    // then
    assertNotApplied(more, ReasonCode.OVERLOADED, "in all");
  }

  @Test
  void shouldNotApplyMoreThanMayBeOnTheWayToTheLink() throws Exception {
    // given a link whose loop is held
    var link = (ContextInternal) client.link.loop().context();
    var isHeld = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    link.runOnContext(ignored -> hold(isHeld, goOn));
    isHeld.await();
    // when
    Promise<Result> more = Promise.promise();
    onOtherLoop(link).runOnContext(ignored -> {
      for (int i = 0; i < ServerRoute.ARRIVING_MAX; i++) {
        machine(1).post(Mutation.add(OPEN));
      }
      machine(1).add(OPEN).onComplete(more);
    });
    // then
    assertNotApplied(more.future(), ReasonCode.OVERLOADED, "on their way");
    goOn.countDown();
  }

  private static Context onOtherLoop(ContextInternal link) {
    var context = link.owner().createEventLoopContext();
    return context.nettyEventLoop() == link.nettyEventLoop() ? onOtherLoop(link) : context;
  }

  private static void hold(CountDownLatch isHeld, CountDownLatch goOn) {
    isHeld.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("Expected to go on", e);
    }
  }

  @Test
  void shouldNotApplyWhatWaitedUntilItsDeadline() {
    // when
    var late = machine(1).send(Mutation.add(OPEN).within(Duration.ofMillis(100)));
    // then
    assertNotApplied(late, ReasonCode.DEADLINE, "waited");
  }
}
