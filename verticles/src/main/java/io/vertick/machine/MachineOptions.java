package io.vertick.machine;

import io.vertick.published.PublishedMachines;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a machine is hosted: {@code MachineOptions.DEFAULT.restoreLast()}. Immutable; any thread.
 *
 * @param restoresLast see {@link #restoreLast}
 * @param isAnnounced see {@link #unannounced}
 * @param isForced see {@link #force}
 * @param isPublished see {@link #publish}
 * @param tags see {@link #tags(String...)}
 */
public record MachineOptions(
    boolean restoresLast,
    boolean isAnnounced,
    boolean isForced,
    boolean isPublished,
    Set<String> tags) {
  /** How many tags a machine may have. */
  public static final int TAGS_MAX = 16;

  /** How long a tag may be, in characters. */
  public static final int TAG_LENGTH_MAX = 64;

  /** A new machine each time it is hosted, known to all linked nodes. */
  public static final MachineOptions DEFAULT =
      new MachineOptions(false, true, false, false, Set.of());

  public MachineOptions {
    if (isPublished && !isAnnounced) {
      throw new IllegalArgumentException(
          "Expected a published machine to be announced, but it is not: others may have its id, and so its address");
    }
    tags = checkedTags(Set.copyOf(tags));
  }

  /**
   * The same tags.
   *
   * @throws IllegalArgumentException if they are too many, or one is too long
   */
  public static Set<String> checkedTags(Set<String> tags) {
    if (tags.size() > TAGS_MAX || tags.stream().anyMatch(tag -> tag.length() > TAG_LENGTH_MAX)) {
      throw new IllegalArgumentException("Expected at most " + TAGS_MAX + " tags of at most "
          + TAG_LENGTH_MAX + " characters, but got " + tags);
    }
    return tags;
  }

  /**
   * The same, but the machine goes on from its last export: it is saved while it moves and when it is disposed, and the next machine that is hosted under its id is
   * restored from what was saved. Needs a store: {@link io.vertick.Vertick#keepSnapshots}.
   */
  public MachineOptions restoreLast() {
    return new MachineOptions(true, isAnnounced, isForced, isPublished, tags);
  }

  /** The same, but other nodes are not told of the machine, and may have one with the same id. */
  public MachineOptions unannounced() {
    return new MachineOptions(restoresLast, false, isForced, isPublished, tags);
  }

  /**
   * The same, but it is hosted even if a member of the cluster does not say whether it hosts a machine with this id. If one does, there are two, of which the later gives
   * way when they meet: what it did since is lost but for its last export.
   */
  public MachineOptions force() {
    return new MachineOptions(restoresLast, isAnnounced, true, isPublished, tags);
  }

  /**
   * The same, but programs that know nothing of Vertick reach the machine over the event bus: at {@code vertick.machine.ID} it answers requests in JSON, and at {@code vertick.machine.ID.changes} it
   * tells each change. Whoever is on the bus may ask. At most {@value PublishedMachines#MACHINES_MAX} a node.
   *
   * @throws IllegalArgumentException if it is {@link #unannounced}
   */
  public MachineOptions publish() {
    return new MachineOptions(restoresLast, isAnnounced, isForced, true, tags);
  }

  /** The same with these tags, by which machines are listed; at most {@value #TAGS_MAX} of at most {@value #TAG_LENGTH_MAX} characters. */
  public MachineOptions tags(String... newTags) {
    return new MachineOptions(
        restoresLast, isAnnounced, isForced, isPublished, new TreeSet<>(List.of(newTags)));
  }
}
