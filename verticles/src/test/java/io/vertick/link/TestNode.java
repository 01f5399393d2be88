package io.vertick.link;

import static io.vertick.fixture.Futures.await;

import io.vertick.Vertick;
import io.vertick.fixture.JobType;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node with a Vert.x for its machines; its frames go over the event bus of another, which all nodes of a test share. */
final class TestNode {
  final Vertx vertx = Vertx.vertx();
  final Vertick vertick = Vertick.create(vertx, 1);
  final JobType type = new JobType();
  final FaultyCarrier carrier;
  private final String id;
  private @Nullable Links links;

  /** Not linked yet. */
  TestNode(String id, Vertx bus) {
    this.id = id;
    carrier = new FaultyCarrier(new EventBusCarrier(bus.eventBus()), id.hashCode());
  }

  void link(FakeMembership cluster, LinkConfig config) {
    links = await(vertick.link(cluster.of(id), carrier, config));
  }

  Links links() {
    return Objects.requireNonNull(links);
  }

  void close() {
    await(vertx.close());
  }
}
