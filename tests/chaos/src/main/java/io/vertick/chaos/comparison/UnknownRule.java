package io.vertick.chaos.comparison;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When a caller may be told that nobody knows what became of its mutation: what {@code remote.md}, section 3, lists, and only if it is true. */
final class UnknownRule {
  /** How long a member has to be gone. */
  private static final long GONE_MS = 15_000;
  /** After a fault, links have so long to be ready again. */
  static final long RECOVERY_MS = 60_000;

  private static final long AGE_MS_MAX = 300_000;
  private static final Pattern REASON =
      Pattern.compile("Unknown: (?<word>[a-z]+).*\\(\\S+ on node (?<host>\\S+)\\)");

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
      return "the reason does not name machine and node";
    }
    return isTrue(reason.group("word"), reason.group("host"), call)
        ? null
        : "that is not what happened";
  }

  private boolean isTrue(String word, String host, Call call) {
    long sent = call.sent().atMs();
    long answered = call.answered().atMs();
    return switch (word) {
      case "restarted" ->
        disturbances.wasDown(host, disturbances.heardAt(call.caller(), sent), answered);
      case "deadline" ->
        answered - sent >= call.sent().withinMs()
            && disturbances.touched(call.caller(), host, sent - RECOVERY_MS, answered);
      case "gone" ->
        disturbances.touched(
            call.caller(), host, answered - GONE_MS - RECOVERY_MS, answered - GONE_MS);
      case "expired" -> answered - sent >= AGE_MS_MAX;
      case "conflict" -> hosts.gaveWay(call.sent().machine(), host, sent, answered);
      default -> false;
    };
  }
}
