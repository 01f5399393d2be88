package io.vertick.lines;

import io.vertick.bridge.access.Limit;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.subscription.Timers;
import io.vertick.follow.Alive;
import io.vertick.follow.EventLines;
import io.vertick.follow.FollowedMachine;
import io.vertick.json.BadQuestionException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The machines that one connection follows, by id. While there are any, a line comes every few seconds. Confined to the context of the bridge. */
final class Feeds {
  private final Refs refs;
  private final EventLines lines;
  private final Timers timers;
  private final int feedsMax;
  private final Map<String, Feed> feeds = new LinkedHashMap<>();
  private @Nullable Alive alive;

  Feeds(Refs refs, EventLines lines, Timers timers, int feedsMax) {
    this.refs = refs;
    this.lines = lines;
    this.timers = timers;
    this.feedsMax = feedsMax;
  }

  /** A machine, maybe not attached yet. */
  private final class Feed {
    private final String id;
    private @Nullable FollowedMachine machine;
    private boolean isClosed;

    Feed(String id) {
      this.id = id;
    }

    void begin(MachineView<?> view) {
      if (isClosed) {
        view.detach();
        return;
      }
      machine = new FollowedMachine(view, lines, () -> end(this));
      machine.begin();
    }

    void close() {
      isClosed = true;
      if (machine != null) {
        machine.close();
      }
    }
  }

  boolean isEmpty() {
    return feeds.isEmpty();
  }

  /** Follows all of the machines, or none if one can't be had. */
  void attach(Question question, Reply reply) {
    var ids = question.machines();
    var tracking = question.isTrue("each") ? Tracking.ALL.each() : Tracking.ALL;
    requireRoom(ids);
    var begun = ids.stream().map(Feed::new).toList();
    begun.forEach(feed -> feeds.put(feed.id, feed));
    var views = ids.stream().map(id -> attach(id, tracking)).toList();
    Future.join(views)
        .onSuccess(all -> {
          reply.answer(answer("attached", ids));
          begin(begun, all.list());
        })
        .onFailure(failed -> {
          begun.forEach(this::end);
          views.stream().filter(Future::succeeded).forEach(view -> view.result().detach());
          reply.fail(failed);
        });
  }

  private Future<MachineView<?>> attach(String id, Tracking tracking) {
    return refs.use(id, machine -> machine.attach(tracking).<MachineView<?>>map(view -> view));
  }

  private void begin(List<Feed> begun, List<MachineView<?>> views) {
    for (int i = 0; i < begun.size(); i++) {
      begun.get(i).begin(views.get(i));
    }
    if (alive == null && !feeds.isEmpty()) {
      alive = new Alive(lines, timers);
    }
  }

  private void requireRoom(List<String> ids) {
    for (var id : ids) {
      if (feeds.containsKey(id)) {
        throw new BadQuestionException(
            "Expected a machine that is not attached yet, but got " + id + ": detach it first");
      }
    }
    if (feeds.size() + ids.size() > feedsMax) {
      throw new RefusedException(
          ReasonCode.OVERLOADED,
          "Expected at most " + feedsMax + " machines (" + Limit.FEEDS.key()
              + ") that a session follows, but these are " + (feeds.size() + ids.size())
              + ": detach some");
    }
  }

  private static JsonObject answer(String result, List<String> ids) {
    return new JsonObject().put("result", result).put("machines", new JsonArray(ids));
  }

  /** Follows these machines no more. */
  void detach(Question question, Reply reply) {
    var ids = question.machines();
    for (var id : ids) {
      if (!feeds.containsKey(id)) {
        throw new BadQuestionException("Expected a machine that is attached, but got " + id);
      }
    }
    ids.stream().map(feeds::get).toList().forEach(this::end);
    reply.answer(answer("detached", ids));
  }

  private void end(Feed feed) {
    feed.close();
    feeds.remove(feed.id, feed);
    if (alive != null && feeds.isEmpty()) {
      alive.close();
      alive = null;
    }
  }

  /** Nothing is followed any more. */
  void close() {
    List.copyOf(feeds.values()).forEach(this::end);
  }
}
