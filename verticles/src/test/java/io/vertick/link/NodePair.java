package io.vertick.link;

import static io.vertick.fixture.Futures.await;

import io.vertick.Vertick;
import io.vertick.fixture.JobType;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Two linked nodes of one process, {@code a} and {@code b}, for tests of other packages. */
public final class NodePair implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Vertx bus = Vertx.vertx();
  private final FakeMembership cluster = new FakeMembership();
  private final JobType type = new JobType();
  private final TestNode a = new TestNode("a", bus);
  private final TestNode b = new TestNode("b", bus);

  /** Links them. */
  public void start() {
    var config = new LinkConfig(Duration.ofMillis(50), true, new LastStore());
    a.link(cluster, config);
    b.link(cluster, config);
  }

  public Vertick a() {
    return a.vertick;
  }

  public Vertick b() {
    return b.vertick;
  }

  /** One type for machines of both. */
  public JobType type() {
    return type;
  }

  /** Waits until {@code a} knows where a machine is hosted. */
  public void awaitMachine(String id) {
    await(a.links().whenHosted(id, SOON));
  }

  @Override
  public void close() {
    a.close();
    b.close();
    await(bus.close());
  }
}
