package io.vertick.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Tracking.Granularity;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers that come and go while they are told. */
class MachineFeedsTest {
  private static final class DoorStates extends States {
    final State open = state("Open");

    {
      state("Lit");
    }
  }

  private final class Reader implements FeedSubscriber {
    private final String name;
    private Runnable whenTold = () -> {};

    Reader(String name) {
      this.name = name;
    }

    @Override
    public void show(ViewState state) {
      told.add(name + " is shown " + state.version());
    }

    @Override
    public void update(ViewUpdate update) {
      told.add(name + " is told " + update.version());
      whenTold.run();
    }

    @Override
    public void ended(RuntimeException why) {
      told.add(name + " ended");
    }
  }

  private final VirtualHost host = new VirtualHost();
  private final Schema<DoorStates> schema = Schema.of(DoorStates::new);
  private final DoorStates s = schema.states();
  private final Machine<DoorStates> machine =
      host.newLoop().machine("door", MachineType.of(schema));
  private final MachineFeeds feeds = new MachineFeeds(machine, host);
  private final List<String> told = new ArrayList<>();
  private final Reader first = new Reader("first");
  private final Reader second = new Reader("second");
  private final Reader other = new Reader("other");

  /** Those that follow only {@code Open} have a feed of their own. */
  private FeedKey key(Granularity granularity, int... sources) {
    var states = new ArrayList<>(List.of(-1, -1, -1));
    for (int source : sources) {
      states.set(source, source);
    }
    return new FeedKey(schema.hash(), states, List.of(), granularity, 0);
  }

  @ParameterizedTest
  @EnumSource(Granularity.class)
  void shouldTellTheRestWhenReadersLeaveAsTheyAreTold(Granularity granularity) {
    // given
    var all = key(granularity, 0, 1, 2);
    var open = key(granularity, 0);
    feeds.subscribe(all, first);
    feeds.subscribe(all, second);
    feeds.subscribe(open, other);
    told.clear();
    first.whenTold = () -> {
      feeds.unsubscribe(all, first);
      feeds.unsubscribe(all, second);
    };
    // when
    machine.add(s.open);
    feeds.flush();
    // then
    assertThat(told)
        .startsWith("first is told 1", "other is told 1")
        .noneMatch(line -> line.startsWith("second"));
  }

  @Test
  void shouldShowWhoComesAsOthersAreToldAndTellItNothingTwice() {
    // given
    var all = key(Granularity.MERGED, 0, 1, 2);
    feeds.subscribe(all, first);
    told.clear();
    first.whenTold = () -> feeds.subscribe(all, second);
    // when
    machine.add(s.open);
    feeds.flush();
    // then
    assertThat(told).containsExactly("first is told 1", "second is shown 1");
  }

  @Test
  void shouldNotTellAFeedThatEndedBeforeItsTurn() {
    // given
    var all = key(Granularity.MERGED, 0, 1, 2);
    var open = key(Granularity.MERGED, 0);
    feeds.subscribe(all, first);
    feeds.subscribe(open, other);
    told.clear();
    first.whenTold = () -> feeds.unsubscribe(open, other);
    // when
    machine.add(s.open);
    feeds.flush();
    // then
    assertThat(told).containsExactly("first is told 1");
  }
}
