package io.vertick.benchmarks.link;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** Request and reply over the event-bus bridge of Vert.x: a length of four bytes and a JSON object each, with a number as body. */
final class StockBridgePeer implements Peer {
  private static final String ADDRESS = "benchmark.";

  private final Context context;
  /** Whoever lets go of it loses the connection with the next collection. */
  private final NetClient client;

  private final NetSocket socket;
  private final int port;
  private final Map<String, Answer> asked = new HashMap<>();
  private final RecordParser parser = RecordParser.newFixed(4);
  private boolean isBody;
  private long last;

  private StockBridgePeer(Context context, NetClient client, NetSocket socket, int port) {
    this.context = context;
    this.client = client;
    this.socket = socket;
    this.port = port;
    parser.handler(this::receive);
    socket.handler(parser);
  }

  /** Blocks. */
  static void serve(Vertx vertx, Ports ports) {
    IntStream.range(0, TARGETS)
        .forEach(target ->
            vertx.eventBus().consumer(ADDRESS + target, message -> message.reply(message.body())));
    var permitted = new PermittedOptions().setAddressRegex("benchmark\\..*");
    Wait.until(TcpEventBusBridge.create(
            vertx,
            new BridgeOptions().addInboundPermitted(permitted).addOutboundPermitted(permitted))
        .listen(ports.stockBridge(), Ports.HOST));
  }

  /** Blocks. */
  static StockBridgePeer call(Vertx vertx, Ports ports) {
    var context = vertx.getOrCreateContext();
    var client = vertx.createNetClient();
    return Wait.until(Wait.on(
        context,
        () -> client
            .connect(ports.stockBridge(), Ports.HOST)
            .map(socket -> new StockBridgePeer(context, client, socket, ports.stockBridge()))));
  }

  private void receive(Buffer part) {
    if (isBody) {
      var reply = part.toJsonObject().getString("address");
      Objects.requireNonNull(asked.remove(reply)).answered();
    }
    parser.fixedSizeMode(isBody ? 4 : part.getInt(0));
    isBody = !isBody;
  }

  @Override
  public String name() {
    return "stock event-bus bridge";
  }

  @Override
  public Set<Integer> ports() {
    return Set.of(port);
  }

  @Override
  public void begin(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  @Override
  public void ask(int target, Answer answer) {
    var reply = "r" + ++last;
    asked.put(reply, answer);
    var body = new JsonObject()
        .put("type", "send")
        .put("address", ADDRESS + target)
        .put("replyAddress", reply)
        .put("body", 1)
        .toBuffer();
    socket.write(Buffer.buffer().appendInt(body.length()).appendBuffer(body));
  }

  @Override
  public void close() {
    client.close();
  }
}
