package io.vertick.cluster;

import java.util.List;

/** Port: who is listed as a node of the cluster. It is slow to notice that a node is gone: up to ten seconds for one that hangs. Any thread. */
public interface Membership {
  /** This node. */
  Member self();

  /** All nodes, this one among them, in the order in which they joined. */
  List<Member> members();

  /**
   * Runs an action after every change of {@link #members} from now on, on any thread and at once. It looks there what changed: single changes are not told.
   *
   * @return takes the action back
   */
  Runnable listen(Runnable changed);
}
