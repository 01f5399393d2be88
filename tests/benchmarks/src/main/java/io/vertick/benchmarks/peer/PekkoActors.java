package io.vertick.benchmarks.peer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Typed actors of Pekko that are on or off: not state machines by a table, but what a Pekko user writes for one, two behaviours that become each other. A message goes
 * through the actor's mailbox to a thread of the dispatcher. Any thread.
 */
public final class PekkoActors implements AutoCloseable {
  /** What such an actor understands. */
  public sealed interface Command permits Toggle, ToggleAndTell {}

  /** Goes on if it is off, and off if it is on. */
  public enum Toggle implements Command {
    TOGGLE
  }

  /** Does the same, then says whether it is on now, on the actor's thread. */
  public record ToggleAndTell(Consumer<Boolean> listener) implements Command {}

  private record Spawn(int count, CompletableFuture<List<ActorRef<Command>>> spawned) {}

  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);
  private static final Behavior<Command> ON = Behaviors.receiveMessage(PekkoActors::turnOff);
  private static final Behavior<Command> OFF = Behaviors.receiveMessage(PekkoActors::turnOn);

  private final ActorSystem<Spawn> system = ActorSystem.create(guardian(), "peers");

  /** So many actors, all off and running when this returns. */
  public List<ActorRef<Command>> spawn(int count) {
    var spawned = new CompletableFuture<List<ActorRef<Command>>>();
    system.tell(new Spawn(count, spawned));
    return spawned.join();
  }

  /** Stops all of them. */
  @Override
  public void close() {
    system.terminate();
    system
        .getWhenTerminated()
        .toCompletableFuture()
        .orTimeout(CLOSE_MAX.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
        .join();
  }

  private static Behavior<Spawn> guardian() {
    return Behaviors.receive((context, spawn) -> {
      spawn
          .spawned()
          .complete(Stream.generate(() -> context.spawnAnonymous(OFF))
              .limit(spawn.count())
              .toList());
      return Behaviors.same();
    });
  }

  private static Behavior<Command> turnOn(Command command) {
    tell(command, true);
    return ON;
  }

  private static Behavior<Command> turnOff(Command command) {
    tell(command, false);
    return OFF;
  }

  private static void tell(Command command, boolean isOn) {
    if (command instanceof ToggleAndTell telling) {
      telling.listener().accept(isOn);
    }
  }
}
