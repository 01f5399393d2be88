package io.vertick.link;

/**
 * What a link does at this moment. Immutable; any thread.
 *
 * @param node the other node
 * @param isReady whether messages flow
 * @param roundTripNanos smoothed; 0 before it was measured
 * @param inFlight requests of this node that have no outcome yet
 * @param outboxBytes bytes that the other node has not acknowledged
 * @param framesSent so far
 * @param framesReceived so far
 * @param messagesResent so far
 * @param suspicions how often nothing was heard for three seconds
 */
public record LinkStatus(
    String node,
    boolean isReady,
    long roundTripNanos,
    int inFlight,
    long outboxBytes,
    long framesSent,
    long framesReceived,
    long messagesResent,
    long suspicions) {
  static LinkStatus of(Link link) {
    var session = link.session();
    var stats = session.stats();
    return new LinkStatus(
        link.node(),
        session.isOpen() && !session.isSuspected(),
        session.roundTripNanos(),
        link.requester().size(),
        session.outboxBytes(),
        stats.framesSent(),
        stats.framesReceived(),
        stats.messagesResent(),
        stats.suspicions());
  }
}
