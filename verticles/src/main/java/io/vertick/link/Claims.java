package io.vertick.link;

import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Refused;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.remote.OutcomeReader;
import io.vertick.engine.remote.Shape;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all listed members before a machine is hosted here, and answers when they ask. A node that hosts the machine, or was granted it, objects; of two that claim it at the same time,
 * the earlier does, then the one with the smaller id, and the other gives way: their clocks may differ by more than the claims. Confined to the context of the links.
 */
final class Claims {
  /** How many claims may wait for their turn. */
  static final int WAITING_MAX = 1_048_576;

  /** How many claims are asked at a time: each takes a request to each node. */
  private static final int UNDER_WAY_MAX = 256;

  private static final Logger LOG = LoggerFactory.getLogger("vertick.directory");
  private static final String ID = "claim";
  private static final String SINCE = "since";

  /** A node that was asked and has not answered. */
  private record Asked(Link link, Promise<Void> answer) {}

  /** A claim of this node, until the machine is hosted or will not be. */
  private static final class Claim {
    final long sinceMs;
    boolean isGranted;
    /** The node that this one gave way to. */
    @Nullable
    String lostTo;

    Claim(long sinceMs) {
      this.sinceMs = sinceMs;
    }
  }

  private final Links links;
  private final Placement placement;
  private final Duration limit;
  private final Set<Asked> asked = new HashSet<>();
  /** By ids that no machine here has yet. */
  private final Map<String, Claim> pending = new HashMap<>();

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int underWay;

  /**
   * Of this node.
   *
   * @param limit how long a member may take to say whether it hosts a machine
   */
  Claims(Links links, Placement placement, Duration limit) {
    this.links = links;
    this.placement = placement;
    this.limit = limit;
  }

  /**
   * Asks every member; fails with {@link PlacementException} if one objects, or neither answers nor leaves in time.
   *
   * @param isForced whether it succeeds though one does not answer
   */
  Future<Void> claim(String id, long sinceMs, boolean isForced) {
    if (links.isLeaving()) {
      return Future.failedFuture(PlacementException.refused("placement.leaving: Expected to host "
          + id + ", but this node is about to leave: host it on another"));
    }
    if (waiting.size() >= WAITING_MAX) {
      return Future.failedFuture(
          PlacementException.refused("placement.overloaded: Expected to host " + id + ", but "
              + WAITING_MAX + " claims wait already: host it later"));
    }
    Promise<Void> answer = Promise.promise();
    waiting.add(() -> begin(id, sinceMs, isForced).onComplete(answer));
    pump();
    return answer.future();
  }

  private void pump() {
    while (underWay < UNDER_WAY_MAX && !waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  private Future<Void> begin(String id, long sinceMs, boolean isForced) {
    underWay++;
    var claim = new Claim(sinceMs);
    pending.put(id, claim);
    Promise<Void> end = Promise.promise();
    var answers = links.peers().all().stream()
        .filter(Link::isListed)
        .map(link -> claim(link, id, sinceMs).recover(failed -> force(isForced, failed)))
        .toList();
    Future.all(answers)
        .<Void>mapEmpty()
        .onComplete(ended -> links.turn(() -> {
          underWay--;
          ended(claim, id, ended).onComplete(end);
          pump();
        }));
    return end.future();
  }

  private static Future<Void> ended(Claim claim, String id, AsyncResult<Void> answers) {
    if (answers.succeeded() && claim.lostTo != null) {
      return Future.failedFuture(PlacementException.refused("Expected to host " + id
          + ", but placement.taken: node " + claim.lostTo + " claimed it at the same time"));
    }
    claim.isGranted = answers.succeeded();
    return answers.succeeded() ? Future.succeededFuture() : Future.failedFuture(answers.cause());
  }

  /** The machine is hosted, and others are told so, or it will not be. */
  void settled(String id) {
    pending.remove(id);
  }

  private static Future<Void> force(boolean isForced, Throwable failed) {
    if (isForced && ((PlacementException) failed).isUnknown()) {
      LOG.warn("forced: {}", failed.getMessage());
      return Future.succeededFuture();
    }
    return Future.failedFuture(failed);
  }

  private Future<Void> claim(Link link, String id, long sinceMs) {
    Promise<Void> answer = Promise.promise();
    ask(new Asked(link, answer), id, sinceMs);
    return answer
        .future()
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(answer::tryFail)
        .recover(failed -> Future.failedFuture(
            failed instanceof PlacementException
                ? failed
                : PlacementException.unknown("placement.unknown: Expected node " + link.node()
                    + " to say whether it hosts " + id + ", but it did not in " + limit.toMillis()
                    + " ms: try again when it answers, or when it has left")));
  }

  private void ask(Asked one, String id, long sinceMs) {
    asked.add(one);
    var args = new LinkedHashMap<String, @Nullable Object>();
    args.put(ID, id);
    args.put(SINCE, sinceMs);
    one.link().ask(Call.Mutate.of(Call.Change.CAN_ADD).withArgs(args), outcome -> {
      asked.remove(one);
      if (isRestarted(outcome) && !one.answer().future().isComplete()) {
        // What its old life would have said does not matter any more; nor does a failed claim.
        ask(one, id, sinceMs);
      } else {
        answer(one.link(), id, outcome, one.answer());
      }
    });
  }

  private static boolean isRestarted(Outcome outcome) {
    return Reason.wordOf(OutcomeReader.reason(outcome)).equals(Reason.RESTARTED);
  }

  private void answer(Link link, String id, Outcome outcome, Promise<Void> answer) {
    if (outcome instanceof Outcome.Executed || isGone(link, id, outcome)) {
      answer.tryComplete();
    } else {
      var objection = "Expected to host " + id + ", but node " + link.node() + " objects: ";
      answer.tryFail(
          outcome instanceof Refused refused
              ? PlacementException.refused(
                  objection + "placement.taken: " + refused.refusal().text())
              : PlacementException.unknown(
                  objection + "placement.unknown: " + OutcomeReader.reason(outcome)));
    }
  }

  /** The node is no member any more: nobody waits for what it says. */
  void unlisted(Link link) {
    asked.stream()
        .filter(one -> one.link().equals(link))
        .forEach(one -> one.answer().tryComplete());
  }

  /** Who left the cluster hosts nothing; who is about to, hosts no more than it has told. */
  private boolean isGone(Link link, String id, Outcome outcome) {
    var word = Reason.wordOf(OutcomeReader.reason(outcome));
    return word.equals(Reason.GONE)
        || (word.equals(Reason.LEAVING) && !placement.isHostedOn(link.node(), id));
  }

  /**
   * Why that node may not host a machine; null if it may.
   *
   * @throws IllegalArgumentException if the arguments have another shape
   */
  @Nullable
  String objection(String node, Map<String, @Nullable Object> args) {
    var id = Shape.as(String.class, args.get(ID));
    long since = Shape.as(Long.class, args.get(SINCE));
    var own = pending.get(id);
    if (placement.own().containsKey(id)) {
      return "it hosts " + id + " already";
    }
    if (own != null && (own.isGranted || isEarlier(own.sinceMs, since, node))) {
      return "it claimed " + id + " earlier";
    }
    if (own != null) {
      own.lostTo = node;
    }
    return null;
  }

  private boolean isEarlier(long own, long since, String node) {
    return own < since || (own == since && links.self().id().compareTo(node) < 0);
  }
}
