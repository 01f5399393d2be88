package io.vertick.link;

import io.vertick.bridge.remote.OnceAMinute;
import io.vertick.bridge.remote.Printable;
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
      LOG.warn("{} frames came from strangers, the last from \"{}\"", frames, shortened(from));
    }
  }

  private static String shortened(String name) {
    return Printable.of(name.substring(0, Math.min(name.length(), Principal.LENGTH_MAX)));
  }

  long frames() {
    return frames;
  }
}
