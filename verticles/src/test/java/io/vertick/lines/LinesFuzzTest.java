package io.vertick.lines;

import static io.vertick.fixture.Futures.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.server.BridgeServer;
import io.vertick.fixture.Fuzz;
import io.vertick.link.NodePair;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines of which some bytes are others, in pieces, cut off anywhere: each is answered by JSON, or the connection ends. */
class LinesFuzzTest {
  private static final int READ_MS_MAX = 20_000;

  private static final int AT_A_TIME = 32;

  private final ExecutorService clients = Executors.newFixedThreadPool(AT_A_TIME);
  private final NodePair nodes = new NodePair();
  private BridgeServer bridge;

  @BeforeEach
  void serve() {
    nodes.start();
    await(nodes.a().host("near", nodes.type()));
    await(nodes.b().host("far", nodes.type()));
    nodes.awaitMachine("far");
    var doorman = Doorman.open(Access.LOOPBACK);
    bridge = await(BridgeServer.start(
        nodes.a().vertx(),
        nodes.a().links().orElseThrow().exchange(),
        doorman,
        BridgeLimits.DEFAULT,
        new JsonLines(nodes.a(), doorman, BridgeLimits.DEFAULT),
        new NetServerOptions().setHost("127.0.0.1").setPort(0)));
  }

  @AfterEach
  void close() {
    clients.shutdownNow();
    nodes.close();
  }

  /** Every word there is, about machines that are there, but for {@code bye}: what is behind it would not be heard. */
  private static byte[] conversation() {
    return Arrays.stream(Word.values())
        .filter(word -> word != Word.BYE)
        .map(word -> word.example().encode())
        .collect(Collectors.joining("\n", "", "\n"))
        .replace("order-7", "near")
        .replace("order-8", "far")
        .replace("Paid", "Counted")
        .replace("Sent", "Busy")
        .replace("Held", "Finished")
        .getBytes(UTF_8);
  }

  /** In two pieces. */
  private record Input(Buffer bytes, int cut) {
    static Input of(Fuzz fuzz, byte[] conversation) {
      var bytes = fuzz.random().nextInt(4) == 0 ? fuzz.noise(2_000) : fuzz.mutated(conversation);
      if (bytes.length > 0 && bytes[0] == 'V') {
        // It would be the other protocol.
        bytes[0] = '{';
      }
      return new Input(Buffer.buffer(bytes), fuzz.random().nextInt(bytes.length + 1));
    }

    @Override
    public String toString() {
      return bytes.toString();
    }
  }

  private String answer(Input said) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), bridge.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(READ_MS_MAX);
      var out = socket.getOutputStream();
      out.write(said.bytes().getBytes(0, said.cut()));
      out.write(said.bytes().getBytes(said.cut(), said.bytes().length()));
      socket.shutdownOutput();
      return heard(socket).toString(UTF_8);
    } catch (SocketException closed) {
      // It was closed while something of ours was unread.
      return "";
    }
  }

  private static ByteArrayOutputStream heard(Socket socket) throws IOException {
    var heard = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(heard);
    } catch (SocketException reset) {
      // Likewise; what came before it counts.
      return heard;
    }
    return heard;
  }

  @Test
  void shouldAnswerByJsonOrCloseWhateverComes() throws Exception {
    // given
    var conversation = conversation();
    var fuzz = new Fuzz(getClass());
    int answered = 0;
    while (fuzz.goesOn()) {
      // when
      var said =
          Stream.generate(() -> Input.of(fuzz, conversation)).limit(AT_A_TIME).toList();
      var heard = clients.invokeAll(
          said.stream().<Callable<String>>map(input -> () -> answer(input)).toList());
      // then
      for (int i = 0; i < AT_A_TIME; i++) {
        assertJson(said.get(i), heard.get(i).get());
        answered += heard.get(i).get().isEmpty() ? 0 : 1;
      }
    }
    assertThat(answered).isPositive();
    // and another client is served
    try (var client = new LineClient(bridge.port())) {
      assertThat(client.ask("{'add':'Counted','machine':'near'}").getString("result"))
          .isEqualTo("executed");
    }
  }

  private static void assertJson(Input said, String heard) {
    assertThat(heard.lines()).as(said::toString).allSatisfy(line -> {
      if (!line.startsWith("protocol: ")) {
        assertThat(new JsonObject(line)).isNotEmpty();
      }
    });
  }
}
