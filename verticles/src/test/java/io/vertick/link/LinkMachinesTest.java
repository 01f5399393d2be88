package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.schema.State;
import io.vertick.machine.Hosting;
import io.vertick.machine.HostingListener;
import io.vertick.machine.MachineOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The machines that show what became of links, while nodes come and go. */
@ExtendWith(VertxExtension.class)
class LinkMachinesTest {
  private static final LinkStates S = LinkStates.SCHEMA.states();

  /** Completes when the machine of a node has ended, and when it is hosted again. */
  private static final class Watched implements HostingListener {
    private final String id;
    private final Promise<Void> ended = Promise.promise();
    private final Promise<Void> hostedAgain = Promise.promise();

    private Watched(int number) {
      id = idOf(number);
    }

    @Override
    public void hosted(Machine<?> machine, MachineOptions options) {
      if (machine.id().equals(id) && ended.future().isComplete()) {
        hostedAgain.tryComplete();
      }
    }

    @Override
    public void ended(String endedId) {
      if (endedId.equals(id)) {
        ended.tryComplete();
      }
    }
  }

  private Hosting hosting;
  private LinkMachines machines;

  @BeforeEach
  void begin(Vertx vertx) {
    hosting = Hosting.of(vertx, 1);
    machines = new LinkMachines(hosting);
  }

  private static String idOf(int number) {
    return LinkStates.machineOf("node-" + number);
  }

  private Watched watch(int number) {
    var watched = new Watched(number);
    await(hosting.listen(watched));
    return watched;
  }

  private void go(int first, int last) {
    for (int number = first; number <= last; number++) {
      machines.show("node-" + number, S.connecting);
      machines.show("node-" + number, S.gone);
    }
  }

  private void awaitState(int number, State state) {
    await(hosting.ref(idOf(number), LinkStates.SCHEMA).when(state, Duration.ofSeconds(10)));
  }

  @Test
  void shouldForgetTheFirstThatWentWhenTooManyAreGone() {
    // given
    var first = watch(0);
    // when
    go(0, LinkMachines.GONE_MAX);
    // then
    await(first.ended.future());
    awaitState(LinkMachines.GONE_MAX, S.gone);
    assertThat(hosting.ids()).hasSize(LinkMachines.GONE_MAX).doesNotContain(idOf(0));
  }

  @Test
  void shouldShowANodeAnewWhenItComesBackAfterItWasForgotten() {
    // given
    var first = watch(0);
    go(0, LinkMachines.GONE_MAX);
    // when its old machine may not be disposed yet
    machines.show("node-0", S.ready);
    // then
    await(first.hostedAgain.future());
    awaitState(0, S.ready);
  }

  @Test
  void shouldKeepTheMachineOfANodeThatIsBackWhenOthersGo() {
    // given
    var second = watch(1);
    go(0, 0);
    machines.show("node-0", S.ready);
    // when
    go(1, LinkMachines.GONE_MAX + 1);
    // then
    await(second.ended.future());
    awaitState(0, S.ready);
  }
}
