package io.vertick.lines;

import io.vertick.bridge.access.Admission;
import io.vertick.bridge.access.Admission.Admitted;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.server.Lines;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.protocol.ValueCodec;
import io.vertick.engine.subscription.Timers.Timer;
import io.vertick.follow.LineWriter;
import io.vertick.json.BadQuestionException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: whether somebody is let in, what comes, and how it ends. Confined to the context of the bridge. */
final class LineSession implements Lines.Session {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.bridge");

  /** What is asked is kept as JSON and as arguments, in twice the memory of values that came as bytes. */
  private static final int COPIES = 4;

  private final JsonLines lines;
  private final LineCounts counts;
  private final Lines.Connection connection;
  private final String address;
  private final LineReader reader;
  private final LineWriter out;
  /** Both null before somebody is let in. */
  private @Nullable Admitted admitted;

  private @Nullable Conversation conversation;

  private long askedBytes;
  private Timer timer;
  private long heardMs = nowMs();
  /** Nothing that comes is taken any more. */
  private boolean isDeaf;

  private boolean isLeaving;
  private boolean isClosed;

  LineSession(JsonLines lines, Lines.Connection connection) {
    this.lines = lines;
    counts = lines.counts();
    this.connection = connection;
    address = connection.address();
    reader = new LineReader(lines.limits().of(Limit.JSON_LINE_BYTES));
    out = new LineWriter(
        new LineOutput(connection), lines.timers(), counts.lines::increment, this::tooSlow);
    int handshakeMs = lines.limits().of(Limit.HANDSHAKE_MS);
    timer = after(handshakeMs, () -> tooLate(handshakeMs));
    if (!lines.doorman().requiresToken()) {
      admit(null);
    }
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  private Timer after(long ms, Runnable action) {
    return lines.timers().after(Duration.ofMillis(ms), action);
  }

  // Letting in.

  private boolean admit(@Nullable String token) {
    var admission = lines.doorman().admit(address, token, System.currentTimeMillis());
    if (admission instanceof Admitted known) {
      begin(known);
      return true;
    }
    refuse((Admission.Refused) admission);
    return false;
  }

  private void begin(Admitted known) {
    admitted = known;
    conversation = new Conversation(lines, known.access(), address, out);
    timer.cancel();
    timer = after(idleMs(), this::idle);
  }

  /** Told the later, the more often somebody at this address was wrong. */
  private void refuse(Admission.Refused refused) {
    counts.refused.increment();
    isDeaf = true;
    timer.cancel();
    if (refused.delayMs() == 0) {
      end(ReasonCode.FORBIDDEN, refused.error());
    } else if (lines.delays().admit()) {
      // It holds its place until then, also if the other end is gone.
      var unused = after(refused.delayMs(), () -> endDelayed(refused.error()));
    } else {
      end(ReasonCode.OVERLOADED, "Expected a token of this node, as others did in vain: try later");
    }
  }

  private void endDelayed(String error) {
    lines.delays().leave();
    if (!isClosed) {
      end(ReasonCode.FORBIDDEN, error);
    }
  }

  private void takeToken(Question question, Reply reply) {
    var known = conversation;
    if (known == null) {
      if (admit(question.text())) {
        reply.answer(admitted());
      }
    } else if (lines.doorman().requiresToken()) {
      throw new BadQuestionException("Expected the token once, on the first line, but got another");
    } else {
      // A script for a port that needs one runs on others too.
      reply.answer(admitted());
    }
  }

  private JsonObject admitted() {
    var known = conversation;
    return new JsonObject()
        .put("result", "admitted")
        .put("name", known == null ? null : known.access().name());
  }

  private Conversation conversation() {
    var known = Objects.requireNonNull(conversation);
    if (!isAdmitted()) {
      throw new RefusedException(ReasonCode.FORBIDDEN, expiry(known));
    }
    return known;
  }

  private boolean isAdmitted() {
    var known = admitted;
    return known != null && lines.doorman().holds(known, System.currentTimeMillis());
  }

  private static String expiry(Conversation known) {
    return "Expected a token that holds, but that of " + known.access().name()
        + " has expired or was withdrawn: connect with another";
  }

  // What comes.

  @Override
  public void receive(Buffer chunk) {
    heardMs = nowMs();
    if (!isDeaf && !reader.add(chunk, this::receiveLine)) {
      counts.tooLong.increment();
      end(
          ReasonCode.INVALID,
          "Expected at most " + lines.limits().of(Limit.JSON_LINE_BYTES) + " bytes ("
              + Limit.JSON_LINE_BYTES.key() + ") on a line, but got more");
    }
  }

  private void receiveLine(Buffer bytes) {
    if (isDeaf) {
      return;
    }
    try {
      var line = Question.parse(bytes);
      if (line != null) {
        receive(line);
      }
    } catch (BadQuestionException malformed) {
      counts.requests.increment();
      new Reply(out, counts, null).fail(malformed);
    }
  }

  private void receive(JsonObject line) {
    counts.requests.increment();
    if (conversation == null && !line.containsKey(Word.TOKEN.text())) {
      admit(null);
      return;
    }
    var reply = new Reply(out, counts, Question.idOf(line));
    hold(line, reply);
    try {
      var word = Word.of(line);
      reply.about(word);
      take(Question.of(word, line), reply);
    } catch (BadQuestionException | RefusedException refused) {
      reply.fail(refused);
    }
  }

  private void hold(JsonObject line, Reply reply) {
    long bytes = (long) COPIES * ValueCodec.memoryBytes(line.getMap());
    askedBytes += bytes;
    reply.whenDone(() -> askedBytes -= bytes);
  }

  @Override
  public long heldBytes() {
    return reader.heldBytes() + askedBytes;
  }

  private void take(Question question, Reply reply) {
    if (isLeaving) {
      throw new RefusedException(
          ReasonCode.LEAVING, "Expected a node that stays, but this one stops: ask another");
    }
    switch (question.word()) {
      case TOKEN -> takeToken(question, reply);
      case HELP -> reply.answer(help(question));
      case BYE -> sayBye(reply);
      default -> conversation().ask(question, reply);
    }
  }

  private static JsonObject help(Question question) {
    if (question.value() instanceof String word) {
      return new JsonObject().put("example", Word.named(word).example());
    }
    var examples = new JsonArray();
    Arrays.stream(Word.values()).map(Word::example).forEach(examples::add);
    return new JsonObject().put("examples", examples);
  }

  /** What was asked before is answered first. */
  private void sayBye(Reply reply) {
    var known = conversation();
    isDeaf = true;
    known.whenQuiet(() -> {
      reply.answer(new JsonObject().put("result", "bye"));
      closeQuietly();
    });
  }

  private void closeQuietly() {
    closed();
    connection.close();
  }

  @Override
  public void end() {
    isDeaf = true;
    var known = conversation;
    if (known != null) {
      // A client that is gone looks the same, and may have waited for a day.
      known.endWaits();
      known.whenQuiet(this::closeQuietly);
    }
  }

  // How it ends.

  private int idleMs() {
    return lines.limits().of(Limit.IDLE_MS);
  }

  private void idle() {
    var known = Objects.requireNonNull(conversation);
    long leftMs = known.isBusy() ? idleMs() : heardMs + idleMs() - nowMs();
    if (!isAdmitted()) {
      // Who only follows asks nothing, and would stay for ever.
      end(ReasonCode.FORBIDDEN, expiry(known));
    } else if (leftMs > 0) {
      timer = after(leftMs, this::idle);
    } else {
      counts.idle.increment();
      end(
          ReasonCode.DEADLINE,
          "Expected a line within " + idleMs() + " ms (" + Limit.IDLE_MS.key()
              + ") while nothing is asked or attached, but got none");
    }
  }

  private void tooLate(int handshakeMs) {
    counts.idle.increment();
    end(
        ReasonCode.DEADLINE,
        "Expected a token within " + handshakeMs + " ms (" + Limit.HANDSHAKE_MS.key()
            + "), but got none");
  }

  private void tooSlow() {
    counts.slow.increment();
    LOG.warn("{} is closed: it took nothing for {} s", address, LineWriter.SLOW_MAX.toSeconds());
    end(
        ReasonCode.OVERLOADED,
        "Expected a reader, but nothing was read for " + LineWriter.SLOW_MAX.toSeconds() + " s");
  }

  /** Says why, as the last line, and closes the connection. */
  private void end(ReasonCode code, String text) {
    closed();
    var unused =
        out.end(new JsonObject().put("event", "closed").put("code", code.text()).put("text", text));
  }

  @Override
  public void closed() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    isDeaf = true;
    counts.closed.increment();
    timer.cancel();
    out.close();
    if (conversation != null) {
      conversation.close();
    }
  }

  @Override
  public boolean isAnswering() {
    return conversation != null && conversation.isAnswering();
  }

  @Override
  public void endSlow(String text) {
    counts.slow.increment();
    end(ReasonCode.OVERLOADED, text);
  }

  @Override
  public void leave() {
    isLeaving = true;
    out.write(new JsonObject()
        .put("event", "leaving")
        .put("text", "The node stops: what is under way is answered, nothing else is taken"));
  }
}
