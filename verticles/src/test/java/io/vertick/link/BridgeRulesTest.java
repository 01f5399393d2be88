package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.server.BridgeServer;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Dictionary;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.protocol.Message.FirstClass;
import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.protocol.MessageCodec;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.Rejection;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code bridge/PROTOCOL.md} says of an open session, told to a client that knows no more than that. */
class BridgeRulesTest {
  private static final Incarnation SELF = new Incarnation(0xba2e, 1);
  private static final int HEARTBEAT = 1;

  @RegisterExtension
  private final LogLines lines = new LogLines("vertick.bridge");

  private final BridgeHome home = new BridgeHome();
  private BridgeServer server;
  private BareClient client;

  @BeforeEach
  void open() throws IOException {
    await(home.node.vertick.host("job", home.node.type));
    server = home.open(Doorman.open(Access.LOOPBACK), BridgeLimits.DEFAULT);
    client = new BareClient(server.port(), SELF, 0);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    assertThat(home.uncaught).isEmpty();
    home.close();
  }

  private static void assertMalformed(Rejection rejection, String text) {
    assertThat(rejection.code()).isEqualTo("malformed");
    assertThat(rejection.peer()).isEqualTo(SELF);
    assertThat(rejection.text()).contains(text);
  }

  @ParameterizedTest
  @CsvSource({
    "00, but it begins with 0",
    "990102, but it begins with 153",
    "440102, Expected no count of updates on a stream",
    "5000000000000000010102, but it begins with 80",
    "42001e30, Expected a number from 1",
    "0156544b01, Expected",
    "400106, but found the type 6h"
  })
  void shouldTellWhatIsMalformedAndClose(String frame, String text) throws IOException {
    // when
    client.say(frame);
    // then
    assertMalformed(client.rejection(), text);
    assertThat(await(server.status()).malformed()).isEqualTo(1);
  }

  @Test
  void shouldCountEachConnectionWhoseBytesAreMalformed() throws IOException {
    // given
    client.say("00");
    client.rejection();
    // when the same client does so again
    try (var again = new BareClient(server.port(), SELF, 0)) {
      again.say("00");
      assertMalformed(again.rejection(), "but it begins with 0");
    }
    // then
    assertThat(await(server.status()).malformed()).isEqualTo(2);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .contains(" sent bytes that do not follow the protocol, as 1 connections did so far: ");
  }

  @Test
  void shouldFindNamesMalformedOfWhichOneComesTwice() throws IOException {
    // given one that would begin a line in the log
    var name = "A\nB";
    // when
    client.say(frame(new Names(new SchemaHash(1, 2), 2, 0, List.of(name, name))));
    // then
    assertMalformed(client.rejection(), "Expected each state once, but A\nB stands at 0 and at 1");
    assertThat(lines.list).singleElement().asString().contains("A?B");
  }

  @Test
  void shouldEndSessionWhenHelloSaysThatMoreWasReceivedThanSent() throws IOException {
    // given a session that is open
    client.hear();
    client.close();
    // when its client comes back
    try (var again = new BareClient(server.port(), SELF, 7)) {
      // then
      assertMalformed(again.rejection(), "Expected that at most 0 messages were received");
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> await(server.status()).sessions() == 0);
  }

  @Test
  void shouldFindNumberOfFeedMalformedThatIsTaken() throws IOException {
    // when
    client.say(attachTwice());
    // then
    assertMalformed(client.rejection(), "Expected a new number for a feed, but 1 is");
  }

  @Test
  void shouldFindNumberOfFeedMalformedThatIsTakenAlsoWithoutRoomForOneMore() throws IOException {
    // given a bridge that takes one feed of a client
    var limits = BridgeLimits.of(Map.of(Limit.FEEDS, 1));
    var narrow = home.open(Doorman.open(Access.LOOPBACK), limits);
    try (var other = new BareClient(narrow.port(), SELF, 0)) {
      // when
      other.say(attachTwice());
      // then
      assertMalformed(other.rejection(), "Expected a new number for a feed, but 1 is");
    }
  }

  private byte[] attachTwice() {
    var attach = new Attach(
        1, new Target("job", null, JobStates.SCHEMA.hash()), false, 0, List.of(), List.of());
    return frame(attach, attach);
  }

  private byte[] frame(FirstClass... messages) {
    var dictionary = new Dictionary(SELF, home.node.links().self().incarnation());
    var frame = new Output().u8(0x42).varLong(1);
    for (var message : messages) {
      var item = new Output();
      MessageCodec.write(item, message, dictionary);
      frame.varLong(item.size()).raw(item.array(), 0, item.size());
    }
    return frame.toArray();
  }

  /** One that comes with the heartbeat may have waited for it; if none comes alone in ten tries, all do. */
  @Test
  void shouldAcknowledgeWhatNeedsNoAnswerBeforeTheNextHeartbeat() throws IOException {
    boolean isAlone = false;
    for (int number = 1; number <= 10 && !isAlone; number++) {
      // given a turn in which the server has nothing else to say
      awaitHeartbeat();
      // when an alias comes
      client.say((number == 1 ? "4201" : "40") + "123100" + "33".repeat(16));
      // then
      isAlone = HexFormat.of().formatHex(client.hear()).equals("4101");
    }
    assertThat(isAlone).isTrue();
  }

  private void awaitHeartbeat() throws IOException {
    byte[] frame;
    do {
      frame = client.hear();
      // Behind the kind, perhaps an acknowledgement, and the length of the first item.
    } while (frame[frame[0] == 0x40 ? 2 : 3] != HEARTBEAT);
  }
}
