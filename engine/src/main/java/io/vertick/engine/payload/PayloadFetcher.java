package io.vertick.engine.payload;

import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Fetched.NotOffered;
import io.vertick.engine.machine.Fetched.Offered;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.protocol.Features;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.FetchEnded;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.Session;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks for what machines of the other end offer; each answer comes as a payload under the address of its fetch. Nothing happens at the other end by that, so what has no answer when the
 * session ends is asked anew in the next one. Each ends once, at its deadline at the latest. At most {@value #FETCHES_MAX} are under way; one more is not asked. Confined to the session's
 * thread.
 */
final class PayloadFetcher {
  static final int FETCHES_MAX = 64;

  private record Fetching(String machine, String name, long deadline, Consumer<Fetched> end) {}

  private final Session session;
  private final Map<String, Fetching> askedByAddress = new LinkedHashMap<>();
  private final ArrayDeque<Fetching> unasked = new ArrayDeque<>();
  private long last;

  PayloadFetcher(Session session) {
    this.session = session;
  }

  int size() {
    return askedByAddress.size() + unasked.size();
  }

  void fetch(String machine, String name, RequestOptions options, Consumer<Fetched> end, long now) {
    var refusal = refusal(options);
    if (refusal != null) {
      end.accept(new NotOffered(refusal));
      return;
    }
    unasked.add(new Fetching(machine, name, now + options.withinMs() * 1_000_000, end));
    session.flushSoon();
  }

  private @Nullable String refusal(RequestOptions options) {
    if (session.isEitherLeaving()) {
      return leaving();
    } else if (!options.waits() && !session.isOpen()) {
      return Reason.UNREACHABLE + ": no session with the host is open";
    }
    return size() < FETCHES_MAX
        ? null
        : Reason.OVERLOADED + ": " + FETCHES_MAX + " payloads are fetched from the host";
  }

  private static String leaving() {
    return Reason.LEAVING + ": the host is asked for nothing more";
  }

  /** Asks what can be asked now. */
  void flush(long now) {
    if (session.isOpen() && (session.features() & Features.FETCHES) == 0) {
      endUnasked(Reason.UNREACHABLE + ": the host's version offers no payloads");
    }
    while (!unasked.isEmpty() && session.isOpen() && session.hasCredit()) {
      if (!ask(unasked.element(), now)) {
        return;
      }
      unasked.remove();
    }
  }

  /** Numbers are those of a life, not of a session: no late answer counts for another fetch. */
  private boolean ask(Fetching next, long now) {
    long remainingMs = Math.max(0, (next.deadline - now) / 1_000_000);
    var fetch = new Fetch(++last, next.machine, next.name, remainingMs);
    askedByAddress.put(Fetch.address(last), next);
    if (session.offer(fetch, now) > 0) {
      return true;
    }
    askedByAddress.remove(Fetch.address(last));
    return false;
  }

  // Answers.

  /** Why a payload under an address is not wanted. */
  @Nullable
  String refusal(PayloadBegin begin) {
    var asked = askedByAddress.get(begin.machine());
    return asked != null && asked.name.equals(begin.name())
        ? null
        : Reason.ABSENT + ": nobody waits for it any more";
  }

  /** The payload has come; false if nobody waits for it any more. */
  boolean came(PayloadBegin begin, Payload payload) {
    var asked = askedByAddress.remove(begin.machine());
    if (asked != null) {
      asked.end.accept(new Offered(payload));
    }
    return asked != null;
  }

  void received(FetchEnded ended) {
    var asked = askedByAddress.remove(Fetch.address(ended.number()));
    if (asked != null) {
      asked.end.accept(new NotOffered(ended.reason()));
    }
  }

  // The session.

  void pump() {
    if (!unasked.isEmpty()) {
      session.flushSoon();
    }
  }

  void ended() {
    var again = List.copyOf(askedByAddress.values());
    askedByAddress.clear();
    for (int i = again.size() - 1; i >= 0; i--) {
      unasked.addFirst(again.get(i));
    }
  }

  /** One of the ends said goodbye: what was not asked will not be. */
  void left() {
    endUnasked(leaving());
  }

  private void endUnasked(String reason) {
    var ending = List.copyOf(unasked);
    unasked.clear();
    ending.forEach(fetching -> fetching.end.accept(new NotOffered(reason)));
  }

  /** There will be no other session. */
  void gone() {
    ended();
    endUnasked(Reason.GONE + ": the host left the cluster");
  }

  // Time.

  long nextDeadline() {
    long asked = earliest(askedByAddress.values());
    return Math.min(asked, earliest(unasked));
  }

  private static long earliest(Iterable<Fetching> fetches) {
    long earliest = Long.MAX_VALUE;
    for (var fetching : fetches) {
      earliest = Math.min(earliest, fetching.deadline);
    }
    return earliest;
  }

  void tick(long now) {
    Map.copyOf(askedByAddress).forEach((address, fetching) -> {
      if (now >= fetching.deadline && askedByAddress.remove(address, fetching)) {
        endLate(fetching);
      }
    });
    for (var fetching : List.copyOf(unasked)) {
      if (now >= fetching.deadline && unasked.remove(fetching)) {
        endLate(fetching);
      }
    }
  }

  private static void endLate(Fetching fetching) {
    fetching.end.accept(new NotOffered(Reason.DEADLINE + ": it did not come in time"));
  }
}
