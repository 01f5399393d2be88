package io.vertick.benchmarks.link;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Request and reply over the event-bus bridge of Vert.x: a length of four bytes and a JSON object each, with a number as body. */
final class StockBridgePeer extends ConnectedPeer {
  private static final String ADDRESS = "benchmark.";

  private final Map<String, Answer> asked = new HashMap<>();
  private final RecordParser parser = RecordParser.newFixed(4);
  private boolean isBody;
  private long last;

  private StockBridgePeer(Connection connection) {
    super(connection);
    parser.handler(this::receive);
    connection.socket().handler(parser);
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
    return connect(vertx, ports.stockBridge(), StockBridgePeer::new);
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
  public void ask(int target, Answer answer) {
    var reply = "r" + ++last;
    asked.put(reply, answer);
    var body = new JsonObject()
        .put("type", "send")
        .put("address", ADDRESS + target)
        .put("replyAddress", reply)
        .put("body", 1)
        .toBuffer();
    write(Buffer.buffer().appendInt(body.length()).appendBuffer(body));
  }
}
