package io.vertick.link;

import io.vertick.bridge.remote.OnceAMinute;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts frames of those who are no members, or are not listed yet, and tells of them once a minute. Confined to the context of the links. */
final class Strangers {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");

  private final OnceAMinute reports = new OnceAMinute();
  private long frames;

  /** Dropped: who becomes a member says hello again in time. */
  void drop(String from, long now) {
    frames++;
    if (reports.admits(now)) {
      LOG.warn("{} frames came from strangers, the last from \"{}\"", frames, printable(from));
    }
  }

  private static String printable(String name) {
    return name.codePoints()
        .limit(Principal.LENGTH_MAX)
        .mapToObj(point -> Character.isISOControl(point) ? "?" : Character.toString(point))
        .collect(Collectors.joining());
  }

  long frames() {
    return frames;
  }
}
