package io.vertick.link;

/** Port: who belongs to the cluster. */
public interface Membership {
  /** This node. */
  Member self();

  /** Tells the listener of each other member that is listed now, then of all that come and go. One listener. */
  void listen(Listener listener);

  /** Called on any thread, one call after the other. */
  interface Listener {
    /** The member is listed; told again if it comes back or lives anew. */
    void joined(Member member);

    /** The member is not listed any more: it left, or can't be reached. */
    void left(Member member);
  }
}
