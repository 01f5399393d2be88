package io.vertick.link;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.Receipts;
import io.vertick.engine.protocol.Receipts.Range;
import io.vertick.engine.protocol.RequestId;
import io.vertick.engine.remote.Speaker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Requests of clients for machines of other nodes: passed on as they are, under the client's own name and number, so that each runs once whichever way the client comes back. Confined to the
 * context of the links.
 */
final class ForwardedRequests {
  /** How often, at most, those that were asked are told what a client has done with, if it asks them for nothing more. */
  static final long RECEIPTS_NANOS = 1_000_000_000L;

  /** A client, and whom it asked. */
  private static final class Asker {
    private final Set<String> nodes = new HashSet<>();
    /** The numbers of its requests that have not ended yet; a post ends when it arrived. */
    private final Set<Long> running = new HashSet<>();
    /** The greatest number that went to another node. */
    private long last;

    private boolean hasLeft;
    /** It has done with all through this number, and with ranges above, maybe some below that it told earlier. */
    private long through;

    private List<Range> ranges = List.of();
    /** Whether those that it asked are told so next. */
    private boolean isNews;

    private void note(long newThrough, List<Range> newRanges) {
      through = newThrough;
      ranges = newRanges;
      isNews = true;
    }

    private Receipts receipts() {
      return new Receipts(
          through, ranges.stream().filter(range -> range.first() > through + 1).toList());
    }
  }

  private final Links links;
  private final Map<RequestId, Link> underWay = new HashMap<>();
  private final Map<Incarnation, Asker> askers = new HashMap<>();
  private long receiptsAt = Long.MAX_VALUE;

  ForwardedRequests(Links links) {
    this.links = links;
  }

  /** How many mutations, waits and questions have no outcome yet. */
  int size() {
    return underWay.size();
  }

  /** Passes a request on to the node of its machine. */
  void forward(Request request, Speaker client, Consumer<Outcome> end) {
    var target = request.target();
    var machine = links.placement().find(target.machine());
    var link = links.route().linkTo(machine);
    if (machine == null || link == null) {
      end.accept(new NotApplied(links.route().obstacle(target.machine())));
      return;
    }
    var names = target.schema().equals(machine.schema()) ? null : client.namesOf(target.schema());
    var hash = names == null ? target.schema() : names.hash();
    if (names != null && !link.tellNames(hash, names)) {
      end.accept(new NotApplied(Reason.OVERLOADED + ": " + names.size()
          + " names of states are to be told to node " + link.node() + ", and too much waits"));
      return;
    }
    begin(request, link);
    link.requester()
        .forward(
            request.speaking(hash),
            outcome -> {
              ended(request);
              if (request.call() instanceof Call.Mutate) {
                links.feeds().flush(target.machine());
              }
              end.accept(link.named(outcome, target.machine()));
            },
            links.now());
  }

  private void begin(Request request, Link link) {
    var asker = askers.computeIfAbsent(request.id().origin(), origin -> new Asker());
    asker.nodes.add(link.node());
    asker.last = Math.max(asker.last, request.id().number());
    underWay.put(request.id(), link);
    asker.running.add(request.id().number());
  }

  private void ended(Request request) {
    underWay.remove(request.id());
    var client = request.id().origin();
    var asker = askers.get(client);
    if (asker != null) {
      asker.running.remove(request.id().number());
      forgetIfDone(client, asker);
    }
  }

  /** A client wants no outcome any more. */
  void cancel(RequestId id) {
    var link = underWay.get(id);
    if (link != null) {
      link.requester().cancel(id, links.now());
    }
  }

  /** A client has done with all its requests through a number. */
  void heardThrough(Incarnation client, long through) {
    var asker = askers.get(client);
    if (asker != null && through > asker.through) {
      note(asker, through, asker.ranges);
    }
  }

  /** A client says what it has done with: all that it said before, and more. */
  void acknowledge(Acknowledge acknowledge) {
    var asker = askers.get(acknowledge.origin());
    var receipts = acknowledge.receipts();
    if (asker != null && receipts.through() >= asker.through) {
      note(asker, receipts.through(), receipts.ranges());
    }
  }

  /** The next {@link #tick} tells it, however often a client says something. */
  private void note(Asker asker, long through, List<Range> ranges) {
    asker.note(through, ranges);
    receiptsAt = Math.min(receiptsAt, links.now() + RECEIPTS_NANOS);
  }

  /** A client has said goodbye: those that it asked need keep nothing for it, once its last request has ended. */
  void left(Incarnation client) {
    var asker = askers.get(client);
    if (asker != null) {
      asker.hasLeft = true;
      forgetIfDone(client, asker);
    }
  }

  private void forgetIfDone(Incarnation client, Asker asker) {
    if (asker.hasLeft && asker.running.isEmpty()) {
      askers.remove(client);
      asker.note(asker.last, List.of());
      tellNews(client, asker);
    }
  }

  /** A client will not come back to this node: its requests that still run end unseen. Without a goodbye it may ask for their outcomes over another one. */
  void gone(Incarnation client) {
    var asker = askers.get(client);
    if (asker != null && !asker.hasLeft) {
      askers.remove(client);
      tellNews(client, asker);
    }
  }

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
  long nextDeadline() {
    return receiptsAt;
  }

  void tick(long now) {
    if (now < receiptsAt) {
      return;
    }
    receiptsAt = Long.MAX_VALUE;
    askers.forEach(this::tellNews);
  }

  private void tellNews(Incarnation client, Asker asker) {
    if (asker.isNews) {
      asker.isNews = false;
      tell(asker, new Acknowledge(client, asker.receipts()));
    }
  }

  private void tell(Asker asker, Acknowledge acknowledge) {
    for (var node : asker.nodes) {
      var link = links.peers().to(node);
      if (link != null) {
        link.requester().forward(acknowledge, links.now());
      }
    }
  }
}
