package io.vertick.engine.session;

/** Plain counters of a session, confined to its thread. They only grow. */
public final class SessionStats {
  long framesSent;
  long framesReceived;
  long bytesSent;
  long bytesReceived;
  long messagesSent;
  long messagesReceived;
  long messagesResent;
  long duplicates;
  long gaps;
  long foreign;
  long malformed;
  long updatesSent;
  long updatesReceived;
  long updatesRefused;
  long dropped;
  long sessions;
  long resumptions;
  long suspicions;
  long rejections;

  SessionStats() {}

  public long framesSent() {
    return framesSent;
  }

  public long framesReceived() {
    return framesReceived;
  }

  public long bytesSent() {
    return bytesSent;
  }

  public long bytesReceived() {
    return bytesReceived;
  }

  /** First-class messages put into a frame, each time. */
  public long messagesSent() {
    return messagesSent;
  }

  /** First-class messages received for the first time. */
  public long messagesReceived() {
    return messagesReceived;
  }

  /** Of those sent, the ones that had been sent before. */
  public long messagesResent() {
    return messagesResent;
  }

  /** First-class messages received again. */
  public long duplicates() {
    return duplicates;
  }

  /** Frames with first-class messages after a hole. */
  public long gaps() {
    return gaps;
  }

  /** Frames from before a hello, or of another life of the other end. */
  public long foreign() {
    return foreign;
  }

  /** Frames that do not follow the protocol. */
  public long malformed() {
    return malformed;
  }

  public long updatesSent() {
    return updatesSent;
  }

  public long updatesReceived() {
    return updatesReceived;
  }

  /** Updates that found no room: their feed has to degrade. */
  public long updatesRefused() {
    return updatesRefused;
  }

  /** Replies and other messages that were not kept, because {@link Session#OUTBOX_BYTES_MAX} were waiting. */
  public long dropped() {
    return dropped;
  }

  /** Sessions begun. */
  public long sessions() {
    return sessions;
  }

  /** Sessions taken up again after a hello. */
  public long resumptions() {
    return resumptions;
  }

  /** How often nothing was heard for three seconds. */
  public long suspicions() {
    return suspicions;
  }

  /** Hellos not accepted, by either end. */
  public long rejections() {
    return rejections;
  }
}
