package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Dictionary;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Credit;
import io.vertick.engine.protocol.Message.FirstClass;
import io.vertick.engine.protocol.Message.Gap;
import io.vertick.engine.protocol.Message.OriginAlias;
import io.vertick.engine.protocol.Message.TargetAlias;
import io.vertick.engine.protocol.Message.Update;
import io.vertick.engine.protocol.MessageCodec;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/** The receiving half of a session: takes first-class messages once and in order, and says how far they came, what is missing, and how much more may come. */
final class Receiver {
  private static final int ACK_BYTES = 32_768;
  private static final long ACK_NANOS = 40_000_000L;

  private final SessionConfig config;
  private final Sender sender;
  private final SessionStats stats;
  /** Of a message that is not whole yet; as long as that, and not kept longer. */
  private Output chunks = new Output();

  private Dictionary dictionary;
  private long received;
  private int chunkBytes;
  private long acknowledged;
  private long unacknowledgedBytes;
  private long ackAt = Session.NEVER;
  private long gapAt;

  private long requestBytes;
  private long requestBytesGranted;
  private long updateBytes;
  private long updateBytesGranted;
  private long lostFrom = -1;
  private boolean paused;

  // Of the present frame.
  private long number;
  private long updatesAt;
  private boolean hasGap;

  Receiver(SessionConfig config, Sender sender, SessionStats stats) {
    this.config = config;
    this.sender = sender;
    this.stats = stats;
    this.dictionary = new Dictionary(config.self(), config.self());
    clear();
  }

  /** No session: so much may be sent as soon as there is one. */
  void clear() {
    received = 0;
    chunkBytes = 0;
    requestBytes = 0;
    requestBytesGranted = config.requestBytes();
    updateBytes = 0;
    updateBytesGranted = config.updateBytes();
    lostFrom = -1;
  }

  void begin(Incarnation peer) {
    dictionary = new Dictionary(peer, config.self());
  }

  /** Frames come, of this connection. */
  void open(long updatesSent) {
    noteUpdatesSent(updatesSent);
    number = 0;
    acknowledged = -1;
    ackAt = Session.NEVER;
  }

  void stop() {
    ackAt = Session.NEVER;
  }

  /** The last number received. */
  long received() {
    return received;
  }

  long requestBytesGranted() {
    return requestBytesGranted;
  }

  long updateBytesGranted() {
    return updateBytesGranted;
  }

  // A frame.

  void beginFrame(Frame.Header header) {
    hasGap = false;
    if (header.number() > 0 || !config.stream()) {
      number = header.number();
    }
    updatesAt = config.stream() ? updateBytes : header.updates();
    noteUpdatesSent(updatesAt);
    wantFlushIfGrantDue();
  }

  /** Those that were sent before and did not come are lost, or late: they count as received. */
  private void noteUpdatesSent(long sent) {
    if (sent > updateBytes) {
      lostFrom = lostFrom < 0 ? updateBytes : lostFrom;
      updateBytes = sent;
    }
  }

  /** How many bytes of updates came before the first that were lost since this was asked; -1 if none were. */
  long takeLost() {
    long from = lostFrom;
    lostFrom = -1;
    return from;
  }

  /** Bytes of updates that came or were lost, since the session began. */
  long updateBytes() {
    return updateBytes;
  }

  /** Takes the next numbered item; returns the message that it completes, if that is for those above. */
  @Nullable
  FirstClass receive(Input item, long now) {
    if (number < 1) {
      throw new ProtocolException("Expected the number of the first message, but found none");
    }
    long found = number++;
    if (found > received + 1) {
      hasGap = true;
      return null;
    }
    armAck(now);
    if (found <= received) {
      stats.duplicates++;
      // The other end did not hear that it came.
      acknowledged = -1;
      return null;
    }
    return receiveNext(item);
  }

  private void armAck(long now) {
    ackAt = Math.min(ackAt, now + ACK_NANOS);
  }

  private @Nullable FirstClass receiveNext(Input item) {
    int length = item.remaining();
    var message = read(item);
    received++;
    stats.messagesReceived++;
    unacknowledgedBytes += length;
    if (unacknowledgedBytes >= ACK_BYTES) {
      sender.wantFlush();
    }
    return message instanceof TargetAlias || message instanceof OriginAlias ? null : message;
  }

  /** The message that the item completes; null if more chunks follow. If it fails, all is as before. */
  private @Nullable FirstClass read(Input item) {
    int type = item.peek();
    if (type == MessageCodec.CHUNK || type == MessageCodec.LAST_CHUNK) {
      return readChunk(item);
    }
    if (chunkBytes > 0) {
      throw new ProtocolException("Expected the next chunk, but found another message");
    }
    return readWhole(item);
  }

  private @Nullable FirstClass readChunk(Input item) {
    int type = item.u8();
    chunks.truncate(chunkBytes).append(item);
    if (chunks.size() > MessageCodec.MESSAGE_BYTES_MAX) {
      throw new ProtocolException("Expected a message of at most " + MessageCodec.MESSAGE_BYTES_MAX
          + " bytes, but its chunks have more");
    }
    if (type == MessageCodec.CHUNK) {
      chunkBytes = chunks.size();
      return null;
    }
    var message = readWhole(new Input(chunks.array(), 0, chunks.size()));
    chunks = new Output();
    chunkBytes = 0;
    return message;
  }

  /** The credit comes first: what was read counts in the dictionary. */
  private FirstClass readWhole(Input message) {
    if (MessageCodec.needsCredit(message.peek())) {
      if (requestBytes >= requestBytesGranted) {
        throw new ProtocolException("Expected no request before there is credit, but found one");
      }
      int length = message.remaining();
      var read = MessageCodec.read(message, dictionary);
      requestBytes += length;
      wantFlushIfGrantDue();
      return read;
    }
    return MessageCodec.read(message, dictionary);
  }

  int chunkBytes() {
    return chunkBytes;
  }

  /** Takes an update or control; null for one to be skipped. */
  @Nullable
  Message receiveUnnumbered(Input item) {
    int length = item.remaining();
    var message = MessageCodec.readUnnumbered(item);
    if (message instanceof Update) {
      charge(length);
    }
    return message;
  }

  private void charge(int length) {
    if (updatesAt < 0 || updatesAt >= updateBytesGranted) {
      throw new ProtocolException("Expected an update inside of " + updateBytesGranted
          + " bytes of credit, but it begins at " + updatesAt);
    }
    updatesAt += length;
    updateBytes = Math.max(updateBytes, updatesAt);
    stats.updatesReceived++;
    wantFlushIfGrantDue();
  }

  /** Reports what is missing, at most once a round trip. */
  void endFrame(long roundTripNanos, long now) {
    if (!hasGap) {
      return;
    }
    stats.gaps++;
    if (config.stream()) {
      throw new ProtocolException("Expected number " + (received + 1) + ", but others follow");
    }
    if (now >= gapAt) {
      gapAt = now + Math.max(roundTripNanos, ACK_NANOS);
      acknowledged = -1;
      sender.put(new Gap());
    }
  }

  // What the other end is told.

  boolean isAckDue(long now) {
    return now >= ackAt || unacknowledgedBytes >= ACK_BYTES;
  }

  /** The number to be acknowledged in the frame that is being written; -1 if the other end knows it. */
  long takeAck() {
    unacknowledgedBytes = 0;
    ackAt = Session.NEVER;
    if (received == acknowledged) {
      return -1;
    }
    acknowledged = received;
    return received;
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    wantFlushIfGrantDue();
  }

  private void wantFlushIfGrantDue() {
    if (isGrantDue()) {
      sender.wantFlush();
    }
  }

  /** Renews credit when half of it is used, unless replies pile up. */
  void grant() {
    if (isGrantDue()) {
      requestBytesGranted = requestBytes + config.requestBytes();
      updateBytesGranted = updateBytes + config.updateBytes();
      repeatGrant();
    }
  }

  private boolean isGrantDue() {
    return !paused
        && sender.size() < Session.OUTBOX_BYTES_HIGH
        && (requestBytesGranted - requestBytes < config.requestBytes() / 2
            || updateBytesGranted - updateBytes < config.updateBytes() / 2);
  }

  /** A grant may have been lost. */
  void repeatGrant() {
    sender.put(new Credit(requestBytesGranted, updateBytesGranted));
  }

  long nextDeadline() {
    return ackAt;
  }

  void tick(long now) {
    if (now >= ackAt) {
      sender.wantFlush();
    }
  }
}
