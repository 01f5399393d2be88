package io.vertick.engine.protocol;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.Credit;
import io.vertick.engine.protocol.Message.Detach;
import io.vertick.engine.protocol.Message.Echo;
import io.vertick.engine.protocol.Message.FeedEnded;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.FetchEnded;
import io.vertick.engine.protocol.Message.FirstClass;
import io.vertick.engine.protocol.Message.Gap;
import io.vertick.engine.protocol.Message.Goodbye;
import io.vertick.engine.protocol.Message.Heartbeat;
import io.vertick.engine.protocol.Message.Held;
import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.protocol.Message.OriginAlias;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Message.PayloadEnd;
import io.vertick.engine.protocol.Message.PayloadPart;
import io.vertick.engine.protocol.Message.Recover;
import io.vertick.engine.protocol.Message.Recovered;
import io.vertick.engine.protocol.Message.Relayed;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Message.Resync;
import io.vertick.engine.protocol.Message.Snapshot;
import io.vertick.engine.protocol.Message.TargetAlias;
import io.vertick.engine.protocol.Message.Update;
import io.vertick.engine.schema.SchemaHash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as bytes: a type, then a body. The length before it belongs to the frame. */
public final class MessageCodec {
  /** The longest message in bytes; those longer than a frame travel in chunks. */
  public static final int MESSAGE_BYTES_MAX = 524_288;

  private static final int HEARTBEAT = 0x01;
  private static final int ECHO = 0x02;
  private static final int GAP = 0x03;
  private static final int CREDIT = 0x04;
  private static final int HELD = 0x05;
  private static final int UPDATE = 0x10;
  private static final int REQUEST = 0x20;
  private static final int REPLY = 0x21;
  private static final int CANCEL = 0x22;
  private static final int ACKNOWLEDGE = 0x23;
  private static final int NAMES = 0x24;
  private static final int GOODBYE = 0x25;
  private static final int ATTACH = 0x26;
  private static final int DETACH = 0x27;
  private static final int SNAPSHOT = 0x28;
  private static final int FEED_ENDED = 0x29;
  private static final int RESYNC = 0x2a;
  private static final int RECOVER = 0x2b;
  private static final int RECOVERED = 0x2c;
  private static final int PAYLOAD_BEGIN = 0x2d;
  private static final int PAYLOAD_PART = 0x2e;
  private static final int PAYLOAD_END = 0x2f;
  private static final int TARGET_ALIAS = 0x30;
  private static final int ORIGIN_ALIAS = 0x31;
  private static final int RELAYED = 0x32;
  private static final int FETCH = 0x33;
  private static final int FETCH_ENDED = 0x34;

  /** A part of a first-class message; the last part has the next type. */
  public static final int CHUNK = 0x3e;

  public static final int LAST_CHUNK = 0x3f;

  private static final int STATE_NAME_BYTES_MAX = 255;

  private MessageCodec() {}

  /** Whether messages of this type are numbered. */
  public static boolean isFirstClass(int type) {
    return type >= 0x20 && type < 0x40;
  }

  /** Whether messages of this type need credit, as {@link FirstClass#needsCredit} says of those that are read already. */
  public static boolean needsCredit(int type) {
    return type == REQUEST
        || type == NAMES
        || type == ATTACH
        || type == PAYLOAD_BEGIN
        || type == PAYLOAD_PART
        || type == FETCH;
  }

  /** Whether a reader that does not know this type skips it: room for what is not invented yet. */
  public static boolean isSkippable(int type) {
    return type >= 0x70 && type < 0x80;
  }

  /** Writes an update. */
  public static void write(Output out, Update update) {
    out.u8(UPDATE).raw(update.bytes(), 0, update.bytes().length);
  }

  /** Writes a message of the session itself. */
  public static void write(Output out, Message.Control control) {
    if (control instanceof Heartbeat heartbeat) {
      out.u8(HEARTBEAT).varLong(heartbeat.beat());
    } else if (control instanceof Echo echo) {
      out.u8(ECHO).varLong(echo.beat());
    } else if (control instanceof Gap) {
      out.u8(GAP);
    } else if (control instanceof Credit credit) {
      out.u8(CREDIT).varLong(credit.requestBytes()).varLong(credit.updateBytes());
    } else if (control instanceof Held held) {
      out.u8(HELD).varLong(held.ms());
    }
  }

  /** Reads a control or update; null for a type that is to be skipped. */
  public static @Nullable Message readUnnumbered(Input in) {
    int type = in.u8();
    return switch (type) {
      case HEARTBEAT -> ended(in, new Heartbeat(in.count()));
      case ECHO -> ended(in, new Echo(in.count()));
      case GAP -> ended(in, new Gap());
      case CREDIT -> ended(in, new Credit(in.count(), in.count()));
      case HELD -> ended(in, new Held(in.ms()));
      case UPDATE -> new Update(in.raw(in.remaining()));
      default -> skipped(type);
    };
  }

  private static @Nullable Message skipped(int type) {
    if (isSkippable(type)) {
      return null;
    }
    throw unknown(type);
  }

  /**
   * Writes a first-class message, whose aliases the dictionary knows: see {@link #aliasFor}.
   *
   * @throws IllegalArgumentException if a value in it may not leave the JVM, or is too long; then the dictionary is as before
   */
  public static void write(Output out, FirstClass message, Dictionary dictionary) {
    dictionary.begin();
    writeBody(out, message, dictionary);
    dictionary.end();
  }

  private static void writeBody(Output out, FirstClass message, Dictionary dictionary) {
    if (message instanceof Request request) {
      RequestCodec.write(out.u8(REQUEST), request, dictionary);
    } else if (message instanceof Reply reply) {
      OutcomeCodec.write(out.u8(REPLY), reply, dictionary);
    } else if (message instanceof Cancel cancel) {
      writeId(out.u8(CANCEL), cancel.id(), dictionary);
    } else if (message instanceof Acknowledge acknowledge) {
      write(out.u8(ACKNOWLEDGE), acknowledge, dictionary);
    } else if (message instanceof Names names) {
      write(out.u8(NAMES), names);
    } else if (message instanceof Goodbye goodbye) {
      out.u8(GOODBYE).text(goodbye.reason(), Outcome.REASON_BYTES_MAX);
    } else if (message instanceof Attach attach) {
      FeedMessageCodec.write(out.u8(ATTACH), attach);
    } else if (message instanceof Detach detach) {
      out.u8(DETACH).varLong(detach.feed());
    } else if (message instanceof Snapshot snapshot) {
      var bytes = snapshot.bytes();
      out.u8(SNAPSHOT).varLong(snapshot.feed()).raw(bytes, 0, bytes.length);
    } else if (message instanceof FeedEnded ended) {
      out.u8(FEED_ENDED).varLong(ended.feed()).text(ended.reason(), Outcome.REASON_BYTES_MAX);
    } else if (message instanceof Resync resync) {
      out.u8(RESYNC).varLong(resync.feed());
    } else if (message instanceof Recover recover) {
      out.u8(RECOVER).varLong(recover.through());
    } else if (message instanceof Recovered) {
      out.u8(RECOVERED);
    } else if (message instanceof PayloadBegin begin) {
      PayloadCodec.write(out.u8(PAYLOAD_BEGIN), begin);
    } else if (message instanceof PayloadPart part) {
      PayloadCodec.write(out.u8(PAYLOAD_PART), part);
    } else if (message instanceof PayloadEnd end) {
      PayloadCodec.write(out.u8(PAYLOAD_END), end);
    } else if (message instanceof Fetch fetch) {
      PayloadCodec.write(out.u8(FETCH), fetch);
    } else if (message instanceof FetchEnded ended) {
      out.u8(FETCH_ENDED).varLong(ended.number()).text(ended.reason(), Outcome.REASON_BYTES_MAX);
    } else if (message instanceof Relayed relayed) {
      FeedMessageCodec.write(out.u8(RELAYED), relayed);
    } else if (message instanceof TargetAlias alias) {
      writeTarget(out.u8(TARGET_ALIAS).varLong(alias.alias()), alias.target());
    } else if (message instanceof OriginAlias alias) {
      writeIncarnation(out.u8(ORIGIN_ALIAS).varLong(alias.alias()), alias.origin());
    }
  }

  /** The message that has to go before {@code message}, because it names what has no alias yet; null if there is none. Ask again until there is none. */
  public static @Nullable FirstClass aliasFor(FirstClass message, Dictionary dictionary) {
    if (message instanceof Request request && !dictionary.targets.has(request.target())) {
      return new TargetAlias(dictionary.targets.add(request.target()), request.target());
    }
    var origin = originOf(message);
    return origin == null || dictionary.knows(origin)
        ? null
        : new OriginAlias(dictionary.origins.add(origin), origin);
  }

  private static @Nullable Incarnation originOf(FirstClass message) {
    if (message instanceof Request request) {
      return request.id().origin();
    } else if (message instanceof Reply reply) {
      return reply.id().origin();
    } else if (message instanceof Cancel cancel) {
      return cancel.id().origin();
    }
    return message instanceof Acknowledge acknowledge ? acknowledge.origin() : null;
  }

  /** Reads the next first-class message. Read each once, in the order of the numbers; one that fails leaves the dictionary as it was. */
  public static FirstClass read(Input in, Dictionary dictionary) {
    dictionary.begin();
    var message = ended(in, readBody(in, dictionary));
    dictionary.end();
    if (message instanceof TargetAlias alias) {
      dictionary.targets.put(alias.alias(), alias.target());
    } else if (message instanceof OriginAlias alias) {
      dictionary.origins.put(alias.alias(), alias.origin());
    }
    return message;
  }

  private static FirstClass readBody(Input in, Dictionary dictionary) {
    int type = in.u8();
    return switch (type) {
      case REQUEST -> RequestCodec.read(in, dictionary);
      case REPLY -> OutcomeCodec.read(in, dictionary);
      case CANCEL -> new Cancel(readId(in, dictionary));
      case ACKNOWLEDGE -> readAcknowledge(in, dictionary);
      case NAMES -> readNames(in);
      case GOODBYE -> new Goodbye(in.string(Outcome.REASON_BYTES_MAX));
      case ATTACH -> FeedMessageCodec.readAttach(in);
      case DETACH -> new Detach(in.varInt());
      case SNAPSHOT -> new Snapshot(in.varInt(), in.raw(in.remaining()));
      case FEED_ENDED -> new FeedEnded(in.varInt(), in.string(Outcome.REASON_BYTES_MAX));
      case RESYNC -> new Resync(in.varInt());
      case RECOVER -> new Recover(in.count());
      case RECOVERED -> new Recovered();
      case PAYLOAD_BEGIN -> PayloadCodec.readBegin(in);
      case PAYLOAD_PART -> PayloadCodec.readPart(in);
      case PAYLOAD_END -> PayloadCodec.readEnd(in);
      case RELAYED -> FeedMessageCodec.readRelayed(in);
      case FETCH -> PayloadCodec.readFetch(in);
      case FETCH_ENDED -> new FetchEnded(in.count(), in.string(Outcome.REASON_BYTES_MAX));
      case TARGET_ALIAS -> new TargetAlias(in.varInt(), readTarget(in));
      case ORIGIN_ALIAS -> new OriginAlias(in.varInt(), readIncarnation(in));
      default -> throw unknown(type);
    };
  }

  private static ProtocolException unknown(int type) {
    return new ProtocolException("Expected a message of this version, but found the type "
        + Integer.toHexString(type) + "h");
  }

  private static <T> T ended(Input in, T message) {
    in.expectEnd();
    return message;
  }

  private static void write(Output out, Acknowledge acknowledge, Dictionary dictionary) {
    var receipts = acknowledge.receipts();
    out.varLong(dictionary.reference(acknowledge.origin())).varLong(receipts.through());
    writeRanges(out, receipts);
  }

  private static Acknowledge readAcknowledge(Input in, Dictionary dictionary) {
    var origin = dictionary.origin(in.varInt());
    long through = in.count();
    return new Acknowledge(origin, new Receipts(through, readRanges(in, through)));
  }

  /** Each range as the distance of its first number to the one before, which is done with, at least 2; and the distance of its last. */
  private static void writeRanges(Output out, Receipts receipts) {
    out.varLong(receipts.ranges().size());
    long last = receipts.through();
    for (var range : receipts.ranges()) {
      out.varLong(range.first() - last).varLong(range.last() - range.first());
      last = range.last();
    }
  }

  private static List<Receipts.Range> readRanges(Input in, long through) {
    int count = in.countOf(2);
    if (count > Receipts.RANGES_MAX) {
      throw new ProtocolException(
          "Expected at most " + Receipts.RANGES_MAX + " ranges, but " + count + " are announced");
    }
    var ranges = new ArrayList<Receipts.Range>(count);
    long last = through;
    for (int i = 0; i < count; i++) {
      long first = sum(last, in.count());
      if (first < last + 2) {
        throw new ProtocolException("Expected ranges with holes between them, but found none");
      }
      last = sum(first, in.count());
      ranges.add(new Receipts.Range(first, last));
    }
    return ranges;
  }

  /** The sum of two numbers that are at least 0, below 2^63. */
  public static long sum(long base, long more) {
    if (base + more < 0) {
      throw new ProtocolException("Expected a number below 2^63, but found more");
    }
    return base + more;
  }

  private static void write(Output out, Names names) {
    out.fixed64(names.schema().high()).fixed64(names.schema().low());
    out.varLong(names.size()).varLong(names.first()).varLong(names.states().size());
    names.states().forEach(out::string);
  }

  private static Names readNames(Input in) {
    var schema = new SchemaHash(in.fixed64(), in.fixed64());
    int size = in.varInt();
    int first = in.varInt();
    int count = in.countOf(2);
    if (size < 1
        || size > Call.STATES_MAX
        || count > Names.PART_MAX
        || (long) first + count > size) {
      throw new ProtocolException("Expected up to " + Names.PART_MAX + " names inside of 1 to "
          + Call.STATES_MAX + " states, but found " + count + " from " + first + " of " + size);
    }
    var states = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      states.add(in.string(STATE_NAME_BYTES_MAX));
    }
    return new Names(schema, size, first, List.copyOf(states));
  }

  private static void writeId(Output out, RequestId id, Dictionary dictionary) {
    out.varLong(dictionary.reference(id.origin())).varLong(id.number());
  }

  private static RequestId readId(Input in, Dictionary dictionary) {
    return new RequestId(dictionary.origin(in.varInt()), number(in.count()));
  }

  /** The number of a request, message or question. */
  static long number(long number) {
    if (number < 1) {
      throw new ProtocolException("Expected a number from 1, but found " + number);
    }
    return number;
  }

  static void writeTarget(Output out, Target target) {
    out.string(target.machine()).u8(target.incarnation() == null ? 0 : 1);
    if (target.incarnation() != null) {
      writeIncarnation(out, target.incarnation());
    }
    out.fixed64(target.schema().high()).fixed64(target.schema().low());
  }

  static Target readTarget(Input in) {
    var machine = in.string(Target.ID_BYTES_MAX);
    var incarnation = readFlag(in) ? readIncarnation(in) : null;
    return new Target(machine, incarnation, new SchemaHash(in.fixed64(), in.fixed64()));
  }

  static boolean readFlag(Input in) {
    int flag = in.u8();
    if (flag > 1) {
      throw new ProtocolException("Expected 0 or 1, but found " + flag);
    }
    return flag == 1;
  }

  static void writeIncarnation(Output out, Incarnation incarnation) {
    out.fixed64(incarnation.high()).fixed64(incarnation.low());
  }

  static Incarnation readIncarnation(Input in) {
    return new Incarnation(in.fixed64(), in.fixed64());
  }
}
