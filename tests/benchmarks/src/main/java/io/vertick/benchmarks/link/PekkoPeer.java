package io.vertick.benchmarks.link;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;

/** Classic actors of Pekko that are asked over Artery's TCP transport, with all its defaults: eight bytes each way, of its own serializer for byte arrays. */
final class PekkoPeer implements Peer {
  private static final String SYSTEM = "peers";
  private static final byte[] BODY = new byte[8];
  private static final Duration LIMIT = Duration.ofSeconds(SECONDS_MAX);

  private final ActorSystem system;
  private final Set<Integer> ports;
  private final List<ActorRef> actors;

  private PekkoPeer(ActorSystem system, Ports ports) {
    this.system = system;
    this.ports = Set.of(ports.callerPekko(), ports.hostPekko());
    actors = IntStream.range(0, TARGETS)
        .mapToObj(target -> "pekko://" + SYSTEM + "@" + Ports.HOST + ":" + ports.hostPekko()
            + "/user/" + nameOf(target))
        .map(path ->
            system.actorSelection(path).resolveOne(LIMIT).toCompletableFuture().join())
        .toList();
  }

  /** Sends back what it gets. */
  private static final class Answering extends AbstractActor {
    @Override
    public Receive createReceive() {
      return receiveBuilder()
          .match(byte[].class, asked -> getSender().tell(asked, getSelf()))
          .build();
    }
  }

  static ActorSystem serve(Ports ports) {
    var system = system(ports.hostPekko());
    IntStream.range(0, TARGETS)
        .forEach(target ->
            system.actorOf(Props.create(Answering.class, Answering::new), nameOf(target)));
    return system;
  }

  /** Blocks until all actors are found. */
  static PekkoPeer call(Ports ports) {
    return new PekkoPeer(system(ports.callerPekko()), ports);
  }

  private static ActorSystem system(int port) {
    var settings = Map.of(
        "pekko.actor.provider", "remote",
        "pekko.loglevel", "WARNING",
        "pekko.remote.artery.transport", "tcp",
        "pekko.remote.artery.canonical.hostname", Ports.HOST,
        "pekko.remote.artery.canonical.port", port);
    return ActorSystem.create(
        SYSTEM, ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load()));
  }

  private static String nameOf(int target) {
    return "actor-" + target;
  }

  @Override
  public String name() {
    return "Pekko remote ask";
  }

  @Override
  public Set<Integer> ports() {
    return ports;
  }

  @Override
  public void ask(int target, Answer answer) {
    Patterns.ask(actors.get(target), BODY, LIMIT).whenComplete((reply, failed) -> {
      if (failed == null) {
        answer.answered();
      } else {
        answer.failed(failed);
      }
    });
  }

  @Override
  public void close() {
    system.terminate();
  }
}
