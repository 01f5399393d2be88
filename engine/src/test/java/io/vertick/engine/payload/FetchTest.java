package io.vertick.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Fetched.NotOffered;
import io.vertick.engine.machine.Fetched.Offered;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.protocol.Features;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.FetchEnded;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one end fetches from the other, over two sessions. */
class FetchTest extends SessionPair {
  /** One end; as a host it answers at once, unless the test holds it back. */
  private final class End extends SessionPair.End implements PayloadApplier {
    final PayloadChannel channel;
    final List<Consumer<Fetched>> finding = new ArrayList<>();
    final List<FetchEnded> heard = new ArrayList<>();
    Fetched offer = new NotOffered("absent: nothing");
    boolean isHeld;

    @Nullable
    String refusal;

    private End(SessionConfig config, PayloadRooms rooms) {
      super(config);
      channel = new PayloadChannel(session, this, rooms, () -> now);
    }

    @Override
    public String refusal(PayloadBegin begin) {
      return "absent: no machine " + begin.machine();
    }

    @Override
    public void apply(
        PayloadBegin begin, Payload payload, long deadline, Consumer<PayloadOutcome> end) {
      throw new AssertionError("Expected no payload for a machine, but got " + begin);
    }

    @Override
    public void find(Fetch fetch, long deadline, Consumer<Fetched> end) {
      assertThat(fetch.machine()).isEqualTo("album");
      finding.add(end);
      if (!isHeld) {
        end.accept(offer);
      }
    }

    @Override
    public @Nullable String refusal(Payload offered, long waitingBytes) {
      return refusal;
    }

    @Override
    public void ended(long framedThrough) {
      channel.ended(framedThrough);
    }

    @Override
    public void opened() {
      channel.pump();
    }

    @Override
    public void acknowledged(long through) {
      channel.pump();
    }

    @Override
    public void credited() {
      channel.pump();
    }

    @Override
    public void received(Message message, long heldMs) {
      if (message instanceof Message.Goodbye) {
        channel.left();
      } else if (message instanceof FetchEnded ended) {
        heard.add(ended);
      }
      channel.received(message, heldMs);
    }

    @Override
    protected void flushAll() {
      channel.flush();
    }

    @Override
    protected long nextDeadline() {
      return Math.min(super.nextDeadline(), channel.nextDeadline());
    }

    @Override
    protected void tick() {
      super.tick();
      channel.tick(now);
    }
  }

  private final PayloadRooms rooms = new PayloadRooms();
  private final List<Fetched> fetched = new ArrayList<>();
  private final End reader = new End(config(1, Features.ALL), new PayloadRooms());
  private End host = new End(config(2, Features.ALL), rooms);

  FetchTest() {
    connect();
  }

  @Test
  void shouldFetchWhatIsOffered() {
    // given
    host.offer = new Offered(photo(200_000));
    // when
    fetch();
    exchange();
    // then
    assertThat(bytes(0)).isEqualTo(photo(200_000).bytes());
    assertThat(reader.channel.size()).isZero();
    assertThat(host.channel.size()).isZero();
    assertThat(rooms.offered().taken()).isZero();
  }

  @Test
  void shouldTellWhyNothingIsOffered() {
    // when
    fetch();
    exchange();
    // then
    assertThat(fetched).containsExactly(new NotOffered("absent: nothing"));
  }

  @Test
  void shouldFetchInOrderWhenFramesAreLost() {
    // given
    loss = 0.2;
    // when
    for (int size = 1; size <= 3; size++) {
      host.offer = new Offered(photo(size * 50_000));
      fetch();
      advance(10_000);
    }
    // then
    assertThat(fetched).as("with the seed 7").hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(bytes(i)).hasSize((i + 1) * 50_000);
    }
  }

  @Test
  void shouldAskAnewWhenHostRestarts() {
    // given a host that is asked, and one that follows it
    host.isHeld = true;
    fetch();
    exchange();
    assertThat(host.finding).hasSize(1);
    // when
    restartHost(new Offered(photo(3)));
    // then
    assertThat(bytes(0)).hasSize(3);
    assertThat(fetched).hasSize(1);
  }

  @Test
  void shouldDropAnswerOfSessionThatIsOver() {
    // given an answer that comes late, in another session, where somebody fetches something else
    host.isHeld = true;
    fetch();
    exchange();
    host.channel.ended(0);
    // when
    host.finding.get(0).accept(new Offered(photo(3)));
    advance(2_000);
    // then
    assertThat(fetched).isEmpty();
    assertThat(rooms.offered().taken()).isZero();
  }

  @Test
  void shouldWithdrawAnswerThatIsNotWholeWhenSessionEnds() {
    // given an answer of which no part arrives
    host.offer = new Offered(photo(3_000_000));
    loss = 1;
    reader.channel.fetch("album", "photo", RequestOptions.DEFAULT, fetched::add);
    host.channel.received(new Fetch(1, "album", "photo", 30_000), 0);
    host.flush();
    assertThat(rooms.offered().taken()).isEqualTo(3_000_000);
    // when
    host.channel.ended(0);
    // then
    assertThat(host.channel.size()).isZero();
    assertThat(rooms.offered().taken()).isZero();
  }

  @Test
  void shouldEndAtDeadlineWhenNoAnswerComes() {
    // given
    host.isHeld = true;
    fetch();
    exchange();
    // when
    advance(29_000);
    assertThat(fetched).isEmpty();
    advance(2_000);
    // then
    assertThat(reason(0)).startsWith("deadline");
    // and what comes now is not wanted
    host.finding.get(0).accept(new Offered(photo(3)));
    exchange();
    assertThat(fetched).hasSize(1);
    assertThat(rooms.offered().taken()).isZero();
  }

  // Limits.

  @Test
  void shouldNotAskForMoreThanItsLimit() {
    // given
    host.isHeld = true;
    for (int i = 0; i < PayloadFetcher.FETCHES_MAX; i++) {
      fetch();
    }
    exchange();
    // when
    fetch();
    // then
    assertThat(reason(0)).startsWith("overloaded: 64 payloads");
  }

  @Test
  void shouldRefuseMoreFetchesThanItsLimit() {
    // given a peer that does not count
    host.isHeld = true;
    for (int number = 1; number <= PayloadOffers.FETCHES_MAX + 1; number++) {
      host.channel.received(new Fetch(number, "album", "photo", 30_000), 0);
    }
    exchange();
    // then
    assertThat(host.finding).hasSize(PayloadOffers.FETCHES_MAX);
    assertThat(reader.heard).hasSize(1);
    assertThat(reader.heard.get(0).number()).isEqualTo(PayloadOffers.FETCHES_MAX + 1);
    assertThat(reader.heard.get(0).reason()).startsWith("overloaded");
  }

  @Test
  void shouldRefuseWhenThereIsNoRoomForOffer() {
    // given other sessions of the host
    rooms.offered().take((int) (PayloadRoom.BYTES_MAX - 10));
    host.offer = new Offered(photo(11));
    // when
    fetch();
    exchange();
    // then
    assertThat(reason(0)).startsWith("overloaded: offers of");
    host.offer = new Offered(photo(10));
    fetch();
    exchange();
    assertThat(bytes(1)).hasSize(10);
  }

  @Test
  void shouldRefuseWhatMayNotBeSent() {
    // given
    host.offer = new Offered(photo(1));
    host.refusal = "overloaded: too large";
    // when
    fetch();
    exchange();
    // then
    assertThat(fetched).containsExactly(new NotOffered("overloaded: too large"));
  }

  @Test
  void shouldTellWhenReaderHasNoRoom() {
    // given a reader to which four others come already
    for (long number = 1_001; number <= 1_004; number++) {
      reader.channel.fetch("album", "photo", RequestOptions.DEFAULT, ignored -> {});
    }
    host.isHeld = true;
    exchange();
    for (int number = 1; number <= 4; number++) {
      reader.channel.received(
          new PayloadBegin(
              1_000 + number,
              Fetch.address(number),
              "photo",
              Map.of(),
              Payload.SIZE_MAX,
              30_000,
              null),
          0);
    }
    // when
    fetch();
    exchange();
    host.finding.get(4).accept(new Offered(photo(1)));
    exchange();
    // then
    assertThat(reason(0)).startsWith("overloaded");
  }

  // Ends.

  @Test
  void shouldRefuseWhenHostOffersNoPayloads() {
    // given
    host = new End(config(3, Features.PAYLOADS), rooms);
    connect();
    advance(4_000);
    // when
    fetch();
    exchange();
    // then
    assertThat(reason(0)).startsWith("unreachable");
    assertThat(host.finding).isEmpty();
  }

  @Test
  void shouldNotAskWhenHostHasSaidGoodbye() {
    // given
    host.isHeld = true;
    fetch();
    exchange();
    // when
    host.session.leave("update", now);
    exchange();
    fetch();
    // then what was asked is told so too
    assertThat(reason(0)).startsWith("leaving");
    host.finding.get(0).accept(new Offered(photo(2)));
    exchange();
    assertThat(reason(1)).startsWith("leaving");
  }

  @Test
  void shouldTellThatNothingMoreComesWhenHostSaysGoodbye() {
    // given an offer that is on its way
    host.offer = new Offered(photo(Payload.SIZE_MAX));
    fetch();
    reader.flush();
    deliver(reader, host);
    host.flush();
    // when
    host.session.leave("update", now);
    host.channel.left();
    exchange();
    // then
    assertThat(reason(0)).startsWith("leaving");
    assertThat(rooms.offered().taken()).isZero();
  }

  @Test
  void shouldEndAllWhenHostIsGone() {
    // given one that is asked, and one that is not
    host.isHeld = true;
    fetch();
    exchange();
    fetch();
    // when
    reader.channel.gone();
    // then
    assertThat(fetched).hasSize(2);
    assertThat(reason(0)).startsWith("gone");
    assertThat(reason(1)).startsWith("gone");
  }

  // The play.

  private static SessionConfig config(long life, long features) {
    return SessionConfig.datagrams(new Incarnation(7, life), "end-" + life)
        .withVersions(SessionConfig.VERSION, SessionConfig.VERSION, features);
  }

  private static Payload photo(int size) {
    var bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return Payload.of("photo", bytes);
  }

  private void fetch() {
    reader.channel.fetch("album", "photo", RequestOptions.DEFAULT, fetched::add);
  }

  private byte[] bytes(int index) {
    return ((Offered) fetched.get(index)).payload().bytes();
  }

  private String reason(int index) {
    return ((NotOffered) fetched.get(index)).reason();
  }

  private void connect() {
    connect(reader, host);
  }

  /** The host in a new life. */
  private void restartHost(Fetched offer) {
    now++;
    host = new End(config(3, Features.ALL), rooms);
    host.offer = offer;
    connect();
    advance(4_000);
  }
}
