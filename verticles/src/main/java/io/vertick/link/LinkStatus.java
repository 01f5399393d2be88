package io.vertick.link;

/**
 * What a link does at this moment. Immutable; any thread. Bytes, frames and counts are since the link began.
 *
 * @param node the other node
 * @param state the name of one of {@link LinkStates}
 * @param roundTripNanos smoothed; 0 before it was measured
 * @param inFlight requests of this node that have no outcome yet
 * @param creditBytes bytes of requests that the other node would take now
 * @param outboxBytes bytes that the other node has not acknowledged
 * @param malformed frames that do not follow the protocol
 * @param foreign frames of another life or from before a silence
 * @param suspicions how often nothing was heard for three seconds
 * @param followed machines of the other node that are followed here, each way counted
 * @param followers machines of this node that the other one follows, each way counted
 * @param resyncs how often a feed had to begin anew because an update did not fit
 * @param mismatches updates that led to other ticks than those of their source: each is a bug
 */
public record LinkStatus(
    String node,
    String state,
    long roundTripNanos,
    int inFlight,
    long creditBytes,
    long outboxBytes,
    long bytesSent,
    long bytesReceived,
    long framesSent,
    long framesReceived,
    long messagesResent,
    long malformed,
    long foreign,
    long suspicions,
    int followed,
    int followers,
    long resyncs,
    long mismatches) {
  static LinkStatus of(Link link) {
    var session = link.session();
    var stats = session.stats();
    return new LinkStatus(
        link.node(),
        link.state().name(),
        session.roundTripNanos(),
        link.requester().size(),
        session.requestCredit(),
        session.outboxBytes(),
        stats.bytesSent(),
        stats.bytesReceived(),
        stats.framesSent(),
        stats.framesReceived(),
        stats.messagesResent(),
        stats.malformed(),
        stats.foreign(),
        stats.suspicions(),
        link.followed().size(),
        link.followers(),
        link.followed().stats().resyncs(),
        link.followed().stats().mismatches());
  }
}
