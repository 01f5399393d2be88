package io.vertick.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Replica;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.schema.Schema;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertick.testing.VirtualMachines;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a stream tells a reader who takes as much as a test wants, on virtual time. */
class FollowStreamTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Incarnation LIFE = new Incarnation(1, 1);

  private final VirtualMachines machines = new VirtualMachines();
  private final Machine<JobStates> job = machines.start("job", new JobType());
  private final SlowReader reader = new SlowReader();
  private final List<String> happened = new ArrayList<>();

  private final FollowStream.Counts counts = new FollowStream.Counts() {
    @Override
    public void written() {}

    @Override
    public void dropped() {
      happened.add("dropped");
    }

    @Override
    public void closed(FollowStream stream) {
      happened.add("closed");
    }
  };

  private FollowStream begin(MachineView<?>... views) {
    var stream = new FollowStream(List.of(views), machines.host(), counts);
    stream.begin(reader, "a test", () -> happened.add("cut off"));
    return stream;
  }

  private List<String> told() {
    return reader.events().stream().map(event -> event.getString("event")).toList();
  }

  private JsonObject last() {
    return reader.events().get(reader.events().size() - 1);
  }

  private Replica<JobStates> replica() {
    var replica = machines
        .host()
        .newLoop()
        .replica("far", JobStates.SCHEMA, Tracking.ALL, machines.host()::nanoTime, () -> {});
    replica.show(state(LIFE, 1));
    return replica;
  }

  private static ViewState state(Incarnation life, long version) {
    Schema<?> schema = JobStates.SCHEMA;
    return new ViewState(
        life,
        new Clock(new long[schema.size()]),
        version,
        1,
        Collections.nCopies(schema.attributes().size(), null),
        null);
  }

  @Test
  void shouldTellWhatIsAndThenEachTransition() {
    // given
    begin(job);
    // when
    job.add(S.busy);
    job.add(S.forbidden);
    // then a refusal is none
    assertThat(told()).containsExactly("shown", "changed");
    assertThat(reader.events().get(0).getJsonArray("active"))
        .isEqualTo(new JsonArray(List.of("Idle")));
    assertThat(last().getJsonObject("ticks"))
        .isEqualTo(new JsonObject().put("Idle", 2L).put("Busy", 1L));
    assertThat(last().getString("type")).isEqualTo("add");
    assertThat(last().getLong("version")).isEqualTo(2);
  }

  @Test
  void shouldSkipToWhatIsNowWhenReaderIsSlow() {
    // given
    begin(job);
    reader.takes(0);
    for (int i = 0; i < 100; i++) {
      job.add(S.counted);
    }
    // when
    reader.takes(10);
    // then
    assertThat(told()).containsExactly("shown", "gap");
    assertThat(last().getLong("base")).isEqualTo(1);
    assertThat(last().getLong("version")).isEqualTo(101);
    assertThat(last().getJsonObject("ticks").getLong("Counted")).isEqualTo(199);
    // and goes on from there
    job.add(S.counted);
    assertThat(last().getLong("base")).isEqualTo(101);
  }

  @Test
  void shouldTellNoGapWhenNothingWasLost() {
    // given
    begin(job);
    reader.takes(0);
    job.add(S.forbidden);
    // when
    reader.takes(10);
    // then
    assertThat(told()).containsExactly("shown");
  }

  @Test
  void shouldCatchUpOneByOneWhenThereIsLittleRoom() {
    // given three machines, of which the first fills the queue
    reader.takes(1);
    begin(job, machines.start("second", new JobType()), machines.start("third", new JobType()));
    assertThat(told()).containsExactly("shown");
    // when
    reader.takes(1);
    reader.takes(1);
    // then
    assertThat(reader.events())
        .extracting(event -> event.getString("id"))
        .containsExactly("job", "second", "third");
    assertThat(told()).containsOnly("shown");
  }

  @Test
  void shouldDropReaderWhoTakesNothing() {
    // given
    reader.takes(2);
    begin(job);
    job.add(S.counted);
    // when
    machines.advance(LineWriter.SLOW_MAX.minusMillis(1));
    assertThat(happened).isEmpty();
    machines.advance(Duration.ofMillis(1));
    // then nothing is left of it
    assertThat(happened).containsExactly("dropped", "closed", "cut off");
    job.add(S.counted);
    machines.advance(Duration.ofMinutes(1));
    assertThat(reader.events()).hasSize(2);
    assertThat(machines.host().pendingTimers()).isZero();
  }

  @Test
  void shouldDropReaderWhoseOutputFillsBehindTheLastLine() {
    // given
    begin(job);
    reader.takes(0);
    // when a change is left out
    job.add(S.counted);
    machines.advance(LineWriter.SLOW_MAX.minusMillis(1));
    assertThat(happened).isEmpty();
    machines.advance(Duration.ofMillis(1));
    // then
    assertThat(happened).containsExactly("dropped", "closed", "cut off");
    assertThat(machines.host().pendingTimers()).isZero();
  }

  @Test
  void shouldDropReaderWhoseOutputFillsWhenNothingMoreHappens() {
    // given
    begin(job);
    reader.takes(0);
    // when the next word would be that it is alive
    machines.advance(Alive.EVERY);
    machines.advance(LineWriter.SLOW_MAX);
    // then
    assertThat(happened).containsExactly("dropped", "closed", "cut off");
  }

  @Test
  void shouldKeepReaderWhoTakesSomething() {
    // given
    reader.takes(1);
    begin(job);
    machines.advance(LineWriter.SLOW_MAX.minusMillis(1));
    // when
    reader.takes(1);
    job.add(S.counted);
    machines.advance(LineWriter.SLOW_MAX.minusMillis(1));
    // then
    assertThat(happened).isEmpty();
    assertThat(told()).containsExactly("shown", "changed");
  }

  @Test
  void shouldSayThatItIsAlive() {
    // given
    begin(job);
    // when
    machines.advance(Alive.EVERY.multipliedBy(3));
    // then
    assertThat(reader.alive()).isEqualTo(3);
  }

  @Test
  void shouldSayThatMachineIsStaleAndLiveAgain() {
    // given
    var far = replica();
    begin(far);
    // when
    far.suspect();
    far.heard();
    // then
    assertThat(told()).containsExactly("shown", "stale", "live");
    assertThat(reader.events().get(1).getLong("ageMs")).isZero();
  }

  @Test
  void shouldSayAtOnceThatMachineIsStale() {
    // given
    var far = replica();
    far.suspect();
    // when
    begin(far);
    // then
    assertThat(told()).containsExactly("shown", "stale");
  }

  @Test
  void shouldTellOnlyLastLinkWhenReaderIsSlow() {
    // given
    var far = replica();
    begin(far);
    reader.takes(0);
    // when
    far.suspect();
    far.heard();
    far.suspect();
    reader.takes(10);
    // then
    assertThat(told()).containsExactly("shown", "stale");
  }

  @Test
  void shouldShowAnotherLifeAsAWhole() {
    // given
    var far = replica();
    begin(far);
    reader.takes(0);
    // when
    far.show(state(new Incarnation(2, 2), 9));
    reader.takes(10);
    // then it is no gap of the first one
    assertThat(told()).containsExactly("shown", "shown");
  }

  @Test
  void shouldCloseWhenAllMachinesHaveEnded() {
    // given
    var far = replica();
    begin(job, far);
    // when
    far.end(new MachineUnavailableException("nobody relays it"));
    assertThat(told()).containsExactly("shown", "shown", "ended");
    assertThat(last().getString("error")).contains("nobody relays it");
    job.dispose();
    // then
    assertThat(told()).containsExactly("shown", "shown", "ended", "ended", "closed");
    assertThat(reader.events().get(3).getString("error")).isNull();
    assertThat(last().getString("code")).isEqualTo("disposed");
    assertThat(reader.isEnded()).isTrue();
    assertThat(happened).containsExactly("closed");
  }

  @Test
  void shouldTellEndWhenSlowReaderHasRoom() {
    // given
    var far = replica();
    begin(job, far);
    reader.takes(0);
    // when
    far.end(new MachineDisposedException("far"));
    reader.takes(10);
    // then
    assertThat(told()).containsExactly("shown", "shown", "ended");
  }

  @Test
  void shouldSayWhyNodeClosesStream() {
    // given
    var stream = begin(job);
    // when
    var ended = stream.end(ReasonCode.LEAVING, "the node stops");
    // then
    assertThat(ended.succeeded()).isTrue();
    assertThat(told()).containsExactly("shown", "closed");
    assertThat(last().getString("code")).isEqualTo("leaving");
    // and a second end is none
    assertThat(stream.end(ReasonCode.LEAVING, "again").succeeded()).isTrue();
    assertThat(told()).hasSize(2);
  }

  @Test
  void shouldDetachViewsWhenReaderIsGone() {
    // given
    var far = replica();
    var stream = begin(far);
    // when
    stream.close();
    stream.close();
    // then
    assertThat(far.isEnded()).isTrue();
    assertThat(happened).containsExactly("closed");
    assertThat(machines.host().pendingTimers()).isZero();
  }
}
