package io.vertick.link;

import io.vertick.bridge.remote.LinkLoop;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.session.RequestOptions;
import io.vertick.machine.Hosting;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;

/** Whether this node is about to leave, and what it waits for before it does. Confined to the context of the links. */
final class Departure {
  private final Links links;
  private final LinkLoop loop;
  private final HostedRequests requests;
  private boolean hasBegun;
  /** Mutations of machines elsewhere that have no outcome yet. */
  private int asked;

  Departure(Links links, LinkLoop loop, HostedRequests requests) {
    this.links = links;
    this.loop = loop;
    this.requests = requests;
  }

  /** Whether nothing is hosted here, and nobody is asked, that was not before. */
  boolean hasBegun() {
    return hasBegun;
  }

  /** Counts a mutation of this node until it has its outcome; what waits or looks is not waited for. */
  Consumer<Outcome> count(Call call, RequestOptions options, Consumer<Outcome> end) {
    if (options.post() || !(call instanceof Call.Mutate)) {
      return end;
    }
    asked++;
    return outcome -> {
      asked--;
      end.accept(outcome);
    };
  }

  private int running() {
    return requests.running() + asked;
  }

  /** See {@link Links#drain}. Any thread. */
  Future<Integer> drain(Hosting hosting, Duration limit) {
    var answer = hosting.<Integer>promise();
    loop.turn(() -> {
      hasBegun = true;
      links.peers().all().forEach(Link::leave);
      loop.awaitTurn(this::isDrained, limit.toMillis())
          .onSuccess(isDrained -> answer.complete(running()));
    });
    return answer.future();
  }

  /** Whether the last reply has arrived, too. */
  private boolean isDrained() {
    return running() == 0 && links.peers().all().stream().allMatch(Departure::isSilent);
  }

  private static boolean isSilent(Link link) {
    return !link.isOpen() || link.session().outboxBytes() == 0;
  }
}
