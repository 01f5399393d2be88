package io.vertick.link;

import io.vertick.cluster.Member;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Frames as messages of the event bus: each life of a node has one address, and a header tells who sent a frame. Confined to the context of the links. */
public final class EventBusCarrier implements LinkCarrier {
  private static final String FROM = "from";

  private final EventBus bus;
  private @Nullable MessageConsumer<?> consumer;
  private @Nullable DeliveryOptions options;

  public EventBusCarrier(EventBus bus) {
    this.bus = bus;
  }

  @Override
  public Future<Void> listen(Member self, Receiver receiver) {
    var registered = bus.<Object>consumer(self.busAddress(), message -> receive(message, receiver));
    consumer = registered;
    return registered.completion();
  }

  /** Anybody on the bus may send anything here. */
  private static void receive(Message<?> message, Receiver receiver) {
    var from = Objects.requireNonNullElse(message.headers().get(FROM), "");
    receiver.receive(from, message.body() instanceof Buffer frame ? frame : Buffer.buffer());
  }

  @Override
  public void send(Member from, Member to, Buffer frame) {
    if (options == null) {
      options = new DeliveryOptions().addHeader(FROM, from.id());
    }
    bus.send(to.busAddress(), frame, options);
  }

  @Override
  public Future<Void> close() {
    var registered = consumer;
    consumer = null;
    return registered == null ? Future.succeededFuture() : registered.unregister();
  }
}
