package io.vertick.bridge.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * About how many bytes of memory are held for all clients together, for as long as they like: what they have not read, what they have said in part, what they have asked and is not
 * answered. Beyond the limit those for whom most is held have to go, until it is kept. Confined to the context of the bridge.
 */
final class HeldBytes {
  private final long max;
  private final Set<Share> shares = new LinkedHashSet<>();
  private long total;

  HeldBytes(long max) {
    this.max = max;
  }

  /** What is held for one client, or for one connection. */
  final class Share {
    private final Consumer<String> end;
    private long bytes;
    private boolean isClosed;

    private Share(Consumer<String> end) {
      this.end = end;
    }

    /** It is so much now. */
    void set(long newBytes) {
      if (!isClosed) {
        total += newBytes - bytes;
        bytes = newBytes;
      }
    }

    /** It is nothing, whatever is said of it later. */
    void close() {
      set(0);
      isClosed = true;
      shares.remove(this);
    }
  }

  /**
   * Nothing yet.
   *
   * @param end is told why, once, and has to let go of all that is held
   */
  Share share(Consumer<String> end) {
    var share = new Share(end);
    shares.add(share);
    return share;
  }

  long total() {
    return total;
  }

  /** Ends those for whom most is held, as long as it is too much in all. */
  void keepLimit() {
    if (total > max) {
      var largestFirst = new ArrayList<>(shares);
      largestFirst.sort(Comparator.comparingLong((Share share) -> share.bytes).reversed());
      for (var next = largestFirst.iterator(); total > max && next.hasNext(); ) {
        end(next.next());
      }
    }
  }

  private void end(Share share) {
    var why = "Expected that at most " + max + " bytes are held for all clients, but there are "
        + total + ", and most, " + share.bytes + ", for this one";
    share.close();
    share.end.accept(why);
  }
}
