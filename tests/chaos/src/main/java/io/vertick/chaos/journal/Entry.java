package io.vertick.chaos.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a journal: a word, when it was, by the clock of this machine in milliseconds since 1970, the rest, and a full stop, so that half a line is known as one.
 * Immutable.
 */
public sealed interface Entry {
  /** The end of a line. */
  String STOP = " .";

  /** When it was written. */
  long atMs();

  /** A node began to host a machine. */
  record Hosted(long atMs, String machine) implements Entry {}

  /** A machine was disposed here. */
  record Ended(long atMs, String machine) implements Entry {}

  /** A machine could not be hosted here. */
  record NotHosted(long atMs, String machine, String why) implements Entry {}

  /** A machine here applied a mutation. */
  record Applied(long atMs, String machine, String id) implements Entry {}

  /** A caller is about to send a mutation, for the first time or again. */
  record Sent(long atMs, String id, String machine, long withinMs) implements Entry {}

  /** A caller has the answer to the last try of a mutation. */
  record Answered(long atMs, String id, Outcome outcome, String text) implements Entry {}

  /**
   * A machine here has another version than before.
   *
   * @param state what it is from now on
   */
  record Moved(long atMs, String machine, State state) implements Entry {}

  /**
   * A reader follows a machine from now on, whenever there is one.
   *
   * @param lateMs how much later than two heartbeats it may be where its machine is, because its context is blocked or its server has just started
   */
  record Follows(long atMs, String reader, String machine, long lateMs) implements Entry {
    /** The reader that follows through relays. */
    public static final String LEAF = "leaf";
  }

  /** What a reader's replica of a machine shows now. */
  record Shown(long atMs, String reader, String machine, State state) implements Entry {}

  /** A reader's replica of a machine has ended. */
  record Detached(long atMs, String reader, String machine) implements Entry {}

  /**
   * A reader begins to wait on a replica.
   *
   * @param withinMs its limit, and how long the reader's context is blocked at most, which runs no timer then
   */
  record Waiting(long atMs, String id, String machine, long withinMs) implements Entry {}

  /**
   * A wait is over.
   *
   * @param how the name of what it failed with; {@code fulfilled} if it did not
   */
  record WaitEnded(long atMs, String id, String how) implements Entry {}

  /** The node was told to leave: from now on its machines end in order. */
  record Leaving(long atMs) implements Entry {}

  /** What a caller was answered. */
  enum Outcome {
    EXECUTED,
    REFUSED,
    FAILED,
    NOT_APPLIED,
    UNKNOWN
  }

  /**
   * What a machine is between two transitions, or a replica shows.
   *
   * @param incarnation the life of the machine, 32 hexadecimal digits
   * @param content ticks and attributes, as one text
   */
  record State(String incarnation, long version, String content) {
    @Override
    public String toString() {
      return incarnation + " " + version + " " + content;
    }

    private static State parse(String text) {
      var words = text.split(" ", 3);
      return new State(words[0], Long.parseLong(words[1]), words[2]);
    }
  }

  /** The entry as a line without its end. */
  default String line() {
    if (this instanceof Hosted hosted) {
      return join("hosted", hosted.machine());
    } else if (this instanceof Ended ended) {
      return join("ended", ended.machine());
    } else if (this instanceof NotHosted notHosted) {
      return join("notHosted", notHosted.machine(), notHosted.why());
    } else if (this instanceof Applied applied) {
      return join("applied", applied.machine(), applied.id());
    } else if (this instanceof Sent sent) {
      return join("sent", sent.id(), sent.machine(), Long.toString(sent.withinMs()));
    } else if (this instanceof Answered answered) {
      return join("answered", answered.id(), answered.outcome().name(), answered.text());
    } else if (this instanceof Moved moved) {
      return join("moved", moved.machine(), moved.state().toString());
    } else if (this instanceof Follows follows) {
      return join("follows", follows.reader(), follows.machine(), Long.toString(follows.lateMs()));
    } else if (this instanceof Shown shown) {
      return join("shown", shown.reader(), shown.machine(), shown.state().toString());
    } else if (this instanceof Detached detached) {
      return join("detached", detached.reader(), detached.machine());
    } else if (this instanceof Waiting waiting) {
      return join("waiting", waiting.id(), waiting.machine(), Long.toString(waiting.withinMs()));
    } else if (this instanceof WaitEnded waitEnded) {
      return join("waitEnded", waitEnded.id(), waitEnded.how());
    }
    return join("leaving");
  }

  private String join(String word, String... rest) {
    var all = rest.length == 0 ? "" : " " + String.join(" ", rest);
    return word + " " + atMs() + all.replace('\n', ' ') + STOP;
  }

  /**
   * The entry of a line; null if the line is not whole, because its writer was killed.
   *
   * @param line without its end
   */
  static @Nullable Entry parse(String line) {
    if (!line.endsWith(STOP)) {
      return null;
    }
    var words = List.of(line.substring(0, line.length() - STOP.length()).split(" ", 5));
    return parse(words, Long.parseLong(words.get(1)));
  }

  private static Entry parse(List<String> words, long atMs) {
    return switch (words.get(0)) {
      case "hosted" -> new Hosted(atMs, words.get(2));
      case "ended" -> new Ended(atMs, words.get(2));
      case "notHosted" -> new NotHosted(atMs, words.get(2), rest(words));
      case "applied" -> new Applied(atMs, words.get(2), words.get(3));
      case "sent" -> new Sent(atMs, words.get(2), words.get(3), Long.parseLong(words.get(4)));
      case "answered" ->
        new Answered(atMs, words.get(2), Outcome.valueOf(words.get(3)), words.get(4));
      case "moved" -> new Moved(atMs, words.get(2), State.parse(rest(words)));
      case "follows" -> new Follows(atMs, words.get(2), words.get(3), Long.parseLong(words.get(4)));
      case "shown" -> new Shown(atMs, words.get(2), words.get(3), State.parse(words.get(4)));
      case "detached" -> new Detached(atMs, words.get(2), words.get(3));
      case "waiting" -> new Waiting(atMs, words.get(2), words.get(3), Long.parseLong(words.get(4)));
      case "waitEnded" -> new WaitEnded(atMs, words.get(2), words.get(3));
      case "leaving" -> new Leaving(atMs);
      default ->
        throw new IllegalArgumentException("Expected the word of an entry, but got " + words);
    };
  }

  private static String rest(List<String> words) {
    return String.join(" ", words.subList(3, words.size()));
  }
}
