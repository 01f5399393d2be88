package io.vertick.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.session.Requester;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RemoteWaitsTest {
  private static final long WITHIN = MachineRef.WITHIN_MAX.toNanos();
  private static final long RENEWED = RemoteWaits.RENEWED_NANOS;
  private static final long SECOND = 1_000_000_000L;

  private final RemoteWaits waits = new RemoteWaits();
  private final List<Consumer<Outcome>> requests = new ArrayList<>();
  private final List<Integer> takenBack = new ArrayList<>();
  private final List<Outcome> ends = new ArrayList<>();
  private final Set<Asked> inFlight = new LinkedHashSet<>();
  private long now;

  /** At a machine with room for as many as may be in flight. */
  private final class Asked {
    private final Consumer<Outcome> end;
    private final long until = now + WITHIN;

    private Asked(Consumer<Outcome> end) {
      this.end = end;
    }

    private void timeOut() {
      inFlight.remove(this);
      end.accept(new Outcome.Ended("timeout"));
    }
  }

  private Runnable sendToFullMachine(Consumer<Outcome> end) {
    if (inFlight.size() >= Requester.IN_FLIGHT_MAX) {
      end.accept(new Outcome.NotApplied("overloaded: too much"));
      return () -> {};
    }
    var asked = new Asked(end);
    inFlight.add(asked);
    return () -> inFlight.remove(asked);
  }

  @Test
  void shouldEndWithItsRequest() {
    // given
    begin();
    // when
    requests.get(0).accept(new Outcome.Fulfilled());
    // then
    assertThat(ends).containsExactly(new Outcome.Fulfilled());
    assertThat(waits.size()).isZero();
    assertThat(waits.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldAskAgainBeforeItsRequestEnds() {
    // given
    begin();
    // when
    advanceTo(RENEWED - 1);
    assertThat(requests).hasSize(1);
    advanceTo(RENEWED);
    // then both wait
    assertThat(requests).hasSize(2);
    assertThat(RENEWED).isLessThan(WITHIN);
    assertThat(takenBack).isEmpty();
    // and the end of the first is not the end
    requests.get(0).accept(new Outcome.Ended("timeout (job on node b)"));
    assertThat(ends).isEmpty();
    requests.get(1).accept(new Outcome.Fulfilled());
    assertThat(ends).containsExactly(new Outcome.Fulfilled());
  }

  @Test
  void shouldEndOnceWhenBothRequestsAreFulfilled() {
    // given
    begin();
    advanceTo(RENEWED);
    // when
    requests.get(0).accept(new Outcome.Fulfilled());
    requests.get(1).accept(new Outcome.Fulfilled());
    // then
    assertThat(ends).containsExactly(new Outcome.Fulfilled());
  }

  @Test
  void shouldTakeBackBothRequestsWhenItIsTakenBack() {
    // given three requests, of which the first has ended
    var takeBack = begin();
    advanceTo(RENEWED);
    advanceTo(2 * RENEWED);
    requests.get(0).accept(new Outcome.Ended("timeout"));
    // when
    takeBack.run();
    takeBack.run();
    // then
    assertThat(takenBack).containsExactly(1, 2);
    requests.get(2).accept(new Outcome.Ended("cancelled"));
    assertThat(ends).isEmpty();
    advanceTo(3 * RENEWED);
    assertThat(requests).hasSize(3);
  }

  @Test
  void shouldEndWithOtherRequestsTakenBackWhenOneIsRefusedForGood() {
    // given
    begin();
    advanceTo(RENEWED);
    // when
    requests.get(1).accept(new Outcome.NotApplied("absent: nobody hosts it"));
    // then
    assertThat(ends).containsExactly(new Outcome.NotApplied("absent: nobody hosts it"));
    assertThat(takenBack).containsExactly(0);
  }

  @Test
  void shouldAskAgainASecondLaterWhenThereIsNoRoomForTheNextRequest() {
    // given
    begin();
    advanceTo(RENEWED);
    // when
    requests.get(1).accept(new Outcome.NotApplied("overloaded: too much"));
    // then the one before waits on
    assertThat(ends).isEmpty();
    assertThat(takenBack).isEmpty();
    assertThat(waits.nextDeadline()).isEqualTo(RENEWED + SECOND);
    advanceTo(RENEWED + SECOND);
    requests.get(2).accept(new Outcome.NotApplied("unreachable: no session"));
    advanceTo(RENEWED + 2 * SECOND);
    assertThat(requests).hasSize(4);
    assertThat(waits.nextDeadline()).isEqualTo(2 * RENEWED + 2 * SECOND);
    // and its end is the end
    requests.get(0).accept(new Outcome.Fulfilled());
    assertThat(ends).containsExactly(new Outcome.Fulfilled());
    assertThat(takenBack).containsExactly(3);
  }

  @Test
  void shouldEndWhenThereIsNoRoomAndTheRequestBeforeIsOver() {
    // given
    begin();
    advanceTo(RENEWED);
    requests.get(0).accept(new Outcome.Ended("timeout"));
    // when
    requests.get(1).accept(new Outcome.NotApplied("overloaded: too much"));
    // then
    assertThat(ends).containsExactly(new Outcome.NotApplied("overloaded: too much"));
    assertThat(waits.size()).isZero();
  }

  @Test
  void shouldKeepMoreWaitsThanHalfOfWhatMayBeInFlight() {
    // given
    for (int i = 0; i < 600; i++) {
      waits.begin(this::sendToFullMachine, ends::add, now);
    }
    // when they are renewed a few times
    for (long at = 0; at < 4 * WITHIN; at += SECOND) {
      long due = at;
      List.copyOf(inFlight).stream().filter(asked -> asked.until <= due).forEach(Asked::timeOut);
      advanceTo(at);
    }
    // then
    assertThat(ends).isEmpty();
    assertThat(waits.size()).isEqualTo(600);
    assertThat(inFlight).hasSizeGreaterThanOrEqualTo(600);
  }

  @Test
  void shouldWaitOnWhenHostIsSilentForLong() {
    // given
    begin();
    advanceTo(RENEWED);
    // when the requester gives them up, one after the other
    requests.get(0).accept(new Outcome.NotApplied("deadline: it waited for the host too long"));
    advanceTo(2 * RENEWED);
    requests.get(1).accept(new Outcome.Unknown("deadline: the host did not say in time"));
    // then
    assertThat(ends).isEmpty();
    assertThat(waits.size()).isEqualTo(1);
  }

  @Test
  void shouldEndWhenRequestIsRefusedAtOnce() {
    // when
    var takeBack = waits.begin(
        end -> {
          end.accept(new Outcome.NotApplied("absent"));
          return () -> takenBack.add(0);
        },
        ends::add,
        now);
    takeBack.run();
    // then
    assertThat(ends).containsExactly(new Outcome.NotApplied("absent"));
    assertThat(takenBack).isEmpty();
    assertThat(waits.size()).isZero();
  }

  @Test
  void shouldRenewInTheOrderOfRequests() {
    // given
    begin();
    now = 10;
    begin();
    // when
    advanceTo(RENEWED);
    // then
    assertThat(requests).hasSize(3);
    assertThat(waits.nextDeadline()).isEqualTo(RENEWED + 10);
  }

  private Runnable begin() {
    return waits.begin(
        end -> {
          int index = requests.size();
          requests.add(end);
          return () -> takenBack.add(index);
        },
        ends::add,
        now);
  }

  private void advanceTo(long newNow) {
    now = newNow;
    waits.tick(now);
  }
}
