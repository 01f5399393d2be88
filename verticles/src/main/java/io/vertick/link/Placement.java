package io.vertick.link;

import io.vertick.cluster.Member;
import io.vertick.directory.Announcement;
import io.vertick.directory.Directory;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertick.machine.Hosting;
import io.vertick.machine.HostingListener;
import io.vertick.machine.MachineOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which machine is hosted where: those hosted here, which others are told of, and those that others told of. Methods that answer a future, and what {@link Hosting} tells:
 * any thread, futures complete on the context that asked. The rest is confined to the context of the links.
 */
final class Placement implements HostingListener {
  /** The type that relays are announced with. */
  private static final String RELAY_TYPE = "Relay";

  private final Links links;
  private final Vertx vertx;
  private final Hosting hosting;
  private final Member self;
  private final InstantSource clock;
  private final Claims claims;
  private final Conflicts conflicts;
  private final Directory directory = new Directory();
  /** The machines hosted here that others are told of. */
  private final Map<String, Announcement> own = new HashMap<>();

  Placement(Links links, Vertx vertx, Hosting hosting, Member self, LinkConfig config) {
    this.links = links;
    this.vertx = vertx;
    this.hosting = hosting;
    this.self = self;
    clock = config.clock();
    claims = new Claims(links, this, config.claimWithin());
    conflicts = new Conflicts(hosting, config.losers());
  }

  // Questions.

  /** See {@link Links#locate}. */
  Future<@Nullable Announcement> locate(String id) {
    var answer = hosting.<@Nullable Announcement>promise();
    links.run(() -> answer.complete(find(id)));
    return answer.future();
  }

  /** See {@link Links#list}. */
  Future<List<Announcement>> list(Predicate<Announcement> condition) {
    var answer = hosting.<List<Announcement>>promise();
    links.run(() ->
        answer.complete(directory.list(condition.and(machine -> !Relays.isRelay(machine.id())))));
    return answer.future();
  }

  /** See {@link Links#list(Object, Predicate)}. */
  Future<List<Announcement>> list(Object readers, Predicate<String> mayRead) {
    var answer = hosting.<List<Announcement>>promise();
    links.run(() -> answer.complete(readable(readers, mayRead)));
    return answer.future();
  }

  /** The announced machines that a client may read, by id. */
  List<Announcement> readableBy(Speaker client) {
    return readable(client.readers(), client::mayRead);
  }

  private List<Announcement> readable(Object readers, Predicate<String> mayRead) {
    return directory.list(
        readers, machine -> !Relays.isRelay(machine.id()) && mayRead.test(machine.id()));
  }

  /** See {@link Links#whenHosted}. */
  Future<Announcement> whenHosted(String id, Duration limit) {
    var answer = hosting.<Announcement>promise();
    Runnable found = () -> answer.tryComplete(find(id));
    links.run(() -> {
      if (!directory.whenHosted(id, found)) {
        answer.tryFail(new MachineUnavailableException("Expected at most " + Directory.WAITERS_MAX
            + " to wait for machines, but the one for " + id + " is one more: wait for fewer"));
      } else if (!answer.future().isComplete()) {
        long late = vertx.setTimer(Math.max(1, limit.toMillis()), fired -> {
          directory.forget(id, found);
          answer.tryFail(new WaitTimeoutException("a machine " + id, limit));
        });
        answer.future().onComplete(ended -> vertx.cancelTimer(late));
      }
    });
    return answer.future();
  }

  /** Runs an action once the machine is hosted somewhere; if too many wait already, in a while. */
  void onceHosted(String id, Runnable action) {
    if (!directory.whenHosted(id, action)) {
      links.after(RemoteFeed.AGAIN_MS, action);
    }
  }

  /** Takes back an action that waits for the machine. */
  void forget(String id, Runnable action) {
    directory.forget(id, action);
  }

  /** How many actions wait for machines that nobody hosts. */
  int waiting() {
    return directory.waiting();
  }

  /** Where the machine is; null if no node has announced it. */
  @Nullable
  Announcement find(String id) {
    return directory.find(id);
  }

  /** Whether the machine is hosted anywhere, or relayed by one of these nodes. */
  boolean isSomewhere(String id, List<String> via) {
    return find(id) != null || via.stream().anyMatch(node -> find(Relays.id(id, node)) != null);
  }

  boolean isHostedOn(String node, String id) {
    return directory.find(id, node) != null;
  }

  static String absent(String id) {
    return "Expected a machine " + id
        + ", but none with this id is hosted here or on a linked node";
  }

  // Machines hosted here.

  /** Whether a machine with this id may be hosted here; see {@link Claims#claim}. */
  Future<Void> claim(String id, boolean isForced) {
    var answer = hosting.<Void>promise();
    links.turn(() -> claims.claim(id, clock.millis(), isForced).onComplete(answer));
    return answer.future();
  }

  @Override
  public void hosted(Machine<?> machine, MachineOptions options) {
    if (options.isAnnounced()) {
      var announcement = new Announcement(
          self.id(),
          machine.id(),
          machine.type().name(),
          options.tags(),
          machine.incarnation(),
          machine.schema().hash(),
          clock.millis());
      links.turn(() -> hosted(announcement));
    }
  }

  private void hosted(Announcement machine) {
    claims.settled(machine.id());
    put(machine);
  }

  /** Others are told. */
  private void put(Announcement machine) {
    own.put(machine.id(), machine);
    directory.put(machine);
    tell(machine.id());
  }

  @Override
  public void grown(String id, Schema<?> schema) {
    var hash = schema.hash();
    links.turn(() -> {
      var known = own.get(id);
      if (known != null) {
        put(known.grown(hash));
      }
    });
  }

  @Override
  public void ended(String id) {
    links.turn(() -> {
      claims.settled(id);
      if (own.remove(id) != null) {
        directory.remove(id, self.id());
        tell(id);
      }
    });
  }

  // Machines relayed here.

  /** This node relays a machine under this id: others are told of it like of a machine. */
  void relayed(String id, Incarnation machine, SchemaHash schema) {
    var known = own.get(id);
    if (known == null || !known.incarnation().equals(machine)) {
      var relay =
          new Announcement(self.id(), id, RELAY_TYPE, Set.of(), machine, schema, clock.millis());
      put(relay);
    }
  }

  void relayEnded(String id) {
    if (own.remove(id) != null) {
      directory.remove(id, self.id());
      tell(id);
    }
  }

  private void tell(String id) {
    links.peers().all().forEach(link -> link.changed(id));
  }

  Map<String, Announcement> own() {
    return own;
  }

  Claims claims() {
    return claims;
  }

  // Machines of others.

  /** That node told which machines it has. */
  void announced(String node, AnnouncementCodec.Part part) {
    if (part.reset()) {
      directory.removeAll(node);
    }
    part.gone().forEach(id -> directory.remove(id, node));
    part.hosted().forEach(this::announced);
  }

  private void announced(Announcement machine) {
    directory.put(machine);
    var ours = own.get(machine.id());
    if (ours != null) {
      conflicts.resolve(ours, machine);
    }
  }

  /** What that node told is void. */
  void gone(String node) {
    directory.removeAll(node);
  }
}
