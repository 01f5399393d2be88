package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Credit;
import io.vertick.engine.protocol.Message.Echo;
import io.vertick.engine.protocol.Message.FirstClass;
import io.vertick.engine.protocol.Message.Gap;
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
 * one frame each and forgotten. What is offered in one turn goes into as few frames as it takes. The session does nothing between the calls: whoever owns it calls
 * {@link #tick} when {@link #nextDeadline} has come, and {@link #flush} when the transport was asked to.
 *
 * <p>Requests and updates need credit of the other end. Replies and whatever else ends something need none: room for them is kept by holding back credit while {@link
 * #OUTBOX_BYTES_HIGH} bytes wait to be acknowledged. See docs/adr/0011. Confined to one thread.
 */
public final class Session {
  /** Between two heartbeats. */
  public static final long HEARTBEAT_NANOS = 500_000_000L;

  /** After such a silence the other end is suspected. */
  public static final long SUSPICION_NANOS = 3_000_000_000L;

  /** From here on the other end gets no new credit. */
  public static final int OUTBOX_BYTES_HIGH = 1_048_576;

  /** Beyond, messages are not kept: their requests end as unknown, by their deadlines. */
  public static final int OUTBOX_BYTES_MAX = 67_108_864;

  /** The longest update. */
  public static final int UPDATE_BYTES_MAX = 16_000;

  static final long NEVER = Long.MAX_VALUE;

  private static final long HELLO_NANOS = 500_000_000L;
  private static final long REJECTED_NANOS = 5_000_000_000L;
  private static final long REPORT_NANOS = 60_000_000_000L;

  private final SessionConfig config;
  private final Transport transport;
  private final SessionListener listener;
  private final SessionStats stats = new SessionStats();
  private final Greeting greeting;
  private final Sender sender;
  private final Receiver receiver;
  private final Output hello = new Output();

  private boolean connected;
  private boolean isOpen;
  private boolean suspected;
  private boolean closed;
  private boolean isPeerLeaving;
  private @Nullable Goodbye goodbye;
  private int version;
  private long features;

  private long heardAt;
  private long helloAt = NEVER;
  private long heartbeatAt = NEVER;
  private long reportAt;
  private long heldMs;
  private long beat;
  /** When the last heartbeat was said; {@link #NEVER} while no echo is awaited. */
  private long beatAt = NEVER;

  private long roundTripNanos;

  /**
   * An end that says nothing before {@link #connect}.
   *
   * @param now the time; it also tells this session from earlier ones of the same life
   */
  public Session(SessionConfig config, Transport transport, SessionListener listener, long now) {
    this.config = config;
    this.transport = transport;
    this.listener = listener;
    greeting = new Greeting(config.self(), now);
    sender = new Sender(config, transport, stats);
    receiver = new Receiver(config, sender, stats);
  }

  /** Whether messages flow. */
  public boolean isOpen() {
    return isOpen;
  }

  /** Whether nothing was heard for three seconds. */
  public boolean isSuspected() {
    return suspected;
  }

  /** The life of the other end; null while there is no session. */
  public @Nullable Incarnation peer() {
    return greeting.peer();
  }

  /** Whether the other end said goodbye, and takes no requests any more. */
  public boolean isPeerLeaving() {
    return isPeerLeaving;
  }

  /** Whether one of the ends has said goodbye: nothing is taken any more that needs credit. */
  public boolean isEitherLeaving() {
    return goodbye != null || isPeerLeaving;
  }

  /** The version of the protocol that both ends speak; 0 before the first session. */
  public int version() {
    return version;
  }

  /** Features that both ends know. */
  public long features() {
    return features;
  }

  /** The smoothed round-trip time; 0 before it was measured. */
  public long roundTripNanos() {
    return roundTripNanos;
  }

  /** Messages with higher numbers were not in any frame yet. */
  public long framedThrough() {
    return sender.framedThrough();
  }

  /** Bytes of first-class messages that were not acknowledged yet. */
  public long outboxBytes() {
    return sender.size();
  }

  /** How many bytes of messages it holds: those that were not acknowledged, and what came of one that is not whole. */
  public long heldBytes() {
    return sender.size() + receiver.chunkBytes();
  }

  /** Bytes of updates that were sent, or taken to be sent, since the session began. */
  public long updateBytesSent() {
    return sender.updateBytes();
  }

  /** Bytes of updates that came, or were lost, since the session began. */
  public long updateBytesReceived() {
    return receiver.updateBytes();
  }

  /** Bytes of requests that the other end would still take now. */
  public long requestCredit() {
    return sender.requestCredit();
  }

  public SessionStats stats() {
    return stats;
  }

  /** Frames can be sent from now on: over a new connection, if this is a stream. Says hello. */
  public void connect(long now) {
    if (!closed) {
      connected = true;
      greeting.askOnce();
      sayHello(now);
    }
  }

  /** Like {@link #connect}, for the end that was called: it waits for the other's hello, for six seconds. */
  public void accept(long now) {
    if (!closed) {
      connected = true;
      greeting.askOnce();
      helloAt = now + 2 * SUSPICION_NANOS;
    }
  }

  /** The connection of a stream is lost; the session waits for another. */
  public void disconnect() {
    connected = false;
    stop();
    greeting.askOnce();
    helloAt = NEVER;
  }

  /** Says goodbye, in this session and the next ones: no requests from either end from now on; replies still flow. */
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

  /** Stops the other end from sending more requests and updates than it may already. */
  public void pause() {
    receiver.pause();
  }

  /** Lets the other end go on. */
  public void resume() {
    receiver.resume();
  }

  // Sending.

  /** Whether a message that needs credit would be taken now; if not, {@link SessionListener#credited} tells when to ask again. */
  public boolean hasCredit() {
    return sender.hasRequestCredit() && !isEitherLeaving();
  }

  /**
   * Takes a message of the first class, to be sent at the end of the turn.
   *
   * @return its number in this session; 0 if it was not taken: there is no session, or no credit for a message that needs it, or {@link #OUTBOX_BYTES_MAX} bytes wait
   * @throws IllegalArgumentException if a value in it may not leave the JVM
   */
  public long offer(FirstClass message, long now) {
    boolean taken = greeting.peer() != null && (!message.needsCredit() || hasCredit());
    return taken ? sender.offer(message, now) : 0;
  }

  /**
   * Takes an update, to be sent at the end of the turn, before messages of the first class.
   *
   * @return false if there is no room or credit: the feed has to degrade, and {@link SessionListener#credited} tells when to try again
   */
  public boolean offer(Update update) {
    if (update.bytes().length > UPDATE_BYTES_MAX) {
      throw new IllegalArgumentException("Expected an update of at most " + UPDATE_BYTES_MAX
          + " bytes, but got " + update.bytes().length + ": send it in parts");
    }
    return sender.offer(update);
  }

  /** Has {@link #flush} called at the end of the turn, for those who want to send something by then. */
  public void flushSoon() {
    sender.wantFlush();
  }

  /** Sends what was taken since the last time. */
  public void flush(long now) {
    receiver.grant();
    sender.flush(receiver, now);
  }

  // Receiving.

  /**
   * Takes a frame that the transport brought. Bytes that do not follow the protocol are dropped and counted, and the session is taken up again: on a stream over another
   * connection; on datagrams only if the frame was one of this session, as anybody may send others.
   */
  public void receive(byte[] bytes, int offset, int length, long now) {
    if (!connected) {
      return;
    }
    stats.framesReceived++;
    stats.bytesReceived += length;
    try {
      receive(Frame.kind(bytes, offset, length), new Input(bytes, offset, length), now);
    } catch (ProtocolException problem) {
      noteMalformed(problem, now);
      if (config.stream() && connected) {
        interrupt(problem, now);
      }
    }
  }

  private void receive(Frame.Kind kind, Input in, long now) {
    if (in.remaining() > Frame.BYTES_MAX) {
      throw new ProtocolException(
          "Expected a frame of at most " + Frame.BYTES_MAX + " bytes, but found " + in.remaining());
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
    ProtocolException malformed = null;
    boolean isRead = false;
    try {
      receiveMessages(header, in, now);
      isRead = true;
    } catch (ProtocolException problem) {
      malformed = problem;
      throw problem;
    } finally {
      if (!isRead) {
        // Whatever it was, what follows it can't be trusted.
        interrupt(malformed, now);
      }
    }
  }

  private void receiveMessages(Frame.Header header, Input in, long now) {
    heardAt = now;
    heldMs = 0;
    if (header.acknowledged() >= 0) {
      receiveAck(sender.acknowledged(header.acknowledged()), now);
    }
    receiver.beginFrame(header);
    tellLost();
    // Those above may close the session at any message.
    while (isOpen && !in.isAtEnd()) {
      receiveItem(in.part(in.varInt()), now);
    }
    receiver.endFrame(roundTripNanos, now);
  }

  private void tellLost() {
    long from = receiver.takeLost();
    if (from >= 0) {
      listener.updatesLost(from);
    }
  }

  private void receiveAck(long through, long now) {
    if (sender.drop(through, now)) {
      listener.acknowledged(through);
    }
  }

  private void receiveItem(Input item, long now) {
    if (MessageCodec.isFirstClass(item.peek())) {
      var message = receiver.receive(item, now);
      if (message != null) {
        deliver(message);
      }
    } else {
      receiveUnnumbered(receiver.receiveUnnumbered(item), now);
    }
  }

  private void deliver(FirstClass message) {
    isPeerLeaving |= message instanceof Goodbye;
    listener.received(message, heldMs);
  }

  private void receiveUnnumbered(@Nullable Message message, long now) {
    if (message instanceof Update) {
      listener.received(message, 0);
    } else if (message instanceof Heartbeat heartbeat) {
      sender.put(new Echo(heartbeat.beat()));
    } else if (message instanceof Echo echo) {
      measure(echo.beat(), now);
    } else if (message instanceof Gap) {
      sender.resendSoon(now);
    } else if (message instanceof Credit credit) {
      receiveCredit(credit.requestBytes(), credit.updateBytes());
    } else if (message instanceof Held held) {
      heldMs = held.ms();
    }
  }

  private void measure(long echoed, long now) {
    if (echoed == beat && beatAt != NEVER) {
      long sample = Math.max(1, now - beatAt);
      beatAt = NEVER;
      roundTripNanos = roundTripNanos == 0 ? sample : (7 * roundTripNanos + sample) / 8;
      sender.roundTrip(roundTripNanos);
    }
  }

  private void receiveCredit(long requestBytes, long updateBytes) {
    if (sender.credit(requestBytes, updateBytes)) {
      listener.credited();
    }
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
    send(hello(null, 0));
    helloAt = now + (config.stream() ? SUSPICION_NANOS : HELLO_NANOS);
  }

  private void answer(Hello asked, long now) {
    greeting.noteQuestion(asked);
    sender.tag(greeting.tagSent());
    send(hello(asked.self(), asked.question()));
    if (isOpen && greeting.isShared(asked, sender.framedThrough())) {
      // It asks because it heard nothing: it drops what was sent before this answer.
      sender.resendSoon(now);
    }
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
        greeting.known(to, receiver.received()),
        receiver.requestBytesGranted(),
        receiver.updateBytesGranted(),
        sender.updateBytes(),
        config.name(),
        config.token());
  }

  private void send(Hello said) {
    Frame.write(hello.clear(), said);
    sender.send(hello);
  }

  private void receiveHello(Hello heard, long now) {
    var refusal = refusal(heard);
    if (refusal != null) {
      reject(heard, refusal);
      return;
    }
    if (greeting.isAnsweredBy(heard)) {
      accept(heard, now);
    } else if (!greeting.isPeer(heard)) {
      // It may be an old hello, or of a life that is over: only an answer tells.
      greeting.askOnce();
    }
    if (heard.asks()) {
      answer(heard, now);
    }
    if (greeting.isAsking() && helloAt == NEVER) {
      sayHello(now);
    }
  }

  private @Nullable String refusal(Hello heard) {
    return heard.versionWith(config.versionMin(), config.versionMax()) == 0
        ? Rejection.VERSION
        : listener.refuse(heard);
  }

  private void reject(Hello heard, String code) {
    stats.rejections++;
    if (heard.asks()) {
      var text = "speaks the versions " + config.versionMin() + " to " + config.versionMax();
      Frame.write(hello.clear(), new Rejection(heard.self(), heard.question(), code, text));
      sender.send(hello);
    }
  }

  private void receiveRejection(Rejection rejection, long now) {
    if (greeting.isRejectedBy(rejection)) {
      stats.rejections++;
      helloAt = now + REJECTED_NANOS;
      listener.rejected(rejection);
    }
  }

  /** The other end lives, and said this a moment ago. */
  private void accept(Hello heard, long now) {
    if (greeting.isShared(heard, sender.framedThrough())) {
      resume(heard, now);
      return;
    }
    boolean isReceivedWrong = greeting.isShared(heard, Long.MAX_VALUE);
    end();
    if (isReceivedWrong && config.stream()) {
      // Nobody else can have taken a number on a connection: it was the other end that miscounted.
      throw new ProtocolException("Expected that at most " + sender.framedThrough()
          + " messages were received, but the hello says more");
    }
    if (greeting.isFree(heard)) {
      begin(heard, now);
    }
  }

  /** The session that was, if any, is over. */
  private void end() {
    if (greeting.peer() != null) {
      stop();
      greeting.forget();
      receiver.clear();
      isPeerLeaving = false;
      suspected = false;
      listener.ended(sender.framedThrough());
    }
  }

  private void begin(Hello heard, long now) {
    sender.begin(config.self(), heard.self());
    receiver.begin(heard.self());
    stats.sessions++;
    greeting.accept(heard);
    listener.began(heard);
    if (goodbye != null) {
      offer(goodbye, now);
    }
    open(heard, now);
  }

  private void resume(Hello heard, long now) {
    var known = heard.known();
    if (known != null) {
      receiveAck(known.received(), now);
    }
    stats.resumptions++;
    greeting.accept(heard);
    open(heard, now);
  }

  private void open(Hello heard, long now) {
    version = heard.versionWith(config.versionMin(), config.versionMax());
    features = heard.features() & config.features();
    isOpen = true;
    suspected = false;
    heardAt = now;
    helloAt = NEVER;
    heartbeatAt = now;
    sender.tag(greeting.tagSent());
    sender.open();
    receiver.open(heard.updatesSent());
    sender.credit(heard.requestBytes(), heard.updateBytes());
    tellLost();
    listener.opened();
    listener.credited();
  }

  /** No messages any more, until a hello is answered. */
  private void stop() {
    isOpen = false;
    heartbeatAt = NEVER;
    sender.stop();
    receiver.stop();
  }

  /** Asks who is there; a stream, over another connection. See {@link Transport#reconnect}. */
  private void interrupt(@Nullable ProtocolException malformed, long now) {
    stop();
    greeting.ask();
    if (config.stream()) {
      connected = false;
      helloAt = NEVER;
      transport.reconnect(malformed);
    } else {
      helloAt = now + HELLO_NANOS;
    }
  }

  // Time.

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
  public long nextDeadline() {
    long suspicionAt = greeting.peer() == null || suspected ? NEVER : heardAt + SUSPICION_NANOS;
    long flowAt = Math.min(sender.nextDeadline(), receiver.nextDeadline());
    return closed ? NEVER : Math.min(Math.min(suspicionAt, helloAt), Math.min(heartbeatAt, flowAt));
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
      beat(now);
    }
    sender.tick(now);
    receiver.tick(now);
  }

  private void suspect(long now) {
    suspected = true;
    stats.suspicions++;
    if (isOpen) {
      interrupt(null, now);
      helloAt = config.stream() ? NEVER : now;
    }
    listener.suspected();
  }

  /** There was no answer. A connection that does not answer is of no use. */
  private void sayHelloAgain(long now) {
    if (config.stream()) {
      interrupt(null, now);
    } else {
      sayHello(now);
    }
  }

  private void beat(long now) {
    heartbeatAt = now + HEARTBEAT_NANOS;
    beatAt = now;
    sender.put(new Heartbeat(++beat));
    receiver.repeatGrant();
  }
}
