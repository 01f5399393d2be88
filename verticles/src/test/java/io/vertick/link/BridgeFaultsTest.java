package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.server.BridgeServer;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Call.Change;
import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.protocol.Outcome.Executed;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.schema.States;
import io.vertick.fixture.Fuzz;
import io.vertick.fixture.JobStates;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients and networks do to a bridge: each time another client must find it as quick as before, and the machines as they should be. */
class BridgeFaultsTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);

  /** States with names so long that a description of them fills a message. */
  private static final class WideStates extends States {
    {
      for (int i = 0; i < 1_000; i++) {
        state("State_of_a_machine_that_has_many_of_them_" + i);
      }
    }

    static final Schema<WideStates> SCHEMA = Schema.of(WideStates::new);
  }

  private final BridgeHome home = new BridgeHome();
  private BridgeServer server;

  @BeforeEach
  void open() {
    await(home.node.vertick.host("job", home.node.type));
    server = home.open(
        Doorman.open(Access.LOOPBACK),
        BridgeLimits.of(Map.of(Limit.HANDSHAKE_MS, 300, Limit.QUEUED_BYTES, 65_536)));
  }

  @AfterEach
  void close() {
    assertThat(home.uncaught).isEmpty();
    home.close();
  }

  /** What the bridge says to these bytes until it closes the connection. */
  private Future<Buffer> answer(Buffer bytes) {
    return home.outside.createNetClient().connect(server.port(), "127.0.0.1").compose(socket -> {
      Promise<Buffer> said = Promise.promise();
      var heard = Buffer.buffer();
      socket.handler(heard::appendBuffer);
      socket.exceptionHandler(broken -> socket.close());
      socket.closeHandler(closed -> said.complete(heard));
      socket.write(bytes);
      return said.future();
    });
  }

  /** Another client is served, at once. */
  private void assertServes() {
    var client = home.client(server).connect();
    long start = System.nanoTime();
    assertThat(await(client.ask("job", JobStates.SCHEMA.hash(), count())))
        .isInstanceOf(Executed.class);
    assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    client.leave();
  }

  private static Call count() {
    return Call.Mutate.of(Change.ADD, S.counted.index());
  }

  @Test
  void shouldRefuseEveryFirstByteButItsOwn() {
    // when
    var answers = new LinkedHashMap<Integer, Future<Buffer>>();
    for (int first = 0; first < 256; first++) {
      if (first != 'V') {
        answers.put(first, answer(Buffer.buffer().appendByte((byte) first)));
      }
    }
    // then
    answers.forEach((first, said) -> assertThat(await(said).toString())
        .startsWith("protocol: Expected the byte 56")
        .endsWith("byte is " + first + "\n"));
    assertServes();
  }

  @Test
  void shouldCloseConnectionWhenLengthIsWrong() {
    for (var length : List.of("00", "8000", "81808000", "818004", "ffffffff7f", "8100")) {
      // when
      var said = await(answer(Buffer.buffer("V").appendBytes(bytes(length))));
      // then
      assertThat(said.toString()).as(length).contains("malformed");
    }
    assertServes();
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void shouldCloseConnectionWhenHelloIsLate() {
    // when one says nothing, one the first byte only, and one half of a frame
    var silent = answer(Buffer.buffer());
    var first = answer(Buffer.buffer("V"));
    var half = answer(Buffer.buffer("V").appendByte((byte) 100).appendString("half"));
    // then
    assertThat(List.of(await(silent), await(first), await(half)))
        .allSatisfy(said -> assertThat(said.toString()).contains("idle"));
    // and whoever never spoke like a client reads a line
    assertThat(await(silent).toString()).isEqualTo("idle: Expected a session within 300 ms\n");
    assertThat(await(first).getByte(1)).isEqualTo((byte) 0x02);
    await().atMost(SOON).until(() -> await(server.status()).connections() == 0);
    assertServes();
  }

  @Test
  void shouldKeepNothingOfClientThatOnlySaysHello() {
    // given what a client says first: the byte, and a hello behind its length
    var proxy = new CuttingProxy(home.outside, server.port());
    converse(home.client(proxy.port()));
    var hello = proxy.said().getBuffer(0, 2 + proxy.said().getByte(1));
    await().atMost(SOON).until(() -> await(server.status()).sessions() == 0);
    // when
    var said = await(answer(hello));
    // then
    assertThat(said.toString()).contains("idle");
    await().atMost(SOON).until(() -> await(server.status()).sessions() == 0);
    assertServes();
  }

  @Test
  void shouldNoticeWhenClientVanishes() {
    // given a client whose frames stop, while its connection stands
    var proxy = new CuttingProxy(home.outside, server.port());
    var client = home.client(proxy.port()).connect();
    // when
    proxy.stall();
    client.stayAway();
    // then
    await().atMost(Duration.ofSeconds(5)).until(() -> await(server.status()).connections() == 0);
    assertServes();
  }

  @Test
  void shouldCloseClientThatDoesNotReadEvenTheLastWord() {
    // given a server that lets more wait than sockets hold
    var roomy = home.open(Doorman.open(Access.LOOPBACK), BridgeLimits.DEFAULT);
    // then
    shouldCloseClientThatDoesNotRead(roomy, 5_000);
  }

  @Test
  void shouldCloseClientThatDoesNotRead() {
    shouldCloseClientThatDoesNotRead(server, 1_000);
  }

  private void shouldCloseClientThatDoesNotRead(BridgeServer server, int requests) {
    // given
    await(home.node.vertick.host("wide", MachineType.of(WideStates.SCHEMA)));
    var client = home.client(server).connect();
    client.stayAway();
    client.goDeaf();
    // when it asks for more than sockets hold
    var describe = new Call.Ask(Call.Question.DESCRIBE, List.of());
    for (int i = 0; i < requests; i++) {
      client.ask("wide", WideStates.SCHEMA.hash(), describe);
    }
    // then it is closed, and nothing is kept of it
    await().atMost(SOON).until(() -> await(server.status()).connections() == 0);
    await().atMost(SOON).until(() -> await(server.status()).sessions() == 0);
    assertThat(await(server.status()).slow()).isEqualTo(1);
    assertServes();
  }

  @Test
  void shouldDropClientForWhomMostIsHeldWhenItIsTooMuchForAll() {
    // given a server that holds 1 MiB for all, and somebody who asks for little
    var narrow = home.open(
        Doorman.open(Access.LOOPBACK), BridgeLimits.of(Map.of(Limit.HELD_BYTES, 1 << 20)));
    var modest = home.client(narrow).connect();
    var hoarder = home.client(narrow).connect();
    hoarder.stayAway();
    // when
    for (int schema = 0; schema < 3; schema++) {
      var names = WideStates.SCHEMA.names().stream().limit(1_000).toList();
      hoarder.tell(new Names(new SchemaHash(1, schema), names.size(), 0, names));
    }
    // then
    await().atMost(SOON).until(() -> await(narrow.status()).slow() == 1);
    await().atMost(SOON).until(() -> await(narrow.status()).sessions() == 1);
    await().atMost(SOON).until(() -> await(narrow.status()).bytesHeld() < 1 << 20);
    assertThat(await(modest.ask("job", JobStates.SCHEMA.hash(), count())))
        .isInstanceOf(Executed.class);
    modest.leave();
  }

  @Test
  void shouldServeClientThatComesBackAfterItWasNotRead() {
    // given a client whose answers fill what sockets hold, so that nothing more is taken from it
    await(home.node.vertick.host("wide", MachineType.of(WideStates.SCHEMA)));
    var roomy = home.open(
        Doorman.open(Access.LOOPBACK), BridgeLimits.of(Map.of(Limit.QUEUED_BYTES, 268_435_456)));
    var client = home.client(roomy).connect();
    client.goDeaf();
    var describe = new Call.Ask(Call.Question.DESCRIBE, List.of());
    for (int i = 0; i < 5_000; i++) {
      client.ask("wide", WideStates.SCHEMA.hash(), describe);
    }
    var before = new AtomicLong();
    await().pollInterval(Duration.ofMillis(300)).atMost(SOON).until(() -> {
      long now = await(roomy.status()).requests();
      return now > 0 && before.getAndSet(now) == now;
    });
    assertThat(before.get()).isLessThan(5_000);
    // when it loses that connection, and comes back
    client.listen();
    client.cut();
    // then its session goes on, and takes more
    assertThat(await(client.ask("job", JobStates.SCHEMA.hash(), count())))
        .isInstanceOf(Executed.class);
    assertThat(await(roomy.status()).resumed()).isEqualTo(1);
    client.leave();
  }

  // Cuts.

  @Test
  void shouldGiveEachRequestOneOutcomeWhereverTheConnectionIsCut() {
    // given how much is said in a conversation that is not cut
    var whole = new CuttingProxy(home.outside, server.port());
    converse(home.client(whole.port()));
    long before = counted();
    int cuts = 0;
    for (boolean isUp : List.of(true, false)) {
      long bytes = isUp ? whole.up() : whole.down();
      for (int at = 0; at <= bytes; at++) {
        // when the first connection is cut behind so many bytes
        var proxy = new CuttingProxy(home.outside, server.port());
        proxy.cutAfter(isUp, at);
        var client = home.client(proxy.port());
        converse(client);
        proxy.close();
        cuts++;
        // then each request ran once
        assertThat(counted())
            .as("cut %s at %s", isUp ? "up" : "down", at)
            .isEqualTo(before + 3L * cuts);
      }
    }
    await().atMost(SOON).until(() -> await(server.status()).connections() == 0);
  }

  private long counted() {
    return home.node.type.numbers.size();
  }

  private void converse(BridgeClient client) {
    client.connect();
    var first = client.ask("job", JobStates.SCHEMA.hash(), count());
    var second = client.ask("job", JobStates.SCHEMA.hash(), count());
    await(first);
    await(second);
    assertThat(await(client.ask("job", JobStates.SCHEMA.hash(), count())))
        .isInstanceOf(Executed.class);
    assertThat(client.outcomes)
        .hasSize(3)
        .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Executed.class));
    client.leave();
  }

  // Fuzzing.

  @Test
  void shouldSurviveRandomBytes() {
    var fuzz = new Fuzz(getClass());
    var recorded = new CuttingProxy(home.outside, server.port());
    converse(home.client(recorded.port()));
    var conversation = recorded.said();
    while (fuzz.goesOn()) {
      var pending = new ArrayList<Future<Buffer>>();
      for (int i = 0; i < 16; i++) {
        pending.add(answer(input(fuzz, conversation)));
      }
      await(Future.join(pending));
    }
    await().atMost(SOON).until(() -> await(server.status()).connections() == 0);
    assertServes();
  }

  private static Buffer input(Fuzz fuzz, Buffer conversation) {
    if (fuzz.random().nextInt(4) == 0) {
      return Buffer.buffer("V").appendBytes(fuzz.noise(2_000));
    }
    var mutated = fuzz.mutated(conversation.getBytes());
    mutated[0] = 'V';
    return Buffer.buffer(mutated);
  }
}
