package io.vertick.follow;

import io.vertick.Vertick;
import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.Shares;
import io.vertick.directory.Announcement;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.subscription.Timers;
import io.vertick.link.Links;
import io.vertick.link.Principal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The streams of one node. Any thread, if not said otherwise. */
public final class FollowStreams {
  /** How many streams a node has at a time. */
  public static final int STREAMS_MAX = 64;

  /** How long a node that stops waits for readers of last lines. */
  private static final long LAST_LINES_MS_MAX = 1_000;

  private final Vertick vertick;
  private final Timers timers;
  private final Shares open = new Shares("streams on a node", STREAMS_MAX, Limit.FEEDS);
  private final Shares followed =
      new Shares("machines in streams", STREAMS_MAX * FollowQuestion.MACHINES_MAX, Limit.FEEDS);
  private final LongAdder lines = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final Map<FollowStream, Opened> streams = new ConcurrentHashMap<>();

  private volatile boolean isStopped;

  /** Where a stream runs, and what is given back when it is closed. */
  private record Opened(Context context, Access access, int machines) {}

  public FollowStreams(Vertick vertick) {
    this.vertick = vertick;
    timers = (delay, action) -> {
      long id = vertick.vertx().setTimer(delay.toMillis(), fired -> action.run());
      return () -> vertick.vertx().cancelTimer(id);
    };
  }

  /**
   * Attaches the machines to the calling context, which has to be an event loop's, and holds a place until the stream is closed.
   *
   * @param access of who asks: of a type or a tag, the machines that may be read are followed; those that are named are looked at by the caller
   * @return all of the machines, ready to {@linkplain FollowStream#begin begin}; fails with {@link StreamLimitException} if {@value #STREAMS_MAX} streams are open, or as many of this token, or of its machines, as it may have (see {@link Shares}), with {@link
   *     MachineUnavailableException} if one of the machines, or any of the type or tag, is not there, with {@link io.vertick.json.BadQuestionException} if they are too many
   */
  public Future<FollowStream> open(FollowQuestion question, Access access) {
    if (isStopped) {
      return Future.failedFuture(
          new StreamLimitException("Expected a node that stays, but this one stops: ask another"));
    }
    return take(open, access, 1)
        .compose(taken -> machines(question, access)
            .compose(ids -> follow(ids, question, access))
            .onFailure(failed -> open.release(access, 1)));
  }

  private static Future<Void> take(Shares shares, Access access, int count) {
    return shares
        .take(access, count)
        .map(refusal -> Future.<Void>failedFuture(
            new StreamLimitException(refusal + ": end some of them, or ask another node")))
        .orElse(Future.succeededFuture());
  }

  private Future<FollowStream> follow(List<String> ids, FollowQuestion question, Access access) {
    return take(followed, access, ids.size())
        .compose(taken -> attach(ids, question, new Principal(access.name()))
            .map(views -> stream(views, access))
            .onFailure(failed -> followed.release(access, ids.size())));
  }

  private FollowStream stream(List<MachineView<?>> views, Access access) {
    var stream = new FollowStream(views, timers, new Counted());
    var context = Objects.requireNonNull(Vertx.currentContext());
    streams.put(stream, new Opened(context, access, views.size()));
    return stream;
  }

  /** Those that are there now; later ones of a type or tag are not followed. */
  private Future<List<String>> machines(FollowQuestion question, Access access) {
    if (!question.machines().isEmpty()) {
      return Future.succeededFuture(question.machines());
    }
    return vertick
        .links()
        .map(links -> machines(links, question, access))
        .orElseGet(
            () -> Future.failedFuture(
                new MachineUnavailableException(
                    "Expected a node of a cluster, which knows types and tags, but this is none: name the machines")));
  }

  private static Future<List<String>> machines(
      Links links, FollowQuestion question, Access access) {
    return links
        .list(machine -> question.isAbout(machine) && access.mayRead(machine.id()))
        .map(found -> {
          if (found.isEmpty()) {
            throw new MachineUnavailableException("Expected machines of " + question.described()
                + ", but no node of the cluster hosts any");
          }
          FollowQuestion.requireFew(found.size());
          return found.stream().map(Announcement::id).toList();
        });
  }

  /** All, or none if one of them can't be had. */
  private Future<List<MachineView<?>>> attach(
      List<String> ids, FollowQuestion question, Principal principal) {
    var attached = ids.stream().map(id -> attach(id, question, principal)).toList();
    return Future.join(attached)
        .map(all -> all.<MachineView<?>>list())
        .onFailure(failed -> attached.stream()
            .filter(Future::succeeded)
            .forEach(view -> view.result().detach()));
  }

  private Future<MachineView<?>> attach(String id, FollowQuestion question, Principal principal) {
    return vertick
        .machine(id, principal)
        .compose(machine -> machine.attach(question.tracking()).<MachineView<?>>map(view -> view));
  }

  /** Closes all streams with a last line, and opens none any more; completes when the readers have it, or after {@value #LAST_LINES_MS_MAX} ms. */
  public Future<Void> stop() {
    isStopped = true;
    var ended = streams.entrySet().stream()
        .map(stream -> end(stream.getKey(), stream.getValue().context()))
        .toList();
    return Future.join(ended)
        .timeout(LAST_LINES_MS_MAX, TimeUnit.MILLISECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private static Future<Void> end(FollowStream stream, Context context) {
    Promise<Void> ended = Promise.promise();
    context.runOnContext(
        ignored -> stream.end(ReasonCode.LEAVING, "the node stops: ask another").onComplete(ended));
    return ended.future();
  }

  /** What the streams did so far. */
  public StreamStats stats() {
    return new StreamStats(open.held(), lines.sum(), dropped.sum());
  }

  private final class Counted implements FollowStream.Counts {
    @Override
    public void written() {
      lines.increment();
    }

    @Override
    public void dropped() {
      dropped.increment();
    }

    @Override
    public void closed(FollowStream stream) {
      var opened = streams.remove(stream);
      if (opened != null) {
        open.release(opened.access(), 1);
        followed.release(opened.access(), opened.machines());
      }
    }
  }
}
