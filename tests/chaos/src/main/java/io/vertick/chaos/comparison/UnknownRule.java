package io.vertick.chaos.comparison;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a caller may be told that nobody knows what became of its mutation: as section 9 of {@code bridge/PROTOCOL.md} and {@code docs/clustering.md} have it, and only if it is true. A reason
 * names the host, but for clients of a bridge: if it does not, the host is the bridge's own node.
 */
final class UnknownRule {
  /** How long a member has to be gone. */
  private static final long GONE_MS = 15_000;
  /** After a fault, links have so long to be ready again. */
  static final long RECOVERY_MS = 60_000;

  private static final long AGE_MS_MAX = 300_000;
  private static final Pattern REASON =
      Pattern.compile("Unknown: (?<word>[a-z]+).*?(\\(\\S+ on node (?<host>\\S+)\\))?");

  private final Disturbances disturbances;
  private final Hosts hosts;

  UnknownRule(Disturbances disturbances, Hosts hosts) {
    this.disturbances = disturbances;
    this.hosts = hosts;
  }

  /** Why the answer is not allowed; null if it is. */
  @Nullable
  String objection(Call call) {
    var reason = REASON.matcher(call.answered().text());
    if (!reason.matches()) {
      return "there is no reason";
    }
    var word = reason.group("word");
    var host = reason.group("host");
    var server = call.caller().server();
    if (host == null && server == null) {
      return "the reason does not name machine and node";
    }
    boolean isTrue = host == null ? isTrueOfServer(word, call) : isTrue(word, host, call);
    return isTrue ? null : "that is not what happened";
  }

  /** A client does not know the machine's node: when its time is over, that one may be the reason. */
  private boolean isTrueOfServer(String word, Call call) {
    var server = Stream.of(call.caller().through());
    return (word.equals("deadline") ? Stream.concat(server, nodesOf(call)) : server)
        .anyMatch(host -> isTrue(word, host, call));
  }

  private Stream<String> nodesOf(Call call) {
    var sent = call.sent();
    return hosts.nodesOf(
        sent.machine(), sent.atMs() - RECOVERY_MS, call.answered().atMs());
  }

  private boolean isTrue(String word, String host, Call call) {
    long sent = call.sent().atMs();
    long answered = call.answered().atMs();
    var through = call.caller().through();
    return switch (word) {
      case "restarted" -> disturbances.wasDown(host, disturbances.heardAt(through, sent), answered);
      case "deadline" ->
        answered - sent >= call.sent().withinMs()
            && disturbances.touched(through, host, sent - RECOVERY_MS, answered);
      case "gone" ->
        disturbances.touched(through, host, answered - GONE_MS - RECOVERY_MS, answered - GONE_MS);
      case "expired" -> answered - sent >= AGE_MS_MAX;
      case "conflict" -> hosts.gaveWay(call.sent().machine(), host, sent, answered);
      default -> false;
    };
  }
}
