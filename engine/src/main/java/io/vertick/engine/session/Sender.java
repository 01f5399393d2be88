package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Dictionary;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Message.Control;
import io.vertick.engine.protocol.Message.FirstClass;
import io.vertick.engine.protocol.Message.Held;
import io.vertick.engine.protocol.Message.Update;
import io.vertick.engine.protocol.MessageCodec;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.ProtocolException;

/**
 * The sending half of a session: keeps first-class messages until they are acknowledged, and puts them, updates and controls into frames.
 *
 * <p>A frame holds controls, then updates, then first-class messages: an update that was offered before a reply is seen before it.
 */
final class Sender {
  private static final int UPDATES_BYTES_MAX = 65_536;
  private static final int CONTROLS_BYTES_MAX = 1_024;
  private static final int FLIGHT_BYTES_MAX = 1_048_576;
  private static final int CHUNK_BYTES = 16_000;
  private static final long RESEND_NANOS_MIN = 200_000_000L;
  private static final long RESEND_NANOS_MAX = 2_000_000_000L;
  private static final long HELD_MS_STEP = 10;

  private final boolean stream;
  private final int batchBytesMax;
  private final Transport transport;
  private final SessionStats stats;
  private final Output frame = new Output();
  private final Output message = new Output();
  private final Output chunk = new Output();
  private final Output controls = new Output();
  private final Output updates = new Output();

  private Outbox outbox = new Outbox();
  private Dictionary dictionary;
  private boolean isOpen;
  private boolean flushAsked;
  private long tag;

  /** The next number to be put into a frame; lower than it was when messages are repeated. */
  private long next = 1;

  private long framedThrough;
  private boolean isNumberDue;
  private long acknowledgedBase;
  private long acknowledgementBase;

  private long requestBytes;
  private long requestBytesMax;
  private long updateBytes;
  private long updateBytesFramed;
  private long updateBytesMax;
  private boolean isCreditAwaited;

  private long roundTripNanos;
  private long resendAt = Session.NEVER;
  private long resendNanos = RESEND_NANOS_MIN;
  private long resentAt;

  Sender(SessionConfig config, Transport transport, SessionStats stats) {
    this.stream = config.stream();
    batchBytesMax = stream ? Frame.STREAM_BATCH_BYTES_MAX : Frame.DATAGRAM_BATCH_BYTES_MAX;
    this.transport = transport;
    this.stats = stats;
    this.dictionary = new Dictionary(config.self(), config.self());
  }

  /** A new session: nothing was sent yet. */
  void begin(Incarnation self, Incarnation peer) {
    outbox = new Outbox();
    dictionary = new Dictionary(self, peer);
    next = 1;
    framedThrough = 0;
    requestBytes = 0;
    requestBytesMax = 0;
    updateBytes = 0;
    updateBytesFramed = 0;
    updateBytesMax = 0;
  }

  /** Frames may be sent, from the first message that was not acknowledged. */
  void open() {
    isOpen = true;
    next = outbox.first();
    resendNanos = resendNanosMin();
    resendAt = Session.NEVER;
    isNumberDue = true;
    acknowledgedBase = 0;
    acknowledgementBase = 0;
    wantFlush();
  }

  /** No frames any more. Updates that were not sent are lost: the other end counts them as received when it hears how many there were. */
  void stop() {
    isOpen = false;
    resendAt = Session.NEVER;
    updates.clear();
    updateBytesFramed = updateBytes;
    controls.clear();
  }

  void tag(long newTag) {
    tag = newTag;
  }

  void roundTrip(long nanos) {
    roundTripNanos = nanos;
  }

  long framedThrough() {
    return framedThrough;
  }

  /** Bytes that were not acknowledged. */
  long size() {
    return outbox.size();
  }

  /** Bytes of updates, sent or lost, since the session began. */
  long updateBytes() {
    return updateBytes;
  }

  // Taking.

  boolean hasRequestCredit() {
    boolean credit = isOpen && requestBytes < requestBytesMax;
    isCreditAwaited |= !credit;
    return credit;
  }

  /** The last message may have begun with less than its length. */
  long requestCredit() {
    return isOpen ? Math.max(0, requestBytesMax - requestBytes) : 0;
  }

  /** The other end may be sent so much in all; whether somebody waits for it. */
  boolean credit(long newRequestBytes, long newUpdateBytes) {
    requestBytesMax = Math.max(requestBytesMax, newRequestBytes);
    updateBytesMax = Math.max(updateBytesMax, newUpdateBytes);
    boolean awaited = isCreditAwaited;
    isCreditAwaited = false;
    return awaited;
  }

  /** Takes a message; returns its number, or 0 if too much waits. */
  long offer(FirstClass newMessage, long now) {
    if (outbox.size() > Session.OUTBOX_BYTES_MAX) {
      stats.dropped++;
      return 0;
    }
    for (var alias = MessageCodec.aliasFor(newMessage, dictionary);
        alias != null;
        alias = MessageCodec.aliasFor(newMessage, dictionary)) {
      keep(alias, now);
    }
    long number = keep(newMessage, now);
    requestBytes += newMessage.needsCredit() ? message.size() : 0;
    wantFlush();
    return number;
  }

  private long keep(FirstClass newMessage, long now) {
    MessageCodec.write(message.clear(), newMessage, dictionary);
    return message.size() <= CHUNK_BYTES
        ? outbox.add(message.array(), 0, message.size(), now)
        : keepChunks(now);
  }

  private long keepChunks(long now) {
    for (int at = 0; at < message.size(); at += CHUNK_BYTES) {
      int length = Math.min(CHUNK_BYTES, message.size() - at);
      boolean isLast = at + length == message.size();
      chunk.clear().u8(isLast ? MessageCodec.LAST_CHUNK : MessageCodec.CHUNK);
      chunk.raw(message.array(), at, length);
      outbox.add(chunk.array(), 0, chunk.size(), now);
    }
    return outbox.last();
  }

  boolean offer(Update update) {
    if (!isOpen || updates.size() >= UPDATES_BYTES_MAX || updateBytes >= updateBytesMax) {
      isCreditAwaited = true;
      stats.updatesRefused++;
      return false;
    }
    MessageCodec.write(message.clear(), update);
    appendTo(updates);
    updateBytes += message.size();
    stats.updatesSent++;
    wantFlush();
    return true;
  }

  /** Controls are repeated anyway: beyond the limit they wait for the next time. */
  void put(Control control) {
    if (isOpen && controls.size() <= CONTROLS_BYTES_MAX) {
      MessageCodec.write(message.clear(), control);
      appendTo(controls);
      wantFlush();
    }
  }

  /** The message as an item: its length goes before it. */
  private void appendTo(Output out) {
    out.varLong(message.size()).raw(message.array(), 0, message.size());
  }

  void wantFlush() {
    if (isOpen && !flushAsked) {
      flushAsked = true;
      transport.flushSoon();
    }
  }

  // Sending.

  void flush(Receiver receiver, long now) {
    flushAsked = false;
    int updatesAt = 0;
    while (isOpen
        && (updatesAt < updates.size() || isNextDue() || isAnythingElseDue(receiver, now))) {
      updatesAt = sendFrame(updatesAt, receiver, now);
    }
    updates.clear();
  }

  private boolean isAnythingElseDue(Receiver receiver, long now) {
    return controls.size() > 0 || receiver.isAckDue(now);
  }

  private boolean isNextDue() {
    return next <= outbox.last() && outbox.sizeBelow(next) < FLIGHT_BYTES_MAX;
  }

  /** Sends one frame; returns how far updates were sent. */
  private int sendFrame(int updatesAt, Receiver receiver, long now) {
    // A reply behind all updates that were offered before it.
    boolean numbered = updates.size() - updatesAt <= batchBytesMax && isNextDue();
    writeHeader(receiver.takeAck(), numbered, updatesAt < updates.size());
    frame.raw(controls.array(), 0, controls.size());
    controls.clear();
    int updatesEnd = writeUpdates(updatesAt);
    if (numbered) {
      writeMessages(now);
    }
    send(frame);
    return updatesEnd;
  }

  /** Sends a frame that is complete. */
  void send(Output complete) {
    stats.framesSent++;
    stats.bytesSent += complete.size();
    transport.send(complete.array(), 0, complete.size());
  }

  private void writeHeader(long ack, boolean numbered, boolean hasUpdates) {
    frame.clear();
    if (stream) {
      long base = acknowledgementBase;
      acknowledgementBase = ack < 0 ? base : ack;
      Frame.writeStreamHeader(
          frame, ack < 0 ? -1 : ack - base, numbered && isNumberDue ? next : -1);
      isNumberDue &= !numbered;
    } else {
      // With controls too: if the last updates are lost, no other frame says that they were sent.
      long updatesBefore = hasUpdates || controls.size() > 0 ? updateBytesFramed : -1;
      Frame.writeDatagramHeader(
          frame, new Frame.Header(tag, ack, numbered ? next : -1, updatesBefore));
    }
  }

  private int writeUpdates(int from) {
    var in = new Input(updates.array(), from, updates.size() - from);
    int at = from;
    while (!in.isAtEnd() && at - from < batchBytesMax) {
      int length = in.varInt();
      in.part(length);
      int end = updates.size() - in.remaining();
      updateBytesFramed += length;
      frame.raw(updates.array(), at, end - at);
      at = end;
    }
    return at;
  }

  private void writeMessages(long now) {
    long heldMs = 0;
    do {
      heldMs = writeHeld(heldMs, (now - outbox.addedAt(next)) / 1_000_000);
      frame.varLong(outbox.length(next));
      outbox.copy(next, frame);
      stats.messagesSent++;
      stats.messagesResent += next <= framedThrough ? 1 : 0;
      framedThrough = Math.max(framedThrough, next);
      next++;
    } while (isNextDue() && frame.size() + outbox.length(next) <= batchBytesMax);
    if (resendAt == Session.NEVER) {
      armResend(now);
    }
  }

  /** Says how long the next message waited, unless that is about what was said. */
  private long writeHeld(long stated, long ms) {
    if (Math.abs(ms - stated) < HELD_MS_STEP) {
      return stated;
    }
    MessageCodec.write(message.clear(), new Held(ms));
    appendTo(frame);
    return ms;
  }

  // What arrived.

  /** What the number in a header means: on streams it counts from the last one. */
  long acknowledged(long told) {
    acknowledgedBase = stream ? acknowledgedBase + told : told;
    return acknowledgedBase;
  }

  /** All messages through this number arrived; whether that is news. */
  boolean drop(long through, long now) {
    if (through > framedThrough) {
      throw new ProtocolException(
          "Expected an acknowledgement of at most " + framedThrough + ", but found " + through);
    }
    if (through < outbox.first()) {
      return false;
    }
    outbox.dropThrough(through);
    next = Math.max(next, outbox.first());
    resendNanos = resendNanosMin();
    armResend(now);
    wantFlushIfDue();
    return true;
  }

  private void wantFlushIfDue() {
    if (isNextDue()) {
      wantFlush();
    }
  }

  /** The other end misses something, or did not listen for a while. */
  void resendSoon(long now) {
    if (!stream && now - resentAt >= roundTripNanos) {
      resend(now);
    }
  }

  private void resend(long now) {
    resentAt = now;
    next = outbox.first();
    armResend(now);
    wantFlushIfDue();
  }

  /** A connection repeats by itself. */
  private void armResend(long now) {
    resendAt = outbox.isEmpty() || stream ? Session.NEVER : now + resendNanos;
  }

  private long resendNanosMin() {
    return Math.max(2 * roundTripNanos, RESEND_NANOS_MIN);
  }

  long nextDeadline() {
    return resendAt;
  }

  /** Repeats what was not acknowledged in time, less often each time. */
  void tick(long now) {
    if (now >= resendAt) {
      resendNanos = Math.min(2 * resendNanos, RESEND_NANOS_MAX);
      resend(now);
    }
  }
}
