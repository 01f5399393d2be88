package io.vertick.machine;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertick.snapshot.FileSnapshotStore;
import io.vertick.snapshot.SnapshotException;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Machines that go on from their last export, in files. */
@ExtendWith(VertxExtension.class)
class RestoreLastTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final MachineOptions RESTORED = MachineOptions.DEFAULT.restoreLast();

  /** Notices that it was restored, and has a first act. */
  private static final class RestartStates extends States {
    {
      multi("Start");
      state("MachineRestored");
    }

    static final Schema<RestartStates> SCHEMA = Schema.of(RestartStates::new);
  }

  /** No state of {@link JobStates} but one. */
  private static final class OtherStates extends States {
    {
      state("Counted");
    }

    static final Schema<OtherStates> SCHEMA = Schema.of(OtherStates::new);
  }

  @TempDir
  private Path folder;

  private final JobType type = new JobType();

  @Test
  void shouldGoOnAfterVertxWasClosed(Vertx vertx) {
    // given a machine with a history, in a Vert.x that is closed
    var first = Vertx.vertx();
    var ref = await(vertickOn(first).host("job", type, RESTORED));
    var before = used(ref);
    await(first.close());
    // when
    var again = await(vertickOn(vertx).host("job", type, RESTORED));
    // then
    assertThat(await(again.snapshot())).isEqualTo(before);
    assertThat(await(again.add(S.counted)).isExecuted()).isTrue();
  }

  @Test
  void shouldStartPlainlyWhenNothingIsStored(Vertx vertx) {
    // when
    var ref = await(vertickOn(vertx).host("job", type, RESTORED));
    // then it has taken its first step
    assertThat(await(ref.snapshot()).active().names()).containsExactly("Idle");
  }

  @Test
  void shouldTellMachineThatItWasRestored(Vertx vertx) {
    // given
    var vertick = vertickOn(vertx);
    var restarted = MachineType.of(RestartStates.SCHEMA);
    var ref = await(vertick.host("job", restarted, RESTORED));
    assertThat(await(ref.snapshot()).active().names()).containsExactly("Start");
    // when
    await(vertick.dispose("job"));
    await(vertick.host("job", restarted, RESTORED));
    // then
    assertThat(await(ref.snapshot()).active().names()).containsExactly("Start", "MachineRestored");
    assertThat(await(ref.snapshot()).clock().tick(0)).isEqualTo(3);
  }

  @Test
  void shouldGoOnAfterDisposalAndUnderwayToo(Vertx vertx) {
    // given
    var vertick = vertickOn(vertx);
    var before = used(await(vertick.host("job", type, RESTORED)));
    // when it is hosted again before its last export is known to be stored
    vertick.dispose("job");
    Awaitility.await().until(() -> vertick.ids().isEmpty());
    var again = await(vertick.host("job", type, RESTORED));
    // then
    assertThat(await(again.snapshot())).isEqualTo(before);
    assertThat(vertick.snapshotStats().saved()).isEqualTo(1);
  }

  @Test
  void shouldGoOnAfterVerticleWasUndeployed(Vertx vertx) {
    // given
    var vertick = vertickOn(vertx);
    var deployment = await(vertx.deployVerticle(
        new MachineVerticle("a", type, RESTORED).with("b", type, RESTORED).with("c", type)));
    var ref = vertick.machine("b", JobStates.SCHEMA);
    var before = used(ref);
    await(vertick.machine("c", JobStates.SCHEMA).add(S.busy));
    // when
    await(vertx.undeploy(deployment));
    await(vertx.deployVerticle(new MachineVerticle("b", type, RESTORED).with("c", type, RESTORED)));
    // then those that are kept go on
    assertThat(await(ref.snapshot())).isEqualTo(before);
    assertThat(await(vertick.machine("c", JobStates.SCHEMA).snapshot()).active().names())
        .containsExactly("Idle");
  }

  @Test
  void shouldSaveOnInterval(Vertx vertx) {
    // given
    var vertick = vertickOn(vertx);
    used(await(vertick.host("job", type, RESTORED)));
    // then
    Awaitility.await().until(() -> vertick.snapshotStats().saved() >= 1);
    assertThat(folder.resolve("snapshot-job.last")).exists();
  }

  @Test
  void shouldNotSaveMachineThatIsNotKept(Vertx vertx) {
    // given
    var vertick = vertickOn(vertx);
    used(await(vertick.host("job", type)));
    // when
    await(vertick.close());
    // then
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void shouldRunWhatRefsSendMeanwhileAfterMachineIsRestored(Vertx vertx) {
    // given
    var vertick = vertickOn(vertx);
    var ref = await(vertick.host("job", type, RESTORED));
    var before = used(ref);
    await(vertick.dispose("job"));
    // when
    var hosting = vertick.host("job", type, RESTORED);
    var sent = ref.remove(S.busy);
    // then
    assertThat(await(sent).isExecuted()).isTrue();
    await(hosting);
    assertThat(await(ref.snapshot()).version()).isGreaterThan(before.version());
  }

  @Test
  void shouldFailAndNameFileWhenItDoesNotFit(Vertx vertx) {
    // given
    var vertick = vertickOn(vertx);
    used(await(vertick.host("job", type, RESTORED)));
    await(vertick.dispose("job"));
    // when another type takes over its id
    var failed = failureOf(vertick.host("job", MachineType.of(OtherStates.SCHEMA), RESTORED));
    // then what is stored is as it was, and the id is free
    assertThat(failed)
        .isInstanceOf(SnapshotException.class)
        .hasMessageStartingWith("Expected to restore job from its last snapshot, but "
            + folder.resolve("snapshot-job.last") + " does not fit: Expected each exported state")
        .hasMessageEndingWith("Mend or delete what is stored, or host it without restoreLast()");
    assertThat(vertick.ids()).isEmpty();
    assertThat(await(vertick.stats()).machines()).isZero();
    await(vertick.host("job", type, RESTORED));
  }

  @Test
  void shouldFailAndNameFileWhenItIsDamaged(Vertx vertx) throws IOException {
    // given
    var file = Files.writeString(folder.resolve("snapshot-job.last"), "nonsense");
    var vertick = vertickOn(vertx);
    // when
    var failed = failureOf(vertick.host("job", type, RESTORED));
    // then
    assertThat(failed)
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(file.toString())
        .hasMessageStartingWith("Expected to restore job from its last snapshot, but ");
    assertThat(vertick.ids()).isEmpty();
    assertThat(file).hasContent("nonsense");
  }

  @Test
  void shouldFallBackAndCountItWhenLastIsDamaged(Vertx vertx) throws IOException {
    // given two exports, the last of them damaged
    var vertick = vertickOn(vertx);
    var before = used(await(vertick.host("job", type, RESTORED)));
    await(vertick.dispose("job"));
    await(await(vertick.host("job", type, RESTORED)).add(S.counted));
    await(vertick.dispose("job"));
    Files.writeString(folder.resolve("snapshot-job.last"), "nonsense");
    // when
    var ref = await(vertick.host("job", type, RESTORED));
    // then
    assertThat(await(ref.snapshot())).isEqualTo(before);
    assertThat(vertick.snapshotStats().fallbacks()).isEqualTo(1);
  }

  @Test
  void shouldFailWithoutStore(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    // then
    assertThat(failureOf(vertick.host("job", type, RESTORED)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Expected a store to restore job from, but there is none");
    assertThat(vertick.ids()).isEmpty();
  }

  @Test
  void shouldDisposeMachineWhenLastSaveFails(Vertx vertx) throws IOException {
    // given a directory that is gone, and a file in its place
    var place = folder.resolve("place");
    var vertick = Vertick.create(vertx)
        .keepSnapshots(new FileSnapshotStore(vertx, place), Duration.ofHours(1));
    await(vertick.host("job", type, RESTORED));
    try (Stream<Path> files = Files.list(place)) {
      assertThat(files).isEmpty();
    }
    Files.delete(place);
    Files.writeString(place, "");
    // when
    await(vertick.dispose("job"));
    // then
    assertThat(vertick.ids()).isEmpty();
    assertThat(vertick.snapshotStats().failed()).isEqualTo(1);
  }

  private Vertick vertickOn(Vertx vertx) {
    return Vertick.create(vertx, 1)
        .keepSnapshots(new FileSnapshotStore(vertx, folder), Duration.ofMillis(100));
  }

  /** Gives a machine a history. */
  private static MachineSnapshot used(MachineRef<JobStates> ref) {
    await(ref.add(S.busy));
    await(ref.add(S.counted));
    await(ref.add(S.failing));
    await(ref.add(S.forbidden));
    return await(ref.snapshot());
  }
}
