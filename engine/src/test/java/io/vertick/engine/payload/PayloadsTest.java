package io.vertick.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.PayloadOutcome.Accepted;
import io.vertick.engine.machine.PayloadOutcome.Refused;
import io.vertick.engine.machine.PayloadOutcome.Unknown;
import io.vertick.engine.protocol.Features;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Message.PayloadEnd;
import io.vertick.engine.protocol.Message.PayloadPart;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Payloads over two sessions. */
class PayloadsTest extends SessionPair {
  private static final Arg<String> FORMAT = Arg.string("format");
  private static final RequestOptions OPTIONS = RequestOptions.DEFAULT;

  /** One end; as a host it keeps the payloads that came, until the test decides on them. */
  private final class End extends SessionPair.End implements PayloadApplier {
    final PayloadSender sender;
    final PayloadReceiver receiver;
    final List<Payload> came = new ArrayList<>();
    final List<Consumer<PayloadOutcome>> deciding = new ArrayList<>();
    final List<PayloadEnd.How> said = new ArrayList<>();

    @Nullable
    String refusal;

    int queuedBytesMax = Integer.MAX_VALUE;
    long outboxMax;
    int parts;

    private End(SessionConfig config, PayloadRoom room) {
      super(config);
      sender = new PayloadSender(session, () -> queuedBytesMax);
      receiver = new PayloadReceiver(this, room, word -> {
        said.add(word.how());
        session.offer(word, now);
      });
    }

    @Override
    public @Nullable String refusal(PayloadBegin begin) {
      return refusal;
    }

    @Override
    public void apply(
        PayloadBegin begin, Payload payload, long deadline, Consumer<PayloadOutcome> end) {
      came.add(payload);
      deciding.add(end);
    }

    @Override
    public void find(Fetch fetch, long deadline, Consumer<Fetched> end) {
      throw new AssertionError("Expected nobody to fetch, but got " + fetch);
    }

    @Override
    public void ended(long framedThrough) {
      sender.ended(framedThrough);
      receiver.ended();
    }

    @Override
    public void opened() {
      sender.pump();
    }

    @Override
    public void acknowledged(long through) {
      sender.pump();
    }

    @Override
    public void credited() {
      sender.pump();
    }

    @Override
    public void received(Message message, long heldMs) {
      if (message instanceof PayloadBegin begin) {
        receiver.received(begin, heldMs, now);
      } else if (message instanceof PayloadPart part) {
        parts++;
        receiver.received(part);
      } else if (message instanceof PayloadEnd word && word.how() == PayloadEnd.How.WITHDRAWN) {
        receiver.withdrawn(word.number());
      } else if (message instanceof PayloadEnd word) {
        sender.received(word, now);
      } else {
        sender.left(now);
      }
    }

    @Override
    protected void flushAll() {
      sender.flush(now);
      outboxMax = Math.max(outboxMax, session.outboxBytes());
    }

    @Override
    protected long nextDeadline() {
      return Math.min(
          super.nextDeadline(), Math.min(sender.nextDeadline(), receiver.nextDeadline()));
    }

    @Override
    protected void tick() {
      super.tick();
      sender.tick(now);
      receiver.tick(now);
    }
  }

  private final PayloadRoom room = new PayloadRoom();
  private final List<PayloadOutcome> outcomes = new ArrayList<>();
  private final End caller = new End(config(1, Features.PAYLOADS), room);
  private End host = new End(config(2, Features.PAYLOADS), room);

  PayloadsTest() {
    connect();
  }

  private static SessionConfig config(long life, long features) {
    return SessionConfig.datagrams(new Incarnation(7, life), "end-" + life)
        .withVersions(SessionConfig.VERSION, SessionConfig.VERSION, features);
  }

  private void connect() {
    connect(caller, host);
  }

  @Test
  void shouldBringPayloadInPartsAndTellDecision() {
    // given
    var photo = photo(200_000).arg(FORMAT, "png");
    // when
    send(photo);
    exchange();
    // then
    assertThat(host.came).hasSize(1);
    assertThat(host.came.get(0).bytes()).isEqualTo(photo.bytes());
    assertThat(host.came.get(0).arg(FORMAT)).isEqualTo("png");
    assertThat(host.parts).isEqualTo(4);
    assertThat(outcomes).isEmpty();
    decide(0, new Accepted());
    assertThat(outcomes).containsExactly(new Accepted());
    assertThat(caller.sender.size()).isZero();
    assertThat(host.receiver.size()).isZero();
    assertThat(room.taken()).isZero();
  }

  @Test
  void shouldCountArgumentsInRoom() {
    // when
    send(photo(1_000).arg(FORMAT, "x".repeat(5_000)));
    exchange();
    // then
    assertThat(room.taken()).isBetween(6_000L, 15_000L);
    decide(0, new Accepted());
    assertThat(room.taken()).isZero();
  }

  @Test
  void shouldTellRefusalOfConsumer() {
    // given
    send(photo(0));
    exchange();
    // when
    decide(0, new Refused("no photos"));
    // then
    assertThat(outcomes).containsExactly(new Refused("no photos"));
  }

  @Test
  void shouldFeedLongPayloadByWindow() {
    // when
    send(photo(Payload.SIZE_MAX));
    advance(5_000);
    // then
    assertThat(host.came).hasSize(1);
    assertThat(caller.outboxMax).isLessThan(PayloadSender.WINDOW_BYTES_MAX + 70_000);
    assertThat(host.parts).isEqualTo(256);
  }

  @Test
  void shouldKeepWindowToHalfOfWhatMayWait() {
    // given
    caller.queuedBytesMax = 65_536;
    // when
    send(photo(1_000_000));
    advance(5_000);
    // then parts are short, too
    assertThat(host.came).hasSize(1);
    assertThat(host.parts).isEqualTo(62);
    assertThat(caller.outboxMax).isBetween(32_768L, 50_000L);
  }

  @Test
  void shouldRefuseBeforeBytesComeWhenNobodyWantsIt() {
    // given
    host.refusal = "absent: no such machine";
    // when
    send(photo(Payload.SIZE_MAX));
    exchange();
    // then
    assertThat(outcomes).containsExactly(new Refused("absent: no such machine"));
    assertThat(host.parts).isLessThan(10);
    assertThat(room.taken()).isZero();
  }

  @Test
  void shouldBringPayloadsInOrderWhenFramesAreLost() {
    // given
    loss = 0.2;
    // when
    for (int size = 1; size <= 5; size++) {
      send(photo(size * 50_000));
    }
    advance(20_000);
    // then
    assertThat(host.came)
        .as("with the seed 7")
        .extracting(Payload::size)
        .containsExactly(50_000, 100_000, 150_000, 200_000, 250_000);
    loss = 0;
    for (int i = 0; i < 5; i++) {
      decide(i, new Accepted());
    }
    assertThat(outcomes).hasSize(5).allMatch(PayloadOutcome::isAccepted);
  }

  // Limits.

  @Test
  void shouldRefuseMorePayloadsThanItsLimit() {
    // given
    for (int i = 0; i < PayloadSender.PAYLOADS_MAX; i++) {
      send(photo(1));
    }
    assertThat(outcomes).isEmpty();
    // when
    send(photo(1));
    // then
    assertThat(reason(0)).startsWith("overloaded: 64 payloads");
  }

  @Test
  void shouldRefuseMoreBytesThanItsLimit() {
    // given
    for (int i = 0; i < 4; i++) {
      send(photo(Payload.SIZE_MAX));
    }
    assertThat(outcomes).isEmpty();
    // when
    send(photo(1));
    // then
    assertThat(reason(0)).startsWith("overloaded: 4 payloads of 67108864 bytes");
    // and there is room again when one has ended
    outcomes.clear();
    host.refusal = "absent";
    exchange();
    assertThat(outcomes).hasSize(4);
    send(photo(1));
    assertThat(outcomes).hasSize(4);
  }

  @Test
  void shouldRefuseMoreThanHostHasRoomFor() {
    // given a peer that does not count
    for (long number = 1; number <= PayloadReceiver.PAYLOADS_MAX; number++) {
      begin(number, 1);
    }
    // when
    begin(65, 1);
    // then
    assertThat(words()).containsExactly(PayloadEnd.How.REFUSED);
    assertThat(host.receiver.size()).isEqualTo(PayloadReceiver.PAYLOADS_MAX);
  }

  @Test
  void shouldRefuseMoreBytesThanHostHasRoomForInOneSession() {
    // given
    for (long number = 1; number <= 4; number++) {
      begin(number, PayloadBegin.SIZE_MAX);
    }
    assertThat(words()).isEmpty();
    // when
    begin(5, 1);
    // then
    assertThat(words()).containsExactly(PayloadEnd.How.REFUSED);
  }

  @Test
  void shouldRefuseMoreBytesThanHostHasRoomForInAll() {
    // given other sessions of the host
    room.take((int) (PayloadRoom.BYTES_MAX - 10));
    // when
    begin(1, 11);
    // then
    assertThat(words()).containsExactly(PayloadEnd.How.REFUSED);
    begin(2, 10);
    assertThat(words()).hasSize(1);
  }

  @Test
  void shouldCountInRoomWhatHasComeAndNotWhatIsAnnounced() {
    // given
    begin(1, PayloadBegin.SIZE_MAX);
    begin(2, PayloadBegin.SIZE_MAX);
    assertThat(room.taken()).isZero();
    // when
    host.receiver.received(new PayloadPart(1, new byte[10]));
    // then
    assertThat(room.taken()).isEqualTo(10);
    // when other sessions leave no room for the rest
    room.take((int) (PayloadRoom.BYTES_MAX - 20));
    host.receiver.received(new PayloadPart(2, new byte[10]));
    host.receiver.received(new PayloadPart(1, new byte[1]));
    // then
    assertThat(words()).containsExactly(PayloadEnd.How.REFUSED);
    assertThat(room.taken()).isEqualTo(PayloadRoom.BYTES_MAX - 10);
  }

  @Test
  void shouldRefusePayloadWithMoreBytesThanItSaid() {
    // given
    begin(1, 3);
    // when
    host.receiver.received(new PayloadPart(1, new byte[4]));
    // then
    assertThat(words()).containsExactly(PayloadEnd.How.REFUSED);
    assertThat(room.taken()).isZero();
  }

  @Test
  void shouldRefusePayloadWithAPartWithoutBytes() {
    // given
    begin(1, 3);
    // when
    host.receiver.received(new PayloadPart(1, new byte[0]));
    // then
    assertThat(words()).containsExactly(PayloadEnd.How.REFUSED);
    assertThat(room.taken()).isZero();
  }

  // Time.

  @Test
  void shouldRefuseWhenItCouldNotBeSentInTime() {
    // given
    loss = 1;
    send(photo(Payload.SIZE_MAX).within(Duration.ofSeconds(1)));
    exchange();
    // when
    advance(1_001);
    // then
    assertThat(reason(0)).startsWith("deadline: it was not sent");
    assertThat(outcomes.get(0)).isInstanceOf(Refused.class);
    // and the host forgets it
    loss = 0;
    advance(10_000);
    assertThat(host.receiver.size()).isZero();
    assertThat(host.came).isEmpty();
  }

  @Test
  void shouldNotKnowWhenWordDoesNotComeInTime() {
    // given
    send(photo(1).within(Duration.ofSeconds(1)));
    exchange();
    assertThat(host.came).hasSize(1);
    // when
    advance(2_990);
    assertThat(outcomes).isEmpty();
    advance(20);
    // then
    assertThat(reason(0)).startsWith("deadline: the host did not say");
    assertThat(outcomes.get(0)).isInstanceOf(Unknown.class);
    // and a late word counts for nothing
    decide(0, new Accepted());
    assertThat(outcomes).hasSize(1);
  }

  @Test
  void shouldForgetPayloadAtHostWhenItsRestDoesNotCome() {
    // given
    begin(1, 3);
    // when
    advance(30_001);
    // then
    assertThat(words()).containsExactly(PayloadEnd.How.REFUSED);
    assertThat(host.receiver.size()).isZero();
  }

  // Ends of sessions.

  @Test
  void shouldNotKnowWhenHostRestartsBehindLastByte() {
    // given
    send(photo(1));
    exchange();
    // when
    restartHost();
    // then
    assertThat(reason(0)).startsWith("restarted");
    assertThat(outcomes.get(0)).isInstanceOf(Unknown.class);
  }

  @Test
  void shouldSendAnewWhenHostRestartsBeforeLastByte() {
    // given
    loss = 1;
    send(photo(1_000_000));
    exchange();
    loss = 0;
    // when
    restartHost();
    // then
    assertThat(outcomes).isEmpty();
    assertThat(host.came).hasSize(1);
    assertThat(host.came.get(0).size()).isEqualTo(1_000_000);
  }

  @Test
  void shouldSayNothingOfPayloadOfSessionThatIsOver() {
    // given
    begin(1, 0);
    // when
    host.receiver.ended();
    host.deciding.get(0).accept(new Accepted());
    // then
    assertThat(words()).isEmpty();
    assertThat(room.taken()).isZero();
  }

  @Test
  void shouldRefuseWhenHostSaysGoodbye() {
    // given a payload on its way, and one that is whole
    send(photo(0));
    exchange();
    send(photo(Payload.SIZE_MAX));
    caller.flush();
    // when
    host.session.leave("update", now);
    exchange();
    // then
    assertThat(outcomes).hasSize(1);
    assertThat(reason(0)).startsWith("leaving");
    decide(0, new Accepted());
    assertThat(outcomes).hasSize(2);
    // and new ones are not sent
    send(photo(1));
    assertThat(reason(2)).startsWith("leaving");
  }

  @Test
  void shouldEndAllWhenHostIsGone() {
    // given
    send(photo(1));
    exchange();
    send(photo(Payload.SIZE_MAX));
    // when
    caller.sender.gone();
    // then
    assertThat(outcomes).extracting(Object::getClass).containsExactly(Unknown.class, Refused.class);
    assertThat(caller.sender.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldRefuseWhenHostDoesNotKnowPayloads() {
    // given a host of before
    now++;
    host = new End(config(3, 0), room);
    connect();
    advance(4_000);
    // when
    send(photo(1));
    exchange();
    // then
    assertThat(reason(0)).startsWith("unreachable: the host's version");
    assertThat(host.came).isEmpty();
  }

  @Test
  void shouldRefuseArgumentThatMayNotLeaveTheJvm() {
    // when
    send(photo(1).arg(Arg.of("thread", Object.class), new Object()));
    // then
    assertThat(reason(0)).startsWith("invalid");
  }

  private static Payload photo(int size) {
    var bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 ^ i >> 8);
    }
    return Payload.of("photo", bytes);
  }

  private void send(Payload payload) {
    caller.sender.send("album", payload, OPTIONS, outcomes::add, now);
  }

  /** As from a peer that obeys no limit. */
  private void begin(long number, int size) {
    host.receiver.received(
        new PayloadBegin(number, "album", "photo", Map.of(), size, 30_000, null), 0, now);
  }

  /** What the host said of those. */
  private List<PayloadEnd.How> words() {
    return host.said;
  }

  private void decide(int index, PayloadOutcome outcome) {
    host.deciding.get(index).accept(outcome);
    exchange();
  }

  private String reason(int index) {
    var outcome = outcomes.get(index);
    return outcome instanceof Refused refused ? refused.reason() : ((Unknown) outcome).reason();
  }

  /** The host in a new life. */
  private void restartHost() {
    now++;
    host = new End(config(3, Features.PAYLOADS), room);
    connect();
    advance(4_000);
  }
}
