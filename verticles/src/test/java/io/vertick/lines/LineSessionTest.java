package io.vertick.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertick.Vertick;
import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.Tokens;
import io.vertick.bridge.server.Lines;
import io.vertick.follow.LineWriter;
import io.vertick.metrics.LineMetrics;
import io.vertick.testing.VirtualMachines;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A connection whose other end reads when a test wants, on virtual time. */
@ExtendWith(VertxExtension.class)
class LineSessionTest {
  private final VirtualMachines machines = new VirtualMachines();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SlowConnection connection = new SlowConnection();
  private JsonLines lines;
  private Lines.Session session;

  private static final class SlowConnection implements Lines.Connection {
    private final List<JsonObject> lines = new ArrayList<>();
    private Runnable drained = () -> {};
    private boolean isFull;
    private boolean isClosed;

    @Override
    public String address() {
      return "10.0.0.7";
    }

    @Override
    public void write(Buffer line) {
      lines.add(new JsonObject(line));
    }

    @Override
    public boolean isFull() {
      return isFull;
    }

    @Override
    public void onDrained(Runnable action) {
      drained = action;
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  @BeforeEach
  void open(Vertx vertx) {
    lines = new JsonLines(
        Vertick.create(vertx, 1),
        Doorman.open(Access.LOOPBACK),
        BridgeLimits.DEFAULT,
        machines.host());
    LineMetrics.bind(lines, registry);
    session = lines.open(connection);
  }

  private void ask() {
    session.receive(Buffer.buffer("{\"help\":\"add\"}\n"));
  }

  @Test
  void shouldCloseAndSayWhyWhenNothingIsRead() {
    // given
    connection.isFull = true;
    ask();
    // when
    machines.advance(LineWriter.SLOW_MAX.minusMillis(1));
    assertThat(connection.isClosed).isFalse();
    machines.advance(LineWriter.SLOW_MAX);
    // then
    var last = connection.lines.get(1);
    assertThat(last.getString("event")).isEqualTo("closed");
    assertThat(last.getString("text")).contains("nothing was read for 10 s");
    assertThat(connection.isClosed).isTrue();
    assertThat(registry.get("vertick.lines.slow").functionCounter().count()).isEqualTo(1);
    assertThat(registry.get("vertick.lines.open").gauge().value()).isZero();
  }

  @Test
  void shouldStayWhenReaderCatchesUp() {
    // given
    connection.isFull = true;
    ask();
    // when
    connection.isFull = false;
    connection.drained.run();
    machines.advance(LineWriter.SLOW_MAX);
    // then
    ask();
    assertThat(connection.isClosed).isFalse();
    assertThat(connection.lines).hasSize(2);
  }

  @Test
  void shouldWriteNothingWhenConnectionIsGone() {
    session.closed();
    session.closed();
    ask();
    assertThat(connection.lines).isEmpty();
    assertThat(lines.stats().open()).isZero();
  }

  @Test
  void shouldCountNobodyWhenItWarmsUp(Vertx vertx) {
    // given a port that counts those who show no token
    var doorman = Doorman.requiring(Tokens.NONE);
    var warm =
        new JsonLines(Vertick.create(vertx, 1), doorman, BridgeLimits.DEFAULT, machines.host());
    // when
    warm.warmUp();
    // then
    assertThat(doorman.refused()).isZero();
    assertThat(warm.stats()).isEqualTo(new LineStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  }
}
