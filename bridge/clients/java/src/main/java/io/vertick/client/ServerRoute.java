package io.vertick.client;

import io.vertick.bridge.remote.Asker;
import io.vertick.bridge.remote.LostPosts;
import io.vertick.bridge.remote.Room;
import io.vertick.bridge.remote.Route;
import io.vertick.bridge.remote.Views;
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
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.replica.FeedReceiver.Spec;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.session.RequestOptions;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to machines behind a bridge: over the one link to its server. Any thread. */
final class ServerRoute implements Route {
  /** How many calls may be on their way to the context of the link. */
  static final int ARRIVING_MAX = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger("vertick.client");

  private final ServerLink link;
  private final Asker asker;
  private final Room arriving = new Room(ARRIVING_MAX);
  private final LostPosts lostPosts = new LostPosts(LOG::warn, System::nanoTime);

  ServerRoute(ServerLink link, Asker asker) {
    this.link = link;
    this.asker = asker;
  }

  @Override
  public void request(
      String machine, Schema<?> schema, Call call, RequestOptions options, Consumer<Outcome> end) {
    arrive(end, () -> {
      var unused = link.request(machine, schema, call, options, end);
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
    arrive(end, () -> link.await(machine, schema, call, options, wanted, end));
  }

  @Override
  public void send(
      String machine, Payload payload, RequestOptions options, Consumer<PayloadOutcome> end) {
    arrive(
        refused -> end.accept(new PayloadOutcome.Refused(OutcomeReader.reason(refused))),
        () -> link.send(machine, payload, options, end));
  }

  @Override
  public void fetch(String machine, String name, RequestOptions options, Consumer<Fetched> end) {
    arrive(
        refused -> end.accept(new Fetched.NotOffered(OutcomeReader.reason(refused))),
        () -> link.fetch(machine, name, options, end));
  }

  private void arrive(Consumer<Outcome> end, Runnable action) {
    if (arriving.admit()) {
      link.loop().turn(() -> {
        arriving.leave();
        action.run();
      });
    } else {
      end.accept(new NotApplied(
          Reason.OVERLOADED + ": " + ARRIVING_MAX + " requests are on their way to the link"));
    }
  }

  @Override
  public Views.Source source(String machine, Schema<?> schema, Tracking tracking) {
    return new Source(machine, schema, tracking);
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public void lost(String machine, Mutation post, Outcome outcome) {
    lostPosts.add(machine, post, outcome);
  }

  private final class Source implements Views.Source {
    private final String machine;
    private final Schema<?> schema;
    private final Tracking tracking;
    private volatile @Nullable FollowedMachine followed;

    private Source(String machine, Schema<?> schema, Tracking tracking) {
      this.machine = machine;
      this.schema = schema;
      this.tracking = tracking;
    }

    @Override
    public Future<Runnable> follow(FeedListener listener) {
      var spec = Spec.of(machine, schema, tracking, false);
      var following = new FollowedMachine(link, spec, listener);
      followed = following;
      var begun = asker.<Runnable>promise();
      link.loop().turn(() -> {
        link.tellNames(schema);
        following.follow();
        begun.complete(() -> link.loop().turn(following::stop));
      });
      return begun.future();
    }

    @Override
    public LongSupplier lastHeardNanos() {
      return () -> {
        var known = followed;
        return known == null ? System.nanoTime() : known.lastHeardNanos();
      };
    }
  }
}
