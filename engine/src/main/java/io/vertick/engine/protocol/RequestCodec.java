package io.vertick.engine.protocol;

import io.vertick.engine.protocol.Call.Ask;
import io.vertick.engine.protocol.Call.Await;
import io.vertick.engine.protocol.Call.Change;
import io.vertick.engine.protocol.Call.Condition;
import io.vertick.engine.protocol.Call.Explain;
import io.vertick.engine.protocol.Call.Mutate;
import io.vertick.engine.protocol.Call.Question;
import io.vertick.engine.protocol.Call.RemoteError;
import io.vertick.engine.protocol.Call.Source;
import io.vertick.engine.protocol.Call.TickGuard;
import io.vertick.engine.protocol.Message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests as bytes. What a plain request does not have takes no bytes: flags say what follows. */
@SuppressWarnings("EnumOrdinal") // The order of these enums is that of the wire, and says so.
final class RequestCodec {
  private static final int ORIGIN = 0x01;
  private static final int AGE = 0x02;
  private static final int REMAINING = 0x04;
  private static final int POST = 0x08;
  private static final int PRINCIPAL = 0x10;
  private static final int REQUEST_FLAGS = 0x1f;

  /** The lower half of a call's first byte is a change, from here on a condition. */
  private static final int WHEN = 0x08;

  /** From here on a question. */
  private static final int SHOW = 0x0b;

  private static final int EXPLAIN = 0x0e;
  private static final int DESCRIBE = 0x0f;
  private static final int CODE = 0x0f;

  private static final int ARGS = 0x10;
  private static final int GUARDS = 0x20;
  private static final int PREPENDED = 0x40;
  private static final int EXTRAS = 0x80;

  private static final int ERROR = 0x01;
  private static final int SOURCE = 0x02;
  private static final int PIPES = 0x04;
  private static final int EXTRA_FLAGS = 0x07;

  private static final int GUARDS_MAX = 1_024;
  private static final int ERROR_TYPE_BYTES_MAX = 255;

  private static final Change[] CHANGES = Change.values();
  private static final Condition[] CONDITIONS = Condition.values();
  private static final Question[] QUESTIONS = Question.values();

  private RequestCodec() {}

  static void write(Output out, Request request, Dictionary dictionary) {
    int flags = flags(request, dictionary);
    long number = request.id().number();
    out.u8(flags);
    if ((flags & ORIGIN) != 0) {
      out.varLong(dictionary.reference(request.id().origin()));
    }
    out.zigzag(number - dictionary.next().request).varLong(number - request.through());
    out.varLong(dictionary.targets.index(request.target()));
    writeOptions(out, request, flags);
    write(out, request.call());
    dictionary.next().request = number;
  }

  private static int flags(Request request, Dictionary dictionary) {
    return (dictionary.reference(request.id().origin()) == 0 ? 0 : ORIGIN)
        | (request.ageMs() == 0 ? 0 : AGE)
        | (request.remainingMs() == Request.REMAINING_MS_DEFAULT ? 0 : REMAINING)
        | (request.post() ? POST : 0)
        | (request.principal() == null ? 0 : PRINCIPAL);
  }

  private static void writeOptions(Output out, Request request, int flags) {
    if ((flags & AGE) != 0) {
      out.varLong(request.ageMs());
    }
    if ((flags & REMAINING) != 0) {
      out.varLong(request.remainingMs());
    }
    if (request.principal() != null) {
      out.string(request.principal());
    }
  }

  static Request read(Input in, Dictionary dictionary) {
    int flags = flags(in.u8(), REQUEST_FLAGS);
    var origin = dictionary.origin((flags & ORIGIN) == 0 ? 0 : in.varInt());
    long number = MessageCodec.number(dictionary.next().request + in.zigzag());
    long through = through(number, in.count());
    var target = dictionary.targets.value(in.varInt());
    long ageMs = (flags & AGE) == 0 ? 0 : in.ms();
    long remainingMs = (flags & REMAINING) == 0 ? Request.REMAINING_MS_DEFAULT : remaining(in);
    var principal = (flags & PRINCIPAL) == 0 ? null : in.string(Request.PRINCIPAL_BYTES_MAX);
    var call = readCall(in);
    dictionary.next().request = number;
    return new Request(
        new RequestId(origin, number),
        through,
        ageMs,
        remainingMs,
        (flags & POST) != 0,
        principal,
        target,
        call);
  }

  private static int flags(int found, int known) {
    if ((found & ~known) != 0) {
      throw new ProtocolException("Expected flags among " + Integer.toBinaryString(known)
          + ", but found " + Integer.toBinaryString(found));
    }
    return found;
  }

  /** A request can't be answered before it is asked. */
  private static long through(long number, long distance) {
    if (distance < 1 || distance > number) {
      throw new ProtocolException(
          "Expected a distance of 1 to " + number + " to the last reply, but found " + distance);
    }
    return number - distance;
  }

  private static long remaining(Input in) {
    long ms = in.count();
    if (ms > Request.REMAINING_MS_MAX) {
      throw new ProtocolException("Expected a deadline in at most " + Request.REMAINING_MS_MAX
          + " ms, but found " + ms + " ms");
    }
    return ms;
  }

  private static void write(Output out, Call call) {
    if (call instanceof Mutate mutate) {
      write(out, mutate);
    } else if (call instanceof Await await) {
      out.u8((WHEN + await.condition().ordinal()) | args(call));
      writeStates(out, await.states());
      writeArgs(out, call);
    } else if (call instanceof Ask ask) {
      writeStates(out.u8(code(ask.question())), ask.states());
    } else if (call instanceof Explain explain) {
      write(out.u8(EXPLAIN), explain.mutation());
    }
  }

  private static int code(Question question) {
    return question == Question.DESCRIBE ? DESCRIBE : SHOW + question.ordinal();
  }

  private static Question question(int code) {
    return code == DESCRIBE ? Question.DESCRIBE : QUESTIONS[code - SHOW];
  }

  private static void write(Output out, Mutate mutate) {
    out.u8(mutate.change().ordinal() | args(mutate) | flags(mutate));
    writeStates(out, mutate.states());
    writeArgs(out, mutate);
    writeOptions(out, mutate);
  }

  private static int args(Call call) {
    return call.args().isEmpty() ? 0 : ARGS;
  }

  private static int flags(Mutate mutate) {
    return (hasGuards(mutate) ? GUARDS : 0)
        | (mutate.prepended() ? PREPENDED : 0)
        | (extras(mutate) == 0 ? 0 : EXTRAS);
  }

  private static boolean hasGuards(Mutate mutate) {
    return mutate.ifVersion() >= 0 || !mutate.ifTicks().isEmpty();
  }

  private static int extras(Mutate mutate) {
    return (mutate.error() == null ? 0 : ERROR) | source(mutate.source());
  }

  private static int source(@Nullable Source source) {
    if (source == null) {
      return 0;
    }
    return source.pipes().isEmpty() ? SOURCE : SOURCE | PIPES;
  }

  private static void writeArgs(Output out, Call call) {
    if (!call.args().isEmpty()) {
      ValueCodec.write(out, call.args());
    }
  }

  private static void writeOptions(Output out, Mutate mutate) {
    if (hasGuards(mutate)) {
      out.varLong(mutate.ifVersion() + 1);
      writeGuards(out, mutate.ifTicks());
    }
    if (extras(mutate) != 0) {
      out.u8(extras(mutate));
    }
    if (mutate.error() != null) {
      writeError(out, mutate.error());
    }
    if (mutate.source() != null) {
      writeSource(out, mutate.source());
    }
  }

  private static void writeGuards(Output out, List<TickGuard> guards) {
    if (guards.size() > GUARDS_MAX) {
      throw new IllegalArgumentException(
          "Expected at most " + GUARDS_MAX + " guarded ticks, but got " + guards.size());
    }
    out.varLong(guards.size());
    guards.forEach(guard -> out.varLong(guard.state()).varLong(guard.tick()));
  }

  private static void writeSource(Output out, Source source) {
    MessageCodec.writeIncarnation(out.string(source.machine()), source.incarnation());
    out.varLong(source.transition());
    if (!source.pipes().isEmpty()) {
      out.varLong(source.pipes().size());
      source.pipes().forEach(out::string);
    }
  }

  private static Call readCall(Input in) {
    int first = in.u8();
    int code = first & CODE;
    if (code < WHEN) {
      return readMutate(in, first);
    } else if (code < SHOW) {
      flags(first & ~CODE, ARGS);
      return new Await(valueOf(CONDITIONS, code - WHEN), readStates(in), readArgs(in, first));
    }
    flags(first & ~CODE, 0);
    return code == EXPLAIN
        ? new Explain(readMutate(in, in.u8()))
        : new Ask(question(code), readStates(in));
  }

  private static Map<String, @Nullable Object> readArgs(Input in, int first) {
    return (first & ARGS) == 0 ? Map.of() : ValueCodec.readMap(in);
  }

  private static Mutate readMutate(Input in, int first) {
    var change = valueOf(CHANGES, first & CODE);
    var states = readStates(in);
    var args = readArgs(in, first);
    boolean guarded = (first & GUARDS) != 0;
    long ifVersion = guarded ? in.count() - 1 : -1;
    var ifTicks = guarded ? readGuards(in) : List.<TickGuard>of();
    int extras = (first & EXTRAS) == 0 ? 0 : readExtras(in);
    var error = (extras & ERROR) == 0 ? null : readError(in);
    var source = (extras & SOURCE) == 0 ? null : readSource(in, (extras & PIPES) != 0);
    return new Mutate(
        change, states, args, ifVersion, ifTicks, (first & PREPENDED) != 0, error, source);
  }

  private static int readExtras(Input in) {
    int extras = flags(in.u8(), EXTRA_FLAGS);
    if ((extras & (SOURCE | PIPES)) == PIPES) {
      throw new ProtocolException("Expected pipes on the way from a transition, but none is told");
    }
    return extras;
  }

  private static <T> T valueOf(T[] values, int code) {
    if (code >= values.length) {
      throw new ProtocolException(
          "Expected a code of a call below " + values.length + ", but found " + code);
    }
    return values[code];
  }

  private static List<TickGuard> readGuards(Input in) {
    int count = in.countOf(2);
    if (count > GUARDS_MAX) {
      throw new ProtocolException(
          "Expected at most " + GUARDS_MAX + " guarded ticks, but " + count + " are announced");
    }
    var guards = new ArrayList<TickGuard>(count);
    for (int i = 0; i < count; i++) {
      guards.add(new TickGuard(readState(in), in.count()));
    }
    return List.copyOf(guards);
  }

  private static Source readSource(Input in, boolean hasPipes) {
    var machine = in.string(Target.ID_BYTES_MAX);
    var incarnation = MessageCodec.readIncarnation(in);
    long transition = in.count();
    return new Source(machine, incarnation, transition, hasPipes ? readPipes(in) : List.of());
  }

  private static List<String> readPipes(Input in) {
    int count = in.countOf(1);
    if (count > Source.PIPES_MAX) {
      throw new ProtocolException("Expected at most " + Source.PIPES_MAX + " pipes on the way, but "
          + count + " are announced");
    }
    var pipes = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      pipes.add(in.string(Source.PIPE_BYTES_MAX));
    }
    return pipes;
  }

  static void writeError(Output out, RemoteError error) {
    out.text(error.type(), ERROR_TYPE_BYTES_MAX)
        .text(error.message(), RemoteError.MESSAGE_BYTES_MAX);
  }

  static RemoteError readError(Input in) {
    return new RemoteError(
        in.string(ERROR_TYPE_BYTES_MAX), in.string(RemoteError.MESSAGE_BYTES_MAX));
  }

  static void writeStates(Output out, List<Integer> states) {
    if (states.size() > Call.STATES_MAX) {
      throw new IllegalArgumentException(
          "Expected at most " + Call.STATES_MAX + " states, but got " + states.size());
    }
    out.varLong(states.size());
    for (int state : states) {
      out.varLong(state);
    }
  }

  static List<Integer> readStates(Input in) {
    int count = in.countOf(1);
    if (count > Call.STATES_MAX) {
      throw new ProtocolException(
          "Expected at most " + Call.STATES_MAX + " states, but " + count + " are announced");
    }
    // One state is the usual case, and List.of(one) is the smallest list.
    return count == 1 ? List.of(readState(in)) : readStates(in, count);
  }

  private static List<Integer> readStates(Input in, int count) {
    var states = new ArrayList<Integer>(count);
    for (int i = 0; i < count; i++) {
      states.add(readState(in));
    }
    return List.copyOf(states);
  }

  /** The index of a state: whether the schema has it is known to the host only. */
  static int readState(Input in) {
    int state = in.varInt();
    if (state >= Call.STATES_MAX) {
      throw new ProtocolException(
          "Expected the index of a state below " + Call.STATES_MAX + ", but found " + state);
    }
    return state;
  }
}
