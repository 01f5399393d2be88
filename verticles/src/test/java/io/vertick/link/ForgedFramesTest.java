package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Output;
import io.vertick.fixture.JobStates;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What anybody may send to a node's address on the bus. Node b hosts a machine, and is asked from a; forged frames come to a, in the name of b. */
class ForgedFramesTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int FRAMES = 3_000;

  private final FakeMembership cluster = new FakeMembership();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private Vertx bus;
  private String address;
  private TestNode a;
  private TestNode b;
  private MachineRef<JobStates> job;

  @BeforeEach
  void link() {
    System.out.println("seed " + seed);
    bus = Vertx.vertx();
    a = new TestNode("a", bus);
    b = new TestNode("b", bus);
    a.link(cluster, LinkConfig.DEFAULT);
    b.link(cluster, LinkConfig.DEFAULT);
    await(b.vertick.host("job", b.type));
    await(a.links().whenHosted("job", SOON));
    address = a.links().self().busAddress();
    job = a.vertick.machine("job", JobStates.SCHEMA);
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    await(bus.close());
  }

  private void send(String from, Object body) {
    bus.eventBus().send(address, body, new DeliveryOptions().addHeader("from", from));
  }

  private LinkStatus status() {
    return await(a.links().status()).get(0);
  }

  private long dropped() {
    return status().malformed() + status().foreign();
  }

  private Result mutate() {
    return await(job.send(Mutation.add(S.counted).within(Duration.ofSeconds(2))));
  }

  /** A forged frame may cost the message whose number it took, and never the link. */
  private void assertThatLinkWorks() {
    assertThat(Stream.generate(this::mutate).limit(5).anyMatch(Result::isExecuted))
        .as("seed %d: %s", seed, status())
        .isTrue();
    assertThat(mutate().isExecuted()).as("seed %d: %s", seed, status()).isTrue();
  }

  @Test
  void shouldCountAndDropRandomBytes() {
    // when
    for (int i = 0; i < FRAMES; i++) {
      var bytes = new byte[random.nextInt(100)];
      random.nextBytes(bytes);
      send("b", Buffer.buffer(bytes));
    }
    // then
    await().untilAsserted(() -> assertThat(dropped()).as("seed %d", seed).isEqualTo(FRAMES));
    assertThatLinkWorks();
  }

  @Test
  void shouldGoOnWhenFramesOfPeerComeCutChangedAndAgain() {
    // given frames that b really sent
    for (int i = 0; i < 50; i++) {
      mutate();
    }
    var heard = b.carrier.sent();
    assertThat(heard).isNotEmpty();
    // when
    for (int i = 0; i < FRAMES; i++) {
      send("b", forged(heard.get(random.nextInt(heard.size()))));
    }
    // then
    assertThatLinkWorks();
  }

  private Buffer forged(Buffer frame) {
    var copy = frame.copy();
    switch (random.nextInt(3)) {
      case 0 -> {
        return copy.getBuffer(0, random.nextInt(copy.length() + 1));
      }
      case 1 -> {
        copy.setByte(random.nextInt(copy.length()), (byte) random.nextInt());
        return copy;
      }
      default -> {
        return copy;
      }
    }
  }

  @Test
  void shouldDropFrameThatIsTooLong() {
    // when
    send("b", Buffer.buffer(new byte[Frame.BYTES_MAX + 1_000]));
    // then
    await().untilAsserted(() -> assertThat(dropped()).isEqualTo(1));
    assertThatLinkWorks();
  }

  @Test
  void shouldCountWhatStrangersSend() {
    // when
    send("nobody", Buffer.buffer("hello"));
    send("nobody\n of note", "no frame");
    send("b", "no frame");
    bus.eventBus().send(address, 7);
    // then
    await().untilAsserted(() -> assertThat(await(a.links().strangers())).isEqualTo(3));
    await().untilAsserted(() -> assertThat(status().malformed()).isEqualTo(1));
    assertThatLinkWorks();
  }

  @Test
  void shouldSayNoToPeerOfOtherVersion() {
    // given a node that speaks the next version only
    var other = cluster.join("new");
    var hello = new Output();
    Frame.write(
        hello, new Hello(2, 2, 0, new Incarnation(7, 7), 1, 1, true, 0, null, 0, 0, 0, "new", ""));
    var answers = bus.eventBus().<Buffer>consumer(other.busAddress());
    var rejected = Promise.<Frame.Kind>promise();
    answers.handler(message -> {
      var bytes = message.body().getBytes();
      if (Frame.kind(bytes, 0, bytes.length) == Frame.Kind.REJECTION) {
        rejected.tryComplete(Frame.Kind.REJECTION);
      }
    });
    // when
    send("new", Buffer.buffer(hello.toArray()));
    // then it is told so, and is no link
    await(rejected.future());
    assertThat(await(a.links().status()))
        .filteredOn(link -> link.node().equals("new"))
        .extracting(LinkStatus::state)
        .isEqualTo(List.of("Connecting"));
    assertThatLinkWorks();
  }
}
