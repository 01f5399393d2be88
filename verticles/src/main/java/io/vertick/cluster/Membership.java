package io.vertick.cluster;

import java.util.List;
import java.util.function.Consumer;

/** Who is listed as a node of the cluster. It is slow to notice that a node is gone: up to ten seconds for one that hangs. Any thread. */
public interface Membership {
  /** Joined or left. */
  sealed interface Change {
    Member member();
  }

  /** A node is listed from now on. */
  record Joined(Member member) implements Change {}

  /** A node is not listed any more: it left, or was not heard for ten seconds. */
  record Left(Member member) implements Change {}

  /** This node. */
  Member self();

  /** All nodes, this one among them, in the order in which they joined. */
  List<Member> members();

  /**
   * Tells of every change from now on, in order, on the context that calls; who was listed before is in {@link #members}, and may be told of again.
   *
   * @return takes the listener back
   */
  Runnable listen(Consumer<Change> listener);
}
