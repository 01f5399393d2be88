package io.vertick.link;

import io.vertick.bridge.remote.LostPosts;
import io.vertick.bridge.remote.Route;
import io.vertick.bridge.remote.Views;
import io.vertick.directory.Announcement;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.remote.OutcomeReader;
import io.vertick.engine.remote.RemoteWaits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.session.RequestOptions;
import io.vertick.logging.OneLine;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to machines of other nodes: over the link to whichever node hosts the machine at the time. Methods of {@link Route}: any thread; an {@code end} is told once, of a post only if it
 * did not arrive; on the context of the links, or at once if {@value #ARRIVING_MAX} requests are on their way there. The rest is confined to that context.
 */
final class LinkRoute implements Route {
  /** How many requests may be on their way to the context of the links. */
  static final int ARRIVING_MAX = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");

  private final Links links;
  private final Departure departure;
  private final LostPosts lostPosts =
      new LostPosts(line -> LOG.warn("{}", OneLine.of(line)), System::nanoTime);
  private final RemoteWaits waits = new RemoteWaits();
  private final AtomicInteger arriving = new AtomicInteger();

  LinkRoute(Links links, Departure departure) {
    this.links = links;
    this.departure = departure;
  }

  @Override
  public void request(
      String machine, Schema<?> schema, Call call, RequestOptions options, Consumer<Outcome> end) {
    arrive(end, () -> {
      var unused = send(machine, schema, call, options, end);
    });
  }

  @Override
  public void await(
      String machine,
      Schema<?> schema,
      Call.Await call,
      RequestOptions options,
      Future<Void> wanted,
      Consumer<Outcome> end) {
    arrive(end, () -> {
      var takeBack =
          waits.begin(ended -> send(machine, schema, call, options, ended), end, links.now());
      wanted.onFailure(over -> links.turn(takeBack));
    });
  }

  @Override
  public void send(
      String machine, Payload payload, RequestOptions options, Consumer<PayloadOutcome> end) {
    arrive(refused -> end.accept(new PayloadOutcome.Refused(OutcomeReader.reason(refused))), () -> {
      var link = linkTo(links.placement().find(machine));
      if (link == null) {
        end.accept(new PayloadOutcome.Refused(obstacle(machine)));
      } else {
        link.payloads().send(machine, payload, options, end);
      }
    });
  }

  @Override
  public void fetch(String machine, String name, RequestOptions options, Consumer<Fetched> end) {
    arrive(refused -> end.accept(new Fetched.NotOffered(OutcomeReader.reason(refused))), () -> {
      var link = linkTo(links.placement().find(machine));
      if (link == null) {
        end.accept(new Fetched.NotOffered(obstacle(machine)));
      } else {
        link.payloads().fetch(machine, name, options, end);
      }
    });
  }

  private void arrive(Consumer<Outcome> end, Runnable action) {
    if (arriving.incrementAndGet() > ARRIVING_MAX) {
      arriving.decrementAndGet();
      end.accept(new NotApplied(
          Reason.OVERLOADED + ": " + ARRIVING_MAX + " requests are on their way to the links"));
      return;
    }
    links.turn(() -> {
      arriving.decrementAndGet();
      action.run();
    });
  }

  private Runnable send(
      String id, Schema<?> schema, Call call, RequestOptions options, Consumer<Outcome> end) {
    var machine = links.placement().find(id);
    var link = linkTo(machine);
    if (machine == null || link == null) {
      end.accept(new NotApplied(obstacle(id)));
      return () -> {};
    }
    return link.request(machine, schema, call, options, departure.count(call, options, end));
  }

  /** The link to the node of a machine; null if it is asked for nothing now: {@link #obstacle} says why. */
  @Nullable
  Link linkTo(@Nullable Announcement machine) {
    return machine == null || departure.hasBegun() ? null : links.peers().to(machine.node());
  }

  /** Why a machine is asked for nothing now. */
  String obstacle(String machine) {
    return departure.hasBegun()
        ? Reason.LEAVING + ": node " + links.self().id() + " is about to leave and asks " + machine
            + " for nothing any more"
        : Reason.ABSENT + ": " + Placement.absent(machine);
  }

  @Override
  public Views.Source source(String machine, Schema<?> schema, Tracking tracking) {
    return links.feeds().source(machine, schema, tracking);
  }

  @Override
  public boolean waits() {
    return links.config().waitsWhenUnreachable();
  }

  @Override
  public void lost(String machine, Mutation post, Outcome outcome) {
    lostPosts.add(machine, post, outcome);
  }

  // Time.

  long nextDeadline() {
    return waits.nextDeadline();
  }

  void tick(long now) {
    waits.tick(now);
  }
}
