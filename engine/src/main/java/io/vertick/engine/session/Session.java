package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Dictionary;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Control;
import io.vertick.engine.protocol.Message.Credit;
import io.vertick.engine.protocol.Message.Echo;
import io.vertick.engine.protocol.Message.FirstClass;
import io.vertick.engine.protocol.Message.Goodbye;
import io.vertick.engine.protocol.Message.Heartbeat;
import io.vertick.engine.protocol.Message.Held;
import io.vertick.engine.protocol.Message.Update;
import io.vertick.engine.protocol.MessageCodec;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * One end of a conversation that survives lost frames, silences and new connections.
 *
 * <p>Messages of the first class are numbered, kept until acknowledged, and sent again after a hole, a time-out or a hello; they arrive once and in order. Updates are put into
 * one frame each and forgotten. What is offered in one turn goes into as few frames as it takes. The session itself never waits, and does nothing between the calls:
 * whoever owns it calls {@link #tick} when {@link #nextDeadline} has come, and {@link #flush} when the transport was asked to.
 *
 * <p>Limits: requests and updates need credit of the other end; replies and what else ends something need none, and are reserved for by holding back credit while {@link
 * #OUTBOX_BYTES_HIGH} wait to be acknowledged. See docs/adr/0011.
 */
public final class Session {
  /** Between two heartbeats. */
  public static final long HEARTBEAT_NANOS = 500_000_000L;

  /** After such a silence the other end is suspected. */
  public static final long SUSPICION_NANOS = 3_000_000_000L;

  /** From here on the other end gets no new credit for requests. */
  public static final int OUTBOX_BYTES_HIGH = 1_048_576;

  /** Beyond, messages are not kept: their requests end as unknown, by their deadlines. */
  public static final int OUTBOX_BYTES_MAX = 67_108_864;

  /** The longest update. */
  public static final int UPDATE_BYTES_MAX = 16_384;

  private static final int UPDATES_BYTES_MAX = 65_536;
  private static final int CONTROLS_BYTES_MAX = 1_024;
  private static final int FLIGHT_BYTES_MAX = 1_048_576;
  private static final int CHUNK_BYTES = 16_000;
  private static final int ACK_BYTES = 32_768;
  private static final long ACK_NANOS = 40_000_000L;
  private static final long RESEND_NANOS_MIN = 200_000_000L;
  private static final long RESEND_NANOS_MAX = 2_000_000_000L;
  private static final long HELLO_NANOS = 500_000_000L;
  private static final long REJECTED_NANOS = 5_000_000_000L;
  private static final long REPORT_NANOS = 60_000_000_000L;
  private static final long HELD_MS_STEP = 10;
  private static final long NEVER = Long.MAX_VALUE;

  private final SessionConfig config;
  private final Transport transport;
  private final SessionListener listener;
  private final SessionStats stats = new SessionStats();
  private final Greeting greeting;
  private final Output frame = new Output();
  private final Output message = new Output();
  private final Output controls = new Output();
  private final Output updates = new Output();

  private boolean connected;
  private boolean isOpen;
  private boolean suspected;
  private boolean closed;
  private @Nullable Goodbye goodbye;
  private boolean peerLeaving;
  private boolean flushAsked;
  private int version;
  private long features;

  // What is sent.
  private Outbox outbox = new Outbox();
  private Dictionary written;
  private long next = 1;
  private long framedThrough;
  private boolean isNumberDue;
  private long acknowledgedBase;
  private long requestBytesSent;
  private long requestBytesMax;
  private long updateBytesSent;
  private long updateBytesFramed;
  private long updateBytesMax;
  private boolean isCreditAwaited;

  // What is received.
  private Dictionary read;
  private final Output chunks = new Output();
  private int chunked;
  private long received;
  private long frameNumber;
  private long heldMs;
  private long acknowledgedBefore;
  private long unacknowledgedBytes;
  private long acknowledgeBase;
  private long gapAt;
  private long requestBytesReceived;
  private long requestBytesGranted;
  private long updateBytesReceived;
  private long updateBytesGranted;
  private boolean paused;

  // Time.
  private long heardAt;
  private long helloAt = NEVER;
  private long heartbeatAt = NEVER;
  private long resendAt = NEVER;
  private long ackAt = NEVER;
  private long reportAt;
  private long resendNanos = RESEND_NANOS_MIN;
  private long resentAt;
  private long roundTripNanos;
  private long beat;
  private long beatAt;

  /** An end that says nothing before {@link #connect}. */
  public Session(SessionConfig config, Transport transport, SessionListener listener) {
    this.config = config;
    this.transport = transport;
    this.listener = listener;
    greeting = new Greeting(config.self());
    written = new Dictionary(config.self(), config.self());
    read = written;
    clear();
  }

  /** Whether messages flow. */
  public boolean isOpen() {
    return isOpen;
  }

  /** Whether nothing was heard for three seconds, since the session began. */
  public boolean isSuspected() {
    return suspected;
  }

  /** The life of the other end; null before the first session. */
  public @Nullable Incarnation peer() {
    return greeting.peer();
  }

  /** Whether the other end said goodbye, and takes no requests any more. */
  public boolean isPeerLeaving() {
    return peerLeaving;
  }

  /** The version of the protocol that both ends speak; 0 before the first session. */
  public int version() {
    return version;
  }

  /** Features that both ends know. */
  public long features() {
    return features;
  }

  /** The smoothed round-trip time in nanoseconds; 0 before it was measured. */
  public long roundTripNanos() {
    return roundTripNanos;
  }

  /** Messages with higher numbers were not in any frame yet. */
  public long framedThrough() {
    return framedThrough;
  }

  /** Bytes of messages that were not acknowledged yet. */
  public long outboxBytes() {
    return outbox.size();
  }

  public SessionStats stats() {
    return stats;
  }

  /** Frames can be sent from now on: over a new connection, if this is a stream. Says hello. */
  public void connect(long now) {
    connected = true;
    greeting.askOnce();
    sayHello(now);
  }

  /** The connection of a stream is lost. */
  public void disconnect() {
    connected = false;
    stopFlow();
    greeting.askOnce();
    helloAt = NEVER;
  }

  /** Says goodbye: no requests from either end from now on; replies still flow. */
  public void leave(String reason, long now) {
    if (goodbye == null) {
      goodbye = new Goodbye(reason);
      offer(goodbye, now);
    }
  }

  /** The end: nothing is sent or told any more. */
  public void close() {
    closed = true;
    disconnect();
  }

  /** Stops the other end from sending more requests and updates than it may already; false lets it go on. */
  public void pause(boolean pause) {
    paused = pause;
    wantFlush();
  }

  // Sending.

  /** Whether a message that needs credit would be taken now. */
  public boolean hasCredit() {
    boolean credit = isOpen && goodbye == null && !peerLeaving && requestBytesSent < requestBytesMax;
    isCreditAwaited |= !credit;
    return credit;
  }

  /**
   * Takes a message of the first class, to be sent at the end of the turn.
   *
   * @return its number in this session; 0 if it was not taken: there is no session, or no credit for a message that needs it, or {@link #OUTBOX_BYTES_MAX} bytes wait
   * @throws IllegalArgumentException if a value in it may not leave the JVM, or it is longer than {@link MessageCodec#MESSAGE_BYTES_MAX}
   */
  public long offer(FirstClass newMessage, long now) {
    if (greeting.peer() == null || (newMessage.needsCredit() && !hasCredit())) {
      return 0;
    }
    if (outbox.size() > OUTBOX_BYTES_MAX) {
      stats.dropped++;
      return 0;
    }
    for (var alias = MessageCodec.aliasFor(newMessage, written);
        alias != null;
        alias = MessageCodec.aliasFor(newMessage, written)) {
      put(alias, now);
    }
    long number = put(newMessage, now);
    if (newMessage.needsCredit()) {
      requestBytesSent += message.size();
    }
    wantFlush();
    return number;
  }

  private long put(FirstClass newMessage, long now) {
    MessageCodec.write(message.clear(), newMessage, written);
    if (message.size() <= CHUNK_BYTES) {
      return outbox.add(message.array(), 0, message.size(), now);
    }
    return putChunks(now);
  }

  private long putChunks(long now) {
    if (message.size() > MessageCodec.MESSAGE_BYTES_MAX) {
      throw new IllegalArgumentException("Expected a message of at most "
          + MessageCodec.MESSAGE_BYTES_MAX + " bytes, but it takes " + message.size());
    }
    var chunk = new Output();
    for (int at = 0; at < message.size(); at += CHUNK_BYTES) {
      int length = Math.min(CHUNK_BYTES, message.size() - at);
      boolean isLast = at + length == message.size();
      chunk.clear().u8(isLast ? MessageCodec.LAST_CHUNK : MessageCodec.CHUNK);
      chunk.raw(message.array(), at, length);
      outbox.add(chunk.array(), 0, chunk.size(), now);
    }
    return outbox.last();
  }

  /**
   * Takes an update, to be sent at the end of the turn, before messages of the first class.
   *
   * @return false if there is no room or credit: the feed has to degrade, and is told by {@link SessionListener#credited} when to try again
   */
  public boolean offerUpdate(Update update) {
    if (update.bytes().length > UPDATE_BYTES_MAX) {
      throw new IllegalArgumentException("Expected an update of at most " + UPDATE_BYTES_MAX
          + " bytes, but got " + update.bytes().length + ": send it in parts");
    }
    if (!isOpen || updates.size() >= UPDATES_BYTES_MAX || updateBytesSent >= updateBytesMax) {
      isCreditAwaited = true;
      stats.updatesRefused++;
      return false;
    }
    MessageCodec.write(message.clear(), update);
    updates.varLong(message.size()).raw(message.array(), 0, message.size());
    updateBytesSent += message.size();
    stats.updatesSent++;
    wantFlush();
    return true;
  }

  /** Controls are repeated anyway: beyond the limit they wait for the next time. */
  private void put(Control control) {
    if (controls.size() > CONTROLS_BYTES_MAX) {
      return;
    }
    MessageCodec.write(message.clear(), control);
    controls.varLong(message.size()).raw(message.array(), 0, message.size());
    wantFlush();
  }

  private void wantFlush() {
    if (isOpen && !flushAsked) {
      flushAsked = true;
      transport.flushSoon();
    }
  }

  /** Sends what was taken since the last time. */
  public void flush(long now) {
    flushAsked = false;
    if (!isOpen) {
      return;
    }
    grant();
    boolean more = true;
    for (int updatesAt = 0; more; ) {
      updatesAt = sendFrame(updatesAt, now);
      more = updatesAt < updates.size() || isNextDue();
    }
    updates.clear();
  }

  private boolean isNextDue() {
    return next <= outbox.last() && outbox.sizeBelow(next) < FLIGHT_BYTES_MAX;
  }

  /** Sends one frame, unless there is nothing to say; returns how far updates were sent. */
  private int sendFrame(int updatesAt, long now) {
    boolean numbered = isNextDue();
    boolean acks = received != acknowledgedBefore && (numbered || updates.size() > 0 || controls.size() > 0);
    if (!numbered && updatesAt == updates.size() && controls.size() == 0 && !isAckDue(now)) {
      return updatesAt;
    }
    writeHeader(numbered, acks || isAckDue(now), updatesAt);
    frame.raw(controls.array(), 0, controls.size());
    controls.clear();
    int updatesEnd = writeUpdates(updatesAt);
    if (numbered) {
      writeMessages(now);
    }
    stats.framesSent++;
    stats.bytesSent += frame.size();
    transport.send(frame.array(), 0, frame.size());
    return updatesEnd;
  }

  private boolean isAckDue(long now) {
    return now >= ackAt || unacknowledgedBytes >= ACK_BYTES;
  }

  private void writeHeader(boolean numbered, boolean acks, int updatesAt) {
    frame.clear();
    if (config.stream()) {
      Frame.writeStreamHeader(
          frame, acks ? received - acknowledgeBase : -1, numbered && isNumberDue ? next : -1);
      acknowledgeBase = acks ? received : acknowledgeBase;
      isNumberDue &= !numbered;
    } else {
      Frame.writeDatagramHeader(
          frame,
          new Frame.Header(
              greeting.tagSent(),
              acks ? received : -1,
              numbered ? next : -1,
              updatesAt < updates.size() ? updateBytesFramed : -1));
    }
    if (acks) {
      acknowledgedBefore = received;
      unacknowledgedBytes = 0;
      ackAt = NEVER;
    }
  }

  private int writeUpdates(int from) {
    var in = new Input(updates.array(), from, updates.size() - from);
    int at = from;
    while (!in.isAtEnd() && frame.size() < Frame.BATCH_BYTES_MAX) {
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
    long stated = 0;
    do {
      stated = writeHeld(stated, (now - outbox.addedAt(next)) / 1_000_000);
      frame.varLong(outbox.length(next));
      outbox.copy(next, frame);
      stats.messagesSent++;
      stats.messagesResent += next <= framedThrough ? 1 : 0;
      framedThrough = Math.max(framedThrough, next);
      next++;
    } while (isNextDue() && frame.size() + outbox.length(next) <= Frame.BATCH_BYTES_MAX);
    if (resendAt == NEVER) {
      armResend(now);
    }
  }

  /** Says how long the next message waited, if that is not what was said. */
  private long writeHeld(long stated, long ms) {
    if (Math.abs(ms - stated) < HELD_MS_STEP) {
      return stated;
    }
    MessageCodec.write(message.clear(), new Held(ms));
    frame.varLong(message.size()).raw(message.array(), 0, message.size());
    return ms;
  }

  // Receiving.

  /** Takes a frame that the transport brought. Bytes that do not follow the protocol are dropped and counted, and the session is taken up again. */
  public void receive(byte[] bytes, int offset, int length, long now) {
    if (closed || !connected) {
      return;
    }
    stats.framesReceived++;
    stats.bytesReceived += length;
    try {
      receive(Frame.kind(bytes, offset, length), new Input(bytes, offset, length), now);
    } catch (ProtocolException problem) {
      noteMalformed(problem, now);
    }
  }

  private void receive(Frame.Kind kind, Input in, long now) {
    if (in.remaining() > Frame.BYTES_MAX) {
      throw new ProtocolException("Expected a frame of at most " + Frame.BYTES_MAX
          + " bytes, but found " + in.remaining());
    }
    switch (kind) {
      case HELLO -> receiveHello(Frame.readHello(in), now);
      case REJECTION -> receiveRejection(Frame.readRejection(in), now);
      case MESSAGES -> receiveMessages(in, now);
    }
  }

  private void receiveMessages(Input in, long now) {
    var header = Frame.readHeader(in, config.stream());
    if (!isOpen || (!config.stream() && header.tag() != greeting.tagAccepted())) {
      stats.foreign++;
      return;
    }
    try {
      receiveMessages(header, in, now);
    } catch (ProtocolException problem) {
      // Whatever it was, what follows it on this connection can't be trusted.
      interrupt(now);
      throw problem;
    }
  }

  private void receiveMessages(Frame.Header header, Input in, long now) {
    heardAt = now;
    heldMs = 0;
    if (header.acknowledged() >= 0) {
      receiveAck(acknowledged(header.acknowledged()), now);
    }
    if (header.number() > 0 || !config.stream()) {
      frameNumber = header.number();
    }
    long updatesAt = config.stream() ? updateBytesReceived : header.updates();
    boolean gap = false;
    while (isOpen && !in.isAtEnd()) {
      var item = in.part(in.varInt());
      if (MessageCodec.isFirstClass(item.peek())) {
        gap |= !receiveNumbered(item, now);
      } else {
        updatesAt = receiveUnnumbered(item, updatesAt, now);
      }
    }
    if (gap) {
      reportGap(now);
    }
  }

  /** What a header's number means: on streams it counts from the last one. */
  private long acknowledged(long told) {
    acknowledgedBase = config.stream() ? acknowledgedBase + told : told;
    return acknowledgedBase;
  }

  /** Everything through this number arrived. */
  private void receiveAck(long through, long now) {
    if (through > framedThrough) {
      throw new ProtocolException("Expected an acknowledgement of at most " + framedThrough
          + ", but found " + through);
    }
    if (through < outbox.first()) {
      return;
    }
    outbox.dropThrough(through);
    next = Math.max(next, outbox.first());
    resendNanos = resendNanosMin();
    armResend(now);
    listener.acknowledged(through);
    wantFlushIfDue();
  }

  private void wantFlushIfDue() {
    if (isNextDue() || isGrantDue()) {
      wantFlush();
    }
  }

  /** Takes the next numbered item of the frame; false if others are missing before it. */
  private boolean receiveNumbered(Input item, long now) {
    if (frameNumber < 1) {
      throw new ProtocolException("Expected the number of the first message, but the frame has none");
    }
    long number = frameNumber++;
    if (number > received + 1) {
      return false;
    }
    if (number <= received) {
      stats.duplicates++;
      ackAt = Math.min(ackAt, now + ACK_NANOS);
      acknowledgedBefore = -1;
      return true;
    }
    receiveNext(item, now);
    return true;
  }

  private void receiveNext(Input item, long now) {
    int length = item.remaining();
    var newMessage = readNext(item);
    received++;
    unacknowledgedBytes += length;
    stats.messagesReceived++;
    ackAt = Math.min(ackAt, now + ACK_NANOS);
    if (unacknowledgedBytes >= ACK_BYTES) {
      wantFlush();
    }
    if (newMessage != null) {
      deliver(newMessage);
    }
  }

  /** The message that the item completes; null if more chunks follow. Leaves no trace if it fails. */
  private @Nullable FirstClass readNext(Input item) {
    int type = item.peek();
    if (type != MessageCodec.CHUNK && type != MessageCodec.LAST_CHUNK) {
      if (chunked > 0) {
        throw new ProtocolException("Expected the next chunk, but found another message");
      }
      return charged(item.remaining(), MessageCodec.read(item, read));
    }
    item.u8();
    chunks.truncate(chunked).append(item);
    if (chunks.size() > MessageCodec.MESSAGE_BYTES_MAX) {
      throw new ProtocolException("Expected a message of at most "
          + MessageCodec.MESSAGE_BYTES_MAX + " bytes, but its chunks have more");
    }
    if (type == MessageCodec.CHUNK) {
      chunked = chunks.size();
      return null;
    }
    var whole =
        charged(chunks.size(), MessageCodec.read(new Input(chunks.array(), 0, chunks.size()), read));
    chunked = 0;
    return whole;
  }

  private FirstClass charged(int length, FirstClass newMessage) {
    if (newMessage.needsCredit()) {
      if (requestBytesReceived >= requestBytesGranted) {
        throw new ProtocolException("Expected no request before there is credit, but found one");
      }
      requestBytesReceived += length;
      if (isGrantDue()) {
        wantFlush();
      }
    }
    return newMessage;
  }

  private void deliver(FirstClass newMessage) {
    if (newMessage instanceof Message.TargetAlias || newMessage instanceof Message.OriginAlias) {
      return;
    }
    if (newMessage instanceof Goodbye) {
      peerLeaving = true;
    }
    listener.received(newMessage, heldMs);
  }

  /** Takes a control or an update, which begins at that byte of all updates; returns where the next one begins. */
  private long receiveUnnumbered(Input item, long updatesAt, long now) {
    int length = item.remaining();
    var other = MessageCodec.readUnnumbered(item);
    if (other instanceof Update update) {
      receiveUpdate(update, updatesAt, length);
      return updatesAt + length;
    } else if (other instanceof Control control) {
      receiveControl(control, now);
    }
    return updatesAt;
  }

  private void receiveUpdate(Update update, long at, int length) {
    if (at < 0 || at >= updateBytesGranted) {
      throw new ProtocolException("Expected an update inside of " + updateBytesGranted
          + " bytes of credit, but it begins at " + at);
    }
    updateBytesReceived = Math.max(updateBytesReceived, at + length);
    stats.updatesReceived++;
    if (isGrantDue()) {
      wantFlush();
    }
    listener.received(update, 0);
  }

  private void receiveControl(Control control, long now) {
    if (control instanceof Heartbeat heartbeat) {
      put(new Echo(heartbeat.beat()));
    } else if (control instanceof Echo echo) {
      measure(echo.beat(), now);
    } else if (control instanceof Message.Gap) {
      resendSoon(now);
    } else if (control instanceof Credit credit) {
      receiveCredit(credit.requestBytes(), credit.updateBytes());
    } else if (control instanceof Held held) {
      heldMs = held.ms();
    }
  }

  private void measure(long echoed, long now) {
    if (echoed == beat) {
      long sample = Math.max(1, now - beatAt);
      roundTripNanos = roundTripNanos == 0 ? sample : (7 * roundTripNanos + sample) / 8;
    }
  }

  private void receiveCredit(long requestBytes, long updateBytes) {
    requestBytesMax = Math.max(requestBytesMax, requestBytes);
    updateBytesMax = Math.max(updateBytesMax, updateBytes);
    tellCredit();
  }

  private void tellCredit() {
    if (isCreditAwaited) {
      isCreditAwaited = false;
      listener.credited();
    }
  }

  private void grant() {
    if (isGrantDue()) {
      requestBytesGranted = requestBytesReceived + config.requestBytes();
      updateBytesGranted = updateBytesReceived + config.updateBytes();
      put(new Credit(requestBytesGranted, updateBytesGranted));
    }
  }

  /** Credit is renewed when half of it is used, unless replies pile up. */
  private boolean isGrantDue() {
    return !paused
        && outbox.size() < OUTBOX_BYTES_HIGH
        && (requestBytesGranted - requestBytesReceived < config.requestBytes() / 2
            || updateBytesGranted - updateBytesReceived < config.updateBytes() / 2);
  }

  private void reportGap(long now) {
    stats.gaps++;
    if (config.stream()) {
      throw new ProtocolException("Expected number " + (received + 1) + ", but others follow");
    }
    if (now >= gapAt) {
      gapAt = now + Math.max(roundTripNanos, ACK_NANOS);
      acknowledgedBefore = -1;
      put(new Message.Gap());
    }
  }

  private void resendSoon(long now) {
    if (!config.stream() && now - resentAt >= roundTripNanos) {
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
    resendAt = outbox.isEmpty() || config.stream() ? NEVER : now + resendNanos;
  }

  private void noteMalformed(ProtocolException problem, long now) {
    stats.malformed++;
    if (now >= reportAt) {
      reportAt = now + REPORT_NANOS;
      listener.malformed(problem);
    }
  }

  // Hellos.

  private void sayHello(long now) {
    if (connected) {
      send(hello(null, 0));
      helloAt = now + (config.stream() ? SUSPICION_NANOS : HELLO_NANOS);
    }
  }

  /** There was no answer. A stream that does not answer is of no use. */
  private void sayHelloAgain(long now) {
    if (config.stream()) {
      interrupt(now);
    } else {
      sayHello(now);
    }
  }

  private void answer(Hello asked) {
    greeting.noteQuestion(asked);
    send(hello(asked.self(), asked.question()));
  }

  private Hello hello(@Nullable Incarnation to, long answers) {
    return new Hello(
        config.versionMin(),
        config.versionMax(),
        config.features(),
        config.self(),
        greeting.sessionWith(to),
        greeting.question(),
        greeting.isAsking(),
        answers,
        greeting.known(to, received),
        requestBytesGranted,
        updateBytesGranted,
        updateBytesSent,
        config.name(),
        config.token());
  }

  private void send(Hello hello) {
    Frame.write(frame.clear(), hello);
    sendFrame();
  }

  private void sendFrame() {
    stats.framesSent++;
    stats.bytesSent += frame.size();
    transport.send(frame.array(), 0, frame.size());
  }

  private void receiveHello(Hello hello, long now) {
    var refusal = refusal(hello);
    if (refusal != null) {
      reject(hello, refusal);
      return;
    }
    if (greeting.isAnsweredBy(hello)) {
      accept(hello, now);
    } else if (!greeting.isPeer(hello)) {
      // It may be an old hello, or the end of a session that lives on: only its answer tells.
      greeting.askOnce();
    }
    if (hello.asks()) {
      answer(hello);
    }
    if (greeting.isAsking() && helloAt == NEVER) {
      sayHello(now);
    }
  }

  private @Nullable String refusal(Hello hello) {
    return hello.versionWith(config.versionMin(), config.versionMax()) == 0
        ? Rejection.VERSION
        : listener.refuse(hello);
  }

  private void reject(Hello hello, String code) {
    stats.rejections++;
    if (hello.asks()) {
      var text = "speaks the versions " + config.versionMin() + " to " + config.versionMax();
      Frame.write(frame.clear(), new Rejection(hello.self(), hello.question(), code, text));
      sendFrame();
    }
  }

  private void receiveRejection(Rejection rejection, long now) {
    if (rejection.peer().equals(config.self())
        && greeting.isAsking()
        && rejection.answers() == greeting.question()) {
      stats.rejections++;
      helloAt = now + REJECTED_NANOS;
      listener.rejected(rejection);
    }
  }

  /** The other end lives, and said this a moment ago. */
  private void accept(Hello hello, long now) {
    if (greeting.isShared(hello)) {
      resume(hello, now);
    } else {
      end();
      if (greeting.isFree(hello)) {
        begin(hello, now);
      }
    }
  }

  /** The session that was, if any, is over. */
  private void end() {
    if (greeting.peer() != null) {
      stopFlow();
      long framed = framedThrough;
      greeting.forget();
      clear();
      listener.ended(framed);
    }
  }

  private void clear() {
    outbox = new Outbox();
    next = 1;
    framedThrough = 0;
    requestBytesSent = 0;
    updateBytesSent = 0;
    updateBytesFramed = 0;
    received = 0;
    chunked = 0;
    requestBytesReceived = 0;
    updateBytesReceived = 0;
    requestBytesGranted = config.requestBytes();
    updateBytesGranted = config.updateBytes();
    peerLeaving = false;
    suspected = false;
  }

  private void begin(Hello hello, long now) {
    greeting.accept(hello);
    written = new Dictionary(config.self(), hello.self());
    read = new Dictionary(hello.self(), config.self());
    requestBytesMax = 0;
    updateBytesMax = 0;
    stats.sessions++;
    listener.began(hello);
    open(hello, now);
    if (goodbye != null) {
      offer(goodbye, now);
    }
  }

  private void resume(Hello hello, long now) {
    var known = hello.known();
    if (known != null) {
      receiveAck(known.received(), now);
    }
    greeting.accept(hello);
    stats.resumptions++;
    updateBytesReceived = Math.max(updateBytesReceived, hello.updatesSent());
    open(hello, now);
  }

  private void open(Hello hello, long now) {
    version = hello.versionWith(config.versionMin(), config.versionMax());
    features = hello.features() & config.features();
    isOpen = true;
    suspected = false;
    heardAt = now;
    helloAt = NEVER;
    heartbeatAt = now;
    next = outbox.first();
    resendNanos = resendNanosMin();
    resendAt = NEVER;
    isNumberDue = true;
    frameNumber = 0;
    acknowledgeBase = 0;
    acknowledgedBase = 0;
    acknowledgedBefore = -1;
    ackAt = NEVER;
    isCreditAwaited = true;
    receiveCredit(hello.requestBytes(), hello.updateBytes());
    listener.opened();
    wantFlush();
  }

  /** No messages any more, until a hello is answered. */
  private void stopFlow() {
    isOpen = false;
    heartbeatAt = NEVER;
    resendAt = NEVER;
    ackAt = NEVER;
    updates.clear();
    updateBytesFramed = updateBytesSent;
    controls.clear();
  }

  /** Asks who is there; a stream, over another connection. */
  private void interrupt(long now) {
    stopFlow();
    greeting.ask();
    if (config.stream()) {
      connected = false;
      helloAt = NEVER;
      transport.reconnect();
    } else {
      helloAt = now + HELLO_NANOS;
    }
  }

  // Time.

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
  public long nextDeadline() {
    long suspicionAt = greeting.peer() == null || suspected ? NEVER : heardAt + SUSPICION_NANOS;
    return Math.min(
        Math.min(suspicionAt, helloAt), Math.min(heartbeatAt, Math.min(resendAt, ackAt)));
  }

  /** Does what is due: heartbeats, repetitions, suspicion, hellos. */
  public void tick(long now) {
    if (closed) {
      return;
    }
    if (greeting.peer() != null && !suspected && now - heardAt >= SUSPICION_NANOS) {
      suspect(now);
    }
    if (now >= helloAt) {
      sayHelloAgain(now);
    }
    if (now >= heartbeatAt) {
      heartbeatAt = now + HEARTBEAT_NANOS;
      beatAt = now;
      put(new Heartbeat(++beat));
      put(new Credit(requestBytesGranted, updateBytesGranted));
    }
    if (now >= resendAt) {
      resendAfterSilence(now);
    }
    if (now >= ackAt) {
      wantFlush();
    }
  }

  private void suspect(long now) {
    suspected = true;
    stats.suspicions++;
    if (isOpen) {
      interrupt(now);
      helloAt = config.stream() ? NEVER : now;
    }
    listener.suspected();
  }

  private void resendAfterSilence(long now) {
    resendNanos = Math.min(2 * resendNanos, RESEND_NANOS_MAX);
    resend(now);
  }

  private long resendNanosMin() {
    return Math.max(2 * roundTripNanos, RESEND_NANOS_MIN);
  }
}
