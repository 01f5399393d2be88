package io.vertick.engine.protocol;

import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Outcome.Answered;
import io.vertick.engine.protocol.Outcome.Ended;
import io.vertick.engine.protocol.Outcome.Executed;
import io.vertick.engine.protocol.Outcome.Failed;
import io.vertick.engine.protocol.Outcome.Fulfilled;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Outcome.Refusal;
import io.vertick.engine.protocol.Outcome.Refused;
import io.vertick.engine.protocol.Outcome.Unknown;
import java.util.List;

/** Replies as bytes: the request, counted from that of the last reply, and the outcome; versions count from the last one told. */
final class OutcomeCodec {
  private static final int EXECUTED = 0;
  private static final int REFUSED = 1;
  private static final int FAILED = 2;
  private static final int NOT_APPLIED = 3;
  private static final int UNKNOWN = 4;
  private static final int FULFILLED = 5;
  private static final int ENDED = 6;
  private static final int ANSWERED = 7;

  /** Set if the origin is not the reader of the reply. */
  private static final int ORIGIN = 0x10;

  private static final int READER = 1;

  private static final int STATES_MAX = 1_024;

  private OutcomeCodec() {}

  static void write(Output out, Reply reply, Dictionary dictionary) {
    int origin = dictionary.reference(reply.id().origin());
    out.u8(code(reply.outcome()) | (origin == READER ? 0 : ORIGIN));
    if (origin != READER) {
      out.varLong(origin);
    }
    out.zigzag(reply.id().number() - dictionary.next().reply);
    dictionary.next().reply = reply.id().number();
    write(out, reply.outcome(), dictionary);
  }

  private static int code(Outcome outcome) {
    if (outcome instanceof Executed) {
      return EXECUTED;
    } else if (outcome instanceof Refused) {
      return REFUSED;
    } else if (outcome instanceof Failed) {
      return FAILED;
    } else if (outcome instanceof NotApplied) {
      return NOT_APPLIED;
    } else if (outcome instanceof Unknown) {
      return UNKNOWN;
    }
    return outcome instanceof Fulfilled ? FULFILLED : endCode(outcome);
  }

  private static int endCode(Outcome outcome) {
    return outcome instanceof Ended ? ENDED : ANSWERED;
  }

  /** See {@link Outcome#bytes}. */
  static int bytes(Outcome outcome) {
    if (outcome instanceof Executed || outcome instanceof Fulfilled) {
      return 0;
    }
    var out = new Output();
    writeRest(out, outcome);
    return out.size();
  }

  private static void write(Output out, Outcome outcome, Dictionary dictionary) {
    if (outcome instanceof Executed executed) {
      writeVersion(out, executed.version(), dictionary);
    } else if (outcome instanceof Refused refused) {
      writeVersion(out, refused.version(), dictionary);
    } else if (outcome instanceof Failed failed) {
      writeVersion(out, failed.version(), dictionary);
    }
    writeRest(out, outcome);
  }

  /** What comes behind the version, if there is one. */
  private static void writeRest(Output out, Outcome outcome) {
    if (outcome instanceof Refused refused) {
      writeRefusal(out, refused.refusal());
    } else if (outcome instanceof Failed failed) {
      RequestCodec.writeError(out, failed.error());
      RequestCodec.writeStates(out, failed.takenOut());
    } else if (outcome instanceof NotApplied notApplied) {
      out.text(notApplied.reason(), Outcome.REASON_BYTES_MAX);
    } else if (outcome instanceof Unknown unknown) {
      out.text(unknown.reason(), Outcome.REASON_BYTES_MAX);
    } else if (outcome instanceof Ended ended) {
      out.text(ended.reason(), Outcome.REASON_BYTES_MAX);
    } else if (outcome instanceof Answered answered) {
      ValueCodec.write(out, answered.values());
    }
  }

  private static void writeVersion(Output out, long version, Dictionary dictionary) {
    out.zigzag(version - dictionary.next().version);
    dictionary.next().version = version;
  }

  private static void writeRefusal(Output out, Refusal refusal) {
    out.text(refusal.code(), Refusal.CODE_BYTES_MAX).varLong(refusal.state() + 1L);
    writeSome(out, refusal.because());
    writeSome(out, refusal.chain());
    out.text(refusal.handler(), Refusal.HANDLER_BYTES_MAX)
        .text(refusal.text(), Refusal.TEXT_BYTES_MAX);
  }

  /** A verdict is for people: nobody reads more. */
  private static void writeSome(Output out, List<Integer> states) {
    RequestCodec.writeStates(out, states.subList(0, Math.min(states.size(), STATES_MAX)));
  }

  static Reply read(Input in, Dictionary dictionary) {
    int first = in.u8();
    var origin = dictionary.origin((first & ORIGIN) == 0 ? READER : in.varInt());
    long number = MessageCodec.number(dictionary.next().reply + in.zigzag());
    dictionary.next().reply = number;
    return new Reply(new RequestId(origin, number), read(in, first & ~ORIGIN, dictionary));
  }

  private static Outcome read(Input in, int code, Dictionary dictionary) {
    return switch (code) {
      case EXECUTED -> new Executed(readVersion(in, dictionary));
      case REFUSED -> readRefused(in, dictionary);
      case FAILED -> readFailed(in, dictionary);
      case NOT_APPLIED -> new NotApplied(in.string(Outcome.REASON_BYTES_MAX));
      case UNKNOWN -> new Unknown(in.string(Outcome.REASON_BYTES_MAX));
      case FULFILLED -> new Fulfilled();
      case ENDED -> new Ended(in.string(Outcome.REASON_BYTES_MAX));
      case ANSWERED -> new Answered(ValueCodec.readMap(in));
      default ->
        throw new ProtocolException("Expected an outcome below " + (ANSWERED + 1)
            + ", but found the code " + Integer.toHexString(code) + "h");
    };
  }

  private static long readVersion(Input in, Dictionary dictionary) {
    long version = dictionary.next().version + in.zigzag();
    if (version < 0) {
      throw new ProtocolException("Expected a version of at least 0, but found " + version);
    }
    dictionary.next().version = version;
    return version;
  }

  private static Refused readRefused(Input in, Dictionary dictionary) {
    long version = readVersion(in, dictionary);
    var code = in.string(Refusal.CODE_BYTES_MAX);
    int state = in.varInt() - 1;
    var because = RequestCodec.readStates(in);
    var chain = RequestCodec.readStates(in);
    var handler = in.string(Refusal.HANDLER_BYTES_MAX);
    var text = in.string(Refusal.TEXT_BYTES_MAX);
    return new Refused(new Refusal(code, state, because, chain, handler, text), version);
  }

  private static Failed readFailed(Input in, Dictionary dictionary) {
    long version = readVersion(in, dictionary);
    return new Failed(RequestCodec.readError(in), version, RequestCodec.readStates(in));
  }
}
