package io.vertick.examples;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.examples.GateExampleTest.Gate;
import io.vertick.examples.GateExampleTest.GateStates;
import io.vertick.machine.MachineOptions;
import io.vertick.snapshot.FileSnapshotStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsExampleTest {
  @TempDir
  private Path directory;

  @Test
  void shouldGoOnAfterARestart() {
    // given a gate that was opened, in a Vert.x that was closed
    openGate();
    // when
    var vertx = Vertx.vertx();
    // region keep
    var store = new FileSnapshotStore(vertx, directory);
    var vertick = Vertick.create(vertx).keepSnapshots(store, Duration.ofSeconds(5));
    var hosted = vertick.host("gate-1", new Gate(), MachineOptions.DEFAULT.restoreLast());
    // endregion
    // then it remembers that it was
    var gate = await(hosted);
    assertThat(await(gate.snapshot()).clock().tick(gate.states().unlocked.index()))
        .isPositive();
    await(vertx.close());
  }

  private void openGate() {
    var vertx = Vertx.vertx();
    var vertick = Vertick.create(vertx).keepSnapshots(new FileSnapshotStore(vertx, directory));
    var gate = await(vertick.host("gate-1", new Gate(), MachineOptions.DEFAULT.restoreLast()));
    await(gate.add(gate.states().unlocked, GateStates.CENTS.is(50L)));
    await(vertx.close());
  }
}
