package io.vertick.snapshot;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.fixture.Caller;
import io.vertick.fixture.Gate;
import io.vertick.snapshot.SnapshotStore.Saved;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class FileSnapshotStoreTest {
  @TempDir
  private Path folder;

  private final ArrayDeque<Runnable> jobs = new ArrayDeque<>();

  @Test
  void shouldFindNothingBeforeFirstSave(Vertx vertx) {
    // given a directory that does not exist yet
    var store = new FileSnapshotStore(vertx, folder.resolve("new/and/deep"));
    // then
    assertThat(await(store.last("gate-1"))).isEmpty();
  }

  @Test
  void shouldKeepLastTwo(Vertx vertx) {
    // given
    var store = new FileSnapshotStore(vertx, folder);
    // when
    for (long version = 1; version <= 3; version++) {
      assertThat(await(store.save(Exports.of("gate-1", version)))).isEqualTo(Saved.STORED);
    }
    // then
    assertThat(names()).containsExactly("snapshot-gate-1.last", "snapshot-gate-1.previous");
    assertThat(await(store.last("gate-1")))
        .contains(new StoredSnapshot(
            Exports.of("gate-1", 3), file("snapshot-gate-1.last").toString(), List.of()));
    assertThat(SnapshotCodec.decode(bytes("snapshot-gate-1.previous"), "gate-1", ""))
        .isEqualTo(Exports.of("gate-1", 2));
  }

  @Test
  void shouldFindWhatAnotherProcessHasSaved(Vertx vertx) {
    // given
    await(new FileSnapshotStore(vertx, folder).save(Exports.of("gate-1", 1)));
    // then
    assertThat(versionOf(new FileSnapshotStore(vertx, folder), "gate-1")).isEqualTo(1);
  }

  @Test
  void shouldFollowLinkToDirectory(Vertx vertx) throws IOException {
    // given
    var real = Files.createDirectory(folder.resolve("real"));
    var store =
        new FileSnapshotStore(vertx, Files.createSymbolicLink(folder.resolve("link"), real));
    // when
    await(store.save(Exports.of("gate-1", 1)));
    // then
    assertThat(versionOf(store, "gate-1")).isEqualTo(1);
    assertThat(real.resolve("snapshot-gate-1.last")).exists();
  }

  @Test
  void shouldNameFilesApartForAllIds(Vertx vertx) {
    // given ids that some file systems can't tell apart, or do not like
    var ids = List.of(
        ".",
        "..",
        "-rf",
        "con",
        "gate",
        "Gate",
        "gAte",
        "GATE",
        "gate.last",
        "gate.previous",
        "X".repeat(128),
        "x".repeat(128));
    var store = new FileSnapshotStore(vertx, folder);
    // when
    for (int i = 0; i < ids.size(); i++) {
      await(store.save(Exports.of(ids.get(i), i)));
    }
    // then
    for (int i = 0; i < ids.size(); i++) {
      assertThat(versionOf(store, ids.get(i))).isEqualTo(i);
    }
    assertThat(names())
        .hasSize(ids.size())
        .allMatch(name -> name.matches("snapshot-[a-z0-9._+-]+\\.last") && name.length() <= 200)
        .contains("snapshot-gate.last", "snapshot-gate+1.last", "snapshot-gate+2.last");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "../x"})
  void shouldRefuseWhatIsNoId(String id, Vertx vertx) {
    // given
    var store = new FileSnapshotStore(vertx, folder);
    // then
    assertThatThrownBy(() -> store.last(id)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.delete(id)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.save(Exports.of(id, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldFallBackWhenLastIsDamaged(Vertx vertx) {
    // given
    var store = storeWithTwo(vertx);
    cutOff("snapshot-gate-1.last");
    // when
    var found = await(store.last("gate-1")).orElseThrow();
    // then
    assertThat(found.export()).isEqualTo(Exports.of("gate-1", 1));
    assertThat(found.source()).endsWith("snapshot-gate-1.previous");
    assertThat(found.passedOver())
        .singleElement()
        .asString()
        .matches(
            "Expected \\d+ bytes after the first line of .*snapshot-gate-1.last, but found \\d+");
  }

  @Test
  void shouldNotPutDamagedOneInThePlaceOfGoodOne(Vertx vertx) {
    // given one that was passed over
    var store = storeWithTwo(vertx);
    cutOff("snapshot-gate-1.last");
    await(store.last("gate-1"));
    // when
    await(store.save(Exports.of("gate-1", 3)));
    // then it lies beside them
    assertThat(names())
        .containsExactly(
            "snapshot-gate-1.damaged", "snapshot-gate-1.last", "snapshot-gate-1.previous");
    assertThat(SnapshotCodec.decode(bytes("snapshot-gate-1.previous"), "gate-1", ""))
        .isEqualTo(Exports.of("gate-1", 1));
    assertThat(versionOf(store, "gate-1")).isEqualTo(3);
  }

  @Test
  void shouldTakePreviousWhenProcessDiedBetweenRenames(Vertx vertx) throws IOException {
    // given
    var store = storeWithTwo(vertx);
    Files.move(file("snapshot-gate-1.last"), file("snapshot-gate-1.new"));
    // when
    var found = await(store.last("gate-1")).orElseThrow();
    // then that is nothing to worry about
    assertThat(found.export()).isEqualTo(Exports.of("gate-1", 1));
    assertThat(found.passedOver()).isEmpty();
    await(store.save(Exports.of("gate-1", 3)));
    assertThat(names()).containsExactly("snapshot-gate-1.last", "snapshot-gate-1.previous");
  }

  @Test
  void shouldIgnoreHalfWrittenFile(Vertx vertx) throws IOException {
    // given
    var store = storeWithTwo(vertx);
    Files.writeString(file("snapshot-gate-1.new"), "vertick-snap");
    // then
    assertThat(versionOf(store, "gate-1")).isEqualTo(2);
    await(store.save(Exports.of("gate-1", 3)));
    assertThat(versionOf(store, "gate-1")).isEqualTo(3);
  }

  @Test
  void shouldFailWhenOnlyOneIsThereAndDamaged(Vertx vertx) {
    // given
    var store = new FileSnapshotStore(vertx, folder);
    await(store.save(Exports.of("gate-1", 1)));
    cutOff("snapshot-gate-1.last");
    // then it stays where it is
    assertThat(failureOf(store.last("gate-1")))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(file("snapshot-gate-1.last").toString());
    assertThat(names()).containsExactly("snapshot-gate-1.last");
  }

  @Test
  void shouldFailWhenBothAreDamaged(Vertx vertx) {
    // given
    var store = storeWithTwo(vertx);
    cutOff("snapshot-gate-1.last");
    cutOff("snapshot-gate-1.previous");
    // then
    assertThat(failureOf(store.last("gate-1")))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(file("snapshot-gate-1.previous").toString());
    assertThat(names()).containsExactly("snapshot-gate-1.last", "snapshot-gate-1.previous");
  }

  @Test
  void shouldNotFallBackWhenLastIsOfForeignFormat(Vertx vertx) throws IOException {
    // given
    var store = storeWithTwo(vertx);
    Files.write(file("snapshot-gate-1.last"), SnapshotFrame.around("{\"format\":2}"));
    // then what a newer version has written is not given up silently
    assertThat(failureOf(store.last("gate-1")))
        .isInstanceOf(SnapshotException.class)
        .hasMessage("Expected format 1 in " + file("snapshot-gate-1.last")
            + ", but it has 2: read it with the version of Vertick that wrote it");
  }

  @Test
  void shouldNotReadTooLargeFile(Vertx vertx) throws IOException {
    // given
    var store = new FileSnapshotStore(vertx, folder);
    try (var large = new RandomAccessFile(file("snapshot-gate-1.last").toFile(), "rw")) {
      large.setLength(1L << 40);
    }
    // then
    assertThat(failureOf(store.last("gate-1")))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessage("Expected at most 33554432 bytes in " + file("snapshot-gate-1.last")
            + ", but it has more");
  }

  @Test
  void shouldSayWhyFileSystemRefuses(Vertx vertx) throws IOException {
    // given a file in the place of the directory
    var taken = Files.writeString(folder.resolve("taken"), "");
    var store = new FileSnapshotStore(vertx, taken);
    // then
    assertThat(failureOf(store.save(Exports.of("gate-1", 1))))
        .isInstanceOf(SnapshotException.class)
        .hasMessageStartingWith("Expected to save gate-1 in " + taken + ", but java.nio.file.");
    assertThat(failureOf(store.last("gate-1")))
        .hasMessageStartingWith("Expected to read the last snapshot of gate-1 in " + taken);
  }

  @Test
  void shouldFailAndNotStartAnewWhenFileIsNotReadable(Vertx vertx) throws IOException {
    // given a directory in the place of the file
    var store = new FileSnapshotStore(vertx, folder);
    Files.createDirectory(file("snapshot-gate-1.last"));
    // then
    assertThat(failureOf(store.last("gate-1")))
        .hasMessageStartingWith("Expected to read the last snapshot of gate-1 in ");
  }

  @Test
  void shouldDeleteAllFilesOfMachine(Vertx vertx) {
    // given
    var store = storeWithTwo(vertx);
    await(store.save(Exports.of("gate-2", 1)));
    // when
    await(store.delete("gate-1"));
    await(store.delete("unknown"));
    // then
    assertThat(names()).containsExactly("snapshot-gate-2.last");
    assertThat(await(store.last("gate-1"))).isEmpty();
  }

  @Test
  void shouldDeleteNothingInDirectoryThatWasNeverMade(Vertx vertx) {
    // given
    var store = new FileSnapshotStore(vertx, folder.resolve("never"));
    // when
    await(store.delete("gate-1"));
    // then
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @Test
  void shouldWriteNewestOfThoseThatWait(Vertx vertx) {
    // given a slow disk
    var store = heldStore(vertx);
    // when
    var first = store.save(Exports.of("gate-1", 1));
    var second = store.save(Exports.of("gate-1", 2));
    var third = store.save(Exports.of("gate-1", 3));
    var other = store.save(Exports.of("gate-2", 1));
    // then one job a machine waits, however many were asked for
    assertThat(jobs).hasSize(2);
    assertThat(await(first)).isEqualTo(Saved.SUPERSEDED);
    assertThat(await(second)).isEqualTo(Saved.SUPERSEDED);
    runJobs();
    assertThat(await(third)).isEqualTo(Saved.STORED);
    assertThat(await(other)).isEqualTo(Saved.STORED);
    assertThat(names()).containsExactly("snapshot-gate-1.last", "snapshot-gate-2.last");
  }

  @Test
  void shouldReadAfterSavesThatWereAskedForBefore(Vertx vertx) {
    // given
    var store = heldStore(vertx);
    store.save(Exports.of("gate-1", 1));
    var last = store.last("gate-1");
    // when
    runJobs();
    // then
    assertThat(await(last).orElseThrow().export().version()).isEqualTo(1);
  }

  @Test
  void shouldSaveAfterDeleteThatWasAskedForBefore(Vertx vertx) {
    // given
    var store = heldStore(vertx);
    var first = store.save(Exports.of("gate-1", 1));
    var deleted = store.delete("gate-1");
    var second = store.save(Exports.of("gate-1", 2));
    // when
    runJobs();
    // then
    assertThat(await(first)).isEqualTo(Saved.SUPERSEDED);
    await(deleted);
    assertThat(await(second)).isEqualTo(Saved.STORED);
    assertThat(names()).containsExactly("snapshot-gate-1.last");
  }

  @Test
  void shouldTakeNextSaveFromWhomIsToldThatAnEarlierOneIsSuperseded(Vertx vertx) {
    // given whoever is told at once, as on a context of its own
    var store = heldStore(vertx);
    var third = on(Caller.deploy(vertx), () -> {
      var asked = store
          .save(Exports.of("gate-1", 1))
          .compose(superseded -> Future.succeededFuture(store.save(Exports.of("gate-1", 3))));
      store.save(Exports.of("gate-1", 2));
      return asked;
    });
    // when
    runJobs();
    // then
    assertThat(await(third)).isEqualTo(Saved.STORED);
    assertThat(SnapshotCodec.decode(bytes("snapshot-gate-1.last"), "gate-1", ""))
        .isEqualTo(Exports.of("gate-1", 3));
  }

  @Test
  void shouldFailWhenTooManyWait(Vertx vertx) {
    // given a disk that does not answer, and as many questions as may wait
    var gate = new Gate();
    var worker = FileSnapshotStore.newWorker();
    worker.execute(gate::pass);
    gate.awaitReached();
    var store = new FileSnapshotStore(vertx, folder, worker);
    var context = Caller.deploy(vertx);
    var waiting = on(context, () -> {
      var asked = new ArrayList<Future<?>>();
      for (int i = 0; i < FileSnapshotStore.JOBS_MAX; i++) {
        asked.add(store.last("gate-" + i));
      }
      return Future.succeededFuture(asked);
    });
    // then one more fails
    var message = "Expected at most 32768 snapshots to wait for the disk, but there are as many: "
        + folder + " is too slow, or too many machines are hosted at once";
    assertThat(failureOf(store.save(Exports.of("gate-1", 1)))).hasMessage(message);
    assertThat(failureOf(store.save(Exports.of("gate-1", 2)))).hasMessage(message);
    assertThat(failureOf(store.last("gate-1"))).hasMessage(message);
    assertThat(failureOf(store.delete("gate-1"))).hasMessage(message);
    // when the disk goes on
    gate.open();
    await(Future.all(waiting));
    // then there is room again
    assertThat(await(store.save(Exports.of("gate-1", 3)))).isEqualTo(Saved.STORED);
  }

  @Test
  void shouldAnswerOnContextThatAskedAndWorkOnThreadOfItsOwn(Vertx vertx) {
    // given
    var context = Caller.deploy(vertx);
    var store = new FileSnapshotStore(vertx, folder);
    // when
    var answeredOn = on(
        context,
        () -> store.save(Exports.of("gate-1", 1)).map(saved -> Vertx.currentContext() == context));
    var readOn =
        on(context, () -> store.last("gate-1").map(found -> Vertx.currentContext() == context));
    // then
    assertThat(answeredOn).isTrue();
    assertThat(readOn).isTrue();
    assertThat(Thread.getAllStackTraces().keySet())
        .anyMatch(thread -> thread.getName().equals("vertick-snapshots") && thread.isDaemon());
  }

  /** Two exports of gate-1, at the versions 1 and 2. */
  private FileSnapshotStore storeWithTwo(Vertx vertx) {
    var store = new FileSnapshotStore(vertx, folder);
    await(store.save(Exports.of("gate-1", 1)));
    await(store.save(Exports.of("gate-1", 2)));
    return store;
  }

  /** A store whose jobs wait until the test runs them. */
  private FileSnapshotStore heldStore(Vertx vertx) {
    return new FileSnapshotStore(vertx, folder, jobs::add);
  }

  private void runJobs() {
    for (var job = jobs.poll(); job != null; job = jobs.poll()) {
      job.run();
    }
  }

  private static long versionOf(SnapshotStore store, String id) {
    return await(store.last(id)).orElseThrow().export().version();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private byte[] bytes(String name) {
    try {
      return Files.readAllBytes(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void cutOff(String name) {
    byte[] whole = bytes(name);
    try {
      Files.write(file(name), Arrays.copyOf(whole, whole.length - 3));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the files, in order. */
  private List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
