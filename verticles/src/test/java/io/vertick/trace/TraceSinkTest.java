package io.vertick.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Stamp;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(20)
class TraceSinkTest {
  static final class JobStates extends States {
    final State idle = auto("Idle");
    final State running = state("Running").lasts(Duration.ofMinutes(1));
    final State done = state("Done");
    final State faulty = multi("Faulty");
    final State guarded = state("Guarded").require(done);
    final Attribute<Long> runs = attribute("Runs", Attribute.INT64);

    {
      exclusive(idle, running, done);
    }
  }

  private static final Arg<Long> RUNS = Arg.int64("runs");

  private static final class Job extends MachineType<JobStates> {
    Job() {
      super(Schema.of(JobStates::new));
    }

    @Override
    protected void handlers(JobStates s, Handlers on) {
      on.entered(s.running, tx -> tx.set(s.runs, tx.arg(RUNS)));
      on.entered(s.faulty, tx -> {
        throw new IllegalStateException("fault");
      });
      on.entered(s.done, tx -> tx.add(s.guarded));
      on.enter(s.guarded, tx -> tx.refuse("not today"));
    }
  }

  @TempDir
  private Path folder;

  private final VirtualHost host = new VirtualHost();
  private Machine<JobStates> machine;
  private JobStates s;
  private Path file;

  @BeforeEach
  void setUp() {
    machine = host.newLoop().machine("job-1", new Job());
    s = machine.states();
    file = folder.resolve("job.jsonl");
  }

  private List<JsonObject> lines() throws IOException {
    return Files.readAllLines(file).stream().map(JsonObject::new).toList();
  }

  private void record(boolean wantsDetails, Runnable calls) throws IOException {
    try (var sink = TraceSink.toFile(file, wantsDetails)) {
      machine.trace(sink);
      calls.run();
      machine.untrace(sink);
    }
  }

  @Test
  void shouldWriteWhatAReplicaIsTold() throws IOException {
    // given
    var incarnation = new Incarnation(1, 2);
    var update = new ViewUpdate(
        3,
        5,
        9,
        ClockDiff.of(new int[] {0, 2}, new long[] {1, 3}),
        Map.of(0, 7L),
        new IllegalStateException("fault"),
        null);
    // when
    try (var sink = TraceSink.toFile(file, false)) {
      sink.record(
          new TraceRecord.ReplicaUpdated(new Stamp("job-1", incarnation, 4, 1_000), update));
    }
    // then states and attributes go by index
    assertThat(lines())
        .containsExactly(new JsonObject()
            .put("fact", "replicaUpdated")
            .put("machine", "job-1")
            .put("incarnation", incarnation.toString())
            .put("seq", 4)
            .put("time", 1_000)
            .put("base", 3)
            .put("version", 5)
            .put("queueTick", 9)
            .put("ticks", new JsonObject().put("0", 1).put("2", 3))
            .put("attributes", new JsonObject().put("0", 7))
            .put("error", "java.lang.IllegalStateException: fault"));
  }

  @Test
  void shouldWriteWhatATransitionDid() throws IOException {
    // when
    record(false, () -> {
      machine.start();
      machine.add(s.running, RUNS.is(7L));
    });
    // then
    var last = lines().stream()
        .filter(line -> line.getString("fact").equals("transitionEnded"))
        .reduce((first, second) -> second)
        .orElseThrow();
    assertThat(last.getString("machine")).isEqualTo("job-1");
    assertThat(last.getString("type")).isEqualTo("add");
    assertThat(last.getJsonArray("called")).isEqualTo(new JsonArray(List.of("Running")));
    assertThat(last.getJsonObject("args")).isEqualTo(new JsonObject().put("runs", 7));
    assertThat(last.getJsonObject("cause")).isEqualTo(new JsonObject().put("kind", "call"));
    assertThat(last.getString("result")).isEqualTo("executed");
    assertThat(last.getJsonObject("ticks"))
        .isEqualTo(new JsonObject().put("Idle", 1).put("Running", 1));
    assertThat(last.getJsonObject("attributes")).isEqualTo(new JsonObject().put("Runs", 7));
    assertThat(last.getLong("version")).isEqualTo(2);
  }

  @Test
  void shouldWriteWhyARefusalWas() throws IOException {
    // when
    record(false, () -> machine.add(s.guarded));
    // then
    var refused = lines().get(1);
    assertThat(refused.getString("result")).isEqualTo("refused");
    assertThat(refused.getJsonObject("verdict"))
        .isEqualTo(new JsonObject()
            .put("code", "relation.unmet")
            .put("text", "Guarded needs Done, which is not active")
            .put("state", "Guarded")
            .put("because", new JsonArray(List.of("Done")))
            .put("chain", new JsonArray(List.of("Guarded", "Done"))));
  }

  @Test
  void shouldWriteDetailsForThoseWhoWantThem() throws IOException {
    // when
    record(true, () -> machine.add(s.done));
    // then
    assertThat(lines())
        .extracting(line -> line.getString("fact"))
        .contains("relationsDecided", "handlerAnswered");
    assertThat(lines())
        .filteredOn(line -> line.containsKey("refusal"))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.getString("handler")).isEqualTo("Guarded.enter");
          assertThat(line.getString("refusal")).isEqualTo("not today");
        });
  }

  @Test
  void shouldRebuildAMachineFromTheFile() throws IOException {
    // given
    long seed = System.nanoTime();
    System.out.println("TraceSinkTest: seed " + seed);
    var random = new Random(seed);
    machine.start();
    // when
    record(seed % 2 == 0, () -> {
      for (int i = 0; i < 1_000; i++) {
        act(random);
      }
    });
    // then
    var replay = TraceReplay.of(file);
    assertThat(replay.problems()).isEmpty();
    var rebuilt = Objects.requireNonNull(replay.machines().get("job-1"));
    assertThat(rebuilt.ticks()).isEqualTo(machine.clock().toArray());
    assertThat(rebuilt.version()).isEqualTo(machine.version());
    assertThat(rebuilt.queueTick()).isEqualTo(machine.queueTick());
    assertThat(rebuilt.active()).isEqualTo(machine.active().names());
    var runs = machine.get(s.runs);
    assertThat(((Number) rebuilt.attributes().getOrDefault("Runs", -1)).longValue())
        .isEqualTo(runs == null ? -1 : runs);
  }

  private void act(Random random) {
    var states = machine.schema().all();
    var state = states.get(random.nextInt(states.size()));
    switch (random.nextInt(5)) {
      case 0 -> machine.remove(state);
      case 1 -> machine.add(s.running, RUNS.is(random.nextLong()));
      case 2 -> host.advance(Duration.ofSeconds(random.nextInt(100)));
      case 3 -> machine.apply(Mutation.add(state).ifVersion(random.nextInt(10)));
      default -> machine.add(state);
    }
  }

  @Test
  void shouldSayWhatIsMissing() throws IOException {
    // given
    record(false, () -> {
      machine.add(s.done);
      machine.add(s.running, RUNS.is(1L));
      machine.add(s.done);
    });
    var lines = Files.readAllLines(file);
    lines.remove(3);
    lines.add("{\"fact\":\"transitionEnded\"}");
    lines.add("{");
    lines.add("{\"fact\":\"machineDisposed\",\"machine\":\"x\",\"incarnation\":\"0\",\"seq\":1}");
    lines.add("{\"fact\":\"machineDisposed\",\"machine\":7,\"incarnation\":\"0\",\"seq\":1}");
    lines.add("{\"fact\":\"machineTraced\",\"machine\":\"y\",\"incarnation\":\"0\",\"schema\":5}");
    Files.write(file, lines);
    // when
    var replay = TraceReplay.of(file);
    // then
    assertThat(replay.problems())
        .anyMatch(problem -> problem.startsWith("job-1: Expected record 3, but found 4"))
        .anyMatch(problem -> problem.contains("found no machine"))
        .anyMatch(problem -> problem.startsWith("x: Expected machineTraced first"))
        .contains(
            "line " + (lines.size() - 3) + ": Expected a record, but this is no JSON object: {")
        .anyMatch(problem -> problem.contains("a key has another type of value: {\"fact\":"));
  }

  @Test
  void shouldReplayAMachineThatGrows() throws IOException {
    // given
    var type = machine.type();
    var grown = type.schema().grow(() -> new States() {
      {
        state("Audited").require(s.running);
      }
    });
    // when
    record(false, () -> {
      machine.add(s.running);
      machine.grow(type.grow(grown, on -> {}));
      machine.add(grown.state("Audited"));
    });
    // then
    assertThat(lines())
        .filteredOn(line -> line.getString("fact").equals("machineGrown"))
        .singleElement()
        .satisfies(line -> assertThat(line.getJsonObject("schema").getString("hash"))
            .isEqualTo(grown.hash().toString()));
    var replay = TraceReplay.of(file);
    assertThat(replay.problems()).isEmpty();
    var rebuilt = Objects.requireNonNull(replay.machines().get("job-1"));
    assertThat(rebuilt.ticks()).isEqualTo(machine.clock().toArray());
    assertThat(rebuilt.active()).isEqualTo(List.of("Running", "Audited"));
  }

  @Test
  void shouldWriteALineOfTheLogForEachRecordWhenItGoesThere() {
    // given
    var logger = (Logger) LoggerFactory.getLogger("vertick.trace");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    logger.addAppender(lines);
    // when
    try (var sink = TraceSink.toLog()) {
      machine.trace(sink);
      machine.add(s.done);
    } finally {
      logger.detachAppender(lines);
    }
    // then the lines are those of a file, without details
    assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.INFO);
    assertThat(lines.list)
        .extracting(line -> new JsonObject(line.getFormattedMessage()).getString("fact"))
        .startsWith("machineTraced")
        .contains("transitionEnded")
        .doesNotContain("relationsDecided", "handlerAnswered");
  }

  // Limits.

  private static TraceRecord fact() {
    return new TraceRecord.MachineDisposed(new Stamp("m", new Incarnation(0, 1), 1, 0));
  }

  @Test
  void shouldDropAndCountWhatASlowWriterCannotTake() throws Exception {
    // given a writer that is stuck in its first line, and room for two more
    var isWriting = new CountDownLatch(1);
    var mayGoOn = new CountDownLatch(1);
    var sink = new TraceSink(
        line -> {
          isWriting.countDown();
          awaitUninterruptibly(mayGoOn);
        },
        false,
        2);
    sink.record(fact());
    isWriting.await();
    // when
    for (int i = 0; i < 5; i++) {
      sink.record(fact());
    }
    // then
    assertThat(sink.dropped()).isEqualTo(3);
    mayGoOn.countDown();
    sink.close();
    assertThat(sink.written()).isEqualTo(3);
  }

  @Test
  void shouldDropAllOnceWritingHasFailed() {
    // given
    var sink = new TraceSink(
        line -> {
          throw new IOException("disk full");
        },
        false,
        10);
    // when
    sink.record(fact());
    sink.close();
    sink.record(fact());
    // then
    assertThat(sink.written()).isZero();
    assertThat(sink.dropped()).isEqualTo(2);
  }

  @Test
  void shouldNotBeTakenOutOfTheMachineWhenItDrops() throws IOException {
    // given
    Tracer sink = TraceSink.toFile(file, false);
    ((TraceSink) sink).close();
    // when
    machine.trace(sink);
    machine.add(s.done);
    // then
    assertThat(machine.untrace(sink)).isTrue();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }
}
