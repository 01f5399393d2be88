package io.vertick.link;

import io.vertick.directory.Announcement;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tells the node at the other end of a link which machines are hosted here: all in a new session, then what changes. One part is under way at a time, so that a node with
 * many machines does not fill its links; a part that did not arrive for sure is told again.
 */
final class Announcer {
  static final long NEVER = Long.MAX_VALUE;

  /** How many characters of ids, types and tags one part holds, about: its values may have 64 kB. */
  private static final int PART_CHARS = 8_192;
  /** What the numbers of a machine take, about. */
  private static final int MACHINE_CHARS = 32;

  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Link link;
  private final Map<String, Announcement> own;
  private final Set<String> due = new LinkedHashSet<>();
  private boolean reset;
  private boolean isUnderWay;
  private long number;
  private long retryAt = NEVER;

  /**
   * For a link.
   *
   * @param own the machines hosted here, by id; not changed here
   */
  Announcer(Link link, Map<String, Announcement> own) {
    this.link = link;
    this.own = own;
  }

  /** A new session begins: all is told anew. */
  void begin() {
    reset = true;
    due.clear();
    due.addAll(own.keySet());
    retryAt = NEVER;
  }

  /** The machine came, or is gone. */
  void changed(String id, long now) {
    due.add(id);
    pump(now);
  }

  /** Tells the next part, if there is one and none is under way. */
  void pump(long now) {
    if (!isUnderWay && retryAt == NEVER && link.isOpen() && (reset || !due.isEmpty())) {
      var part = nextPart();
      isUnderWay = true;
      link.ask(
          Call.Mutate.of(Call.Change.SET).withArgs(AnnouncementCodec.write(part)),
          outcome -> ended(part, outcome));
    }
  }

  private AnnouncementCodec.Part nextPart() {
    var hosted = new ArrayList<Announcement>();
    var gone = new ArrayList<String>();
    int chars = 0;
    var ids = due.iterator();
    while (ids.hasNext() && chars < PART_CHARS) {
      var id = ids.next();
      ids.remove();
      var machine = own.get(id);
      if (machine == null) {
        gone.add(id);
      } else {
        hosted.add(machine);
      }
      chars += machine == null ? id.length() : chars(machine);
    }
    var part = new AnnouncementCodec.Part(++number, reset, due.isEmpty(), hosted, gone);
    reset = false;
    return part;
  }

  private static int chars(Announcement machine) {
    int tags = machine.tags().stream().mapToInt(String::length).sum();
    return MACHINE_CHARS + machine.id().length() + machine.type().length() + tags;
  }

  private void ended(AnnouncementCodec.Part part, Outcome outcome) {
    isUnderWay = false;
    if (outcome instanceof Outcome.Executed) {
      pump(link.now());
    } else {
      reset |= part.reset();
      part.hosted().forEach(machine -> due.add(machine.id()));
      due.addAll(part.gone());
      retryAt = link.now() + RETRY_NANOS;
    }
  }

  long nextDeadline() {
    return retryAt;
  }

  void tick(long now) {
    if (now >= retryAt) {
      retryAt = NEVER;
      pump(now);
    }
  }
}
