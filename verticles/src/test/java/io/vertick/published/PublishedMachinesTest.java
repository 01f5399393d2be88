package io.vertick.published;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.Vertick;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertick.machine.MachineOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published machines, by nothing but the event bus. */
@ExtendWith(VertxExtension.class)
class PublishedMachinesTest {
  private static final MachineOptions PUBLISHED = MachineOptions.DEFAULT.publish();
  private static final String JOB = "vertick.machine.job";

  private final JobType type = new JobType();
  private Vertx vertx;
  private Vertick vertick;

  @BeforeEach
  void create(Vertx newVertx) {
    vertx = newVertx;
    vertick = Vertick.create(vertx, 1);
  }

  private MachineRef<JobStates> host() {
    return await(vertick.host("job", type, PUBLISHED));
  }

  private JsonObject ask(@Nullable Object question) {
    return await(vertx.eventBus().<JsonObject>request(JOB, question)).body();
  }

  private JsonObject ask(String question) {
    return ask((Object) new JsonObject(question));
  }

  /** The next {@code count} events, from now on. */
  private Future<List<JsonObject>> events(int count) {
    Promise<List<JsonObject>> all = Promise.promise();
    var events = new ArrayList<JsonObject>();
    var consumer = vertx.eventBus().<JsonObject>consumer(JOB + ".changes", message -> {
      events.add(message.body());
      if (events.size() == count) {
        all.complete(events);
      }
    });
    await(consumer.completion());
    return all.future();
  }

  @Test
  void shouldMutateAndCheck() {
    // given
    host();
    // then
    assertThat(ask("{\"verb\":\"add\",\"states\":[\"Counted\"],\"args\":{\"number\":7}}"))
        .isEqualTo(new JsonObject()
            .put("result", "executed")
            .put("version", 2)
            .put("text", "Executed at version 2"));
    assertThat(type.numbers).containsExactly(7L);
    assertThat(ask("{\"verb\":\"set\",\"states\":[\"Busy\"],\"ifVersion\":1}")
            .getJsonObject("verdict")
            .getString("code"))
        .isEqualTo("guard.failed");
    assertThat(ask("{\"verb\":\"can-add\",\"states\":[\"Forbidden\"]}").getString("result"))
        .isEqualTo("refused");
    assertThat(ask("{\"verb\":\"remove\",\"states\":[\"Counted\"]}").getLong("version"))
        .isEqualTo(3);
  }

  @Test
  void shouldShowMachine() {
    // given
    host();
    // when
    var shown = ask("{\"verb\":\"get\"}");
    // then
    assertThat(shown.getString("event")).isEqualTo("shown");
    assertThat(shown.getString("id")).isEqualTo("job");
    assertThat(shown.getString("incarnation")).isNotEmpty();
    assertThat(shown.getJsonArray("active")).isEqualTo(new JsonArray(List.of("Idle")));
    assertThat(shown.getJsonObject("ticks").getLong("Idle")).isEqualTo(1);
    assertThat(shown.getLong("version")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|Expected one of add, remove, set, toggle, can-add, can-remove, get under verb, but got null",
        "{\"verb\":\"ad\"}|but got ad; did you mean add?",
        "{\"verb\":\"get\",\"states\":[]}|Expected nothing beside the verb get, but got states",
        "{\"verb\":\"add\"}|Expected a list of states under states, but got null",
        "{\"verb\":\"add\",\"states\":[\"Bussy\"]}|did you mean Busy?",
        "{\"verb\":\"add\",\"states\":[\"Busy\"],\"within\":1}|did you mean withinMs?",
      })
  void shouldSayWhatWasExpected(String question, String error) {
    // given
    host();
    // then
    assertThat(ask(question).getString("error")).contains(error);
  }

  @Test
  void shouldSayWhatWasExpectedWhenBodyIsNoObject() {
    // given
    host();
    // then
    assertThat(ask((Object) "get").getString("error")).endsWith("but got a String");
    assertThat(ask((@Nullable Object) null).getString("error")).endsWith("but got nothing");
  }

  @Test
  void shouldLimitArguments() {
    // given
    host();
    var args = new JsonObject().put("text", "x".repeat(65_536));
    var question =
        new JsonObject().put("verb", "add").put("states", new JsonArray(List.of("Busy")));
    // then
    assertThat(ask(question.put("args", args)).getString("error"))
        .startsWith("Expected at most 65536 bytes of arguments as JSON, but got 65547");
  }

  @Test
  void shouldTellWhatHappens() {
    // given somebody who listens before the machine is there
    var events = events(4);
    var job = host();
    var s = job.states();
    // when
    await(job.add(s.counted));
    await(job.add(s.forbidden));
    await(job.remove(s.brief));
    await(vertick.dispose("job"));
    // then it began, took an auto step, changed once, and ended
    var told = await(events);
    assertThat(told)
        .extracting(event -> event.getString("event"))
        .containsExactly("shown", "changed", "changed", "ended");
    assertThat(told.get(1).getBoolean("auto")).isTrue();
    assertThat(told.get(2).containsKey("auto")).isFalse();
  }

  @Test
  void shouldTellTransition() {
    // given
    var job = host();
    var events = events(2);
    ask("{\"verb\":\"get\"}");
    // when
    await(job.add(job.states().counted));
    await(job.add(job.states().busy));
    // then
    var counted = await(events).get(0);
    var busy = await(events).get(1);
    assertThat(counted.getString("type")).isEqualTo("add");
    assertThat(counted.getJsonArray("called")).isEqualTo(new JsonArray(List.of("Counted")));
    assertThat(counted.getLong("base")).isEqualTo(1);
    assertThat(counted.getLong("version")).isEqualTo(2);
    assertThat(counted.getJsonObject("ticks")).isEqualTo(new JsonObject().put("Counted", 1));
    assertThat(counted.getJsonObject("attributes")).isEqualTo(new JsonObject().put("Count", 1));
    assertThat(busy.getLong("base")).isEqualTo(2);
    assertThat(busy.getJsonObject("ticks"))
        .isEqualTo(new JsonObject().put("Idle", 2).put("Busy", 1));
    assertThat(busy.getString("incarnation")).isEqualTo(counted.getString("incarnation"));
  }

  @Test
  void shouldNotAnswerForMachineThatEnded() {
    // given
    host();
    // when
    await(vertick.dispose("job"));
    // then
    assertThat(failureOf(vertx.eventBus().request(JOB, new JsonObject())))
        .isInstanceOfSatisfying(
            ReplyException.class,
            failed -> assertThat(failed.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
    // and another may take its place
    host();
    assertThat(ask("{\"verb\":\"get\"}").getLong("version")).isEqualTo(1);
  }

  @Test
  void shouldNotAnswerForMachineThatCouldNotBeHosted() {
    // given the id is taken by one that is not published
    await(vertick.host("job", type));
    // when
    var failed = failureOf(vertick.host("job", type, PUBLISHED));
    // then
    assertThat(failed).hasMessageContaining("not taken");
    assertThat(failureOf(vertx.eventBus().request(JOB, new JsonObject())))
        .isInstanceOf(ReplyException.class);
  }

  @Test
  void shouldRefuseToPublishOneMoreThanTheLimit() {
    // given
    var plain = MachineType.of(JobStates.SCHEMA);
    var all = IntStream.range(0, PublishedMachines.MACHINES_MAX)
        .mapToObj(i -> vertick.host("job-" + i, plain, PUBLISHED))
        .toList();
    await(Future.all(all));
    // when
    var failed = failureOf(vertick.host("job", type, PUBLISHED));
    // then
    assertThat(failed)
        .hasMessage(
            "Expected at most 1000 published machines on a node, but job is one more: publish fewer, or host some on another node");
    assertThat(vertick.ids()).doesNotContain("job");
    // and there is room again when one is gone
    await(vertick.dispose("job-7"));
    assertThat(host().id()).isEqualTo("job");
  }

  @Test
  void shouldRefuseToPublishWhatOthersAreNotToldOf() {
    assertThatThrownBy(PUBLISHED::unannounced)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("others may have its id");
  }
}
