package io.vertick.engine.protocol;

import io.vertick.engine.clock.Incarnation;

/**
 * A frame is what a transport delivers whole or not at all; its first byte says what it is. Hellos and rejections are read and written here, the header of frames with
 * messages too.
 */
public final class Frame {
  /** The longest frame in bytes. */
  public static final int BYTES_MAX = 65_536;

  /** What one datagram carries at most, unless a single message is longer: each has a transport's envelope. */
  public static final int DATAGRAM_BATCH_BYTES_MAX = 16_384;

  /** Likewise one frame of a stream: while the next are under way, the other end answers the first. */
  public static final int STREAM_BATCH_BYTES_MAX = 1_024;

  private static final int HELLO = 0x01;
  private static final int REJECTION = 0x02;
  private static final int STREAM = 0x40;
  private static final int DATAGRAM = 0x50;
  private static final int MAGIC = ('V' << 16) | ('T' << 8) | 'K';

  private static final int ACKNOWLEDGED = 0x01;
  private static final int NUMBER = 0x02;
  private static final int UPDATES = 0x04;
  private static final int FLAGS = 0x07;

  private static final int KNOWS = 0x01;
  private static final int ASKS = 0x02;

  private Frame() {}

  /** What kinds of frames there are. */
  public enum Kind {
    HELLO,
    REJECTION,
    MESSAGES
  }

  /**
   * The header of a frame with messages.
   *
   * @param tag says which hello of the receiver the sender has heard last; see {@link Frame#tag}. 0 on streams, which do not carry it
   * @param acknowledged the last number received; -1 if the frame does not say. On streams: how many more than in the last frame that said
   * @param number the number of the first first-class message in the frame; -1 if there is none, or on streams if it is the next
   * @param updates how many bytes of updates were sent before those in the frame; -1 if there is none, or on streams
   */
  public record Header(long tag, long acknowledged, long number, long updates) {}

  /**
   * What kind of frame this is, looking at its first byte only.
   *
   * @throws ProtocolException if it is none
   */
  public static Kind kind(byte[] bytes, int offset, int length) {
    int first = length == 0 ? 0 : bytes[offset] & 0xff;
    if (first == HELLO) {
      return Kind.HELLO;
    } else if (first == REJECTION) {
      return Kind.REJECTION;
    } else if (isMessages(first)) {
      return Kind.MESSAGES;
    }
    throw new ProtocolException("Expected a frame, but it begins with " + first);
  }

  private static boolean isMessages(int first) {
    return (first & ~FLAGS) == STREAM || (first & ~FLAGS) == DATAGRAM;
  }

  /**
   * Tells frames of a session that were sent after a hello from all others: 64 bits that both ends compute from their hellos, and no other end, session or hello shares by
   * any likely chance.
   *
   * @param session the sender's number of the session: it may begin a second one before the receiver has heard of the first
   * @param question the receiver's question that the sender answered last
   */
  public static long tag(Incarnation sender, long session, Incarnation receiver, long question) {
    long mixed = mix(sender.high() ^ mix(sender.low()));
    mixed = mix(mixed ^ session);
    mixed = mix(mixed ^ receiver.high());
    mixed = mix(mixed ^ receiver.low());
    return mix(mixed ^ question);
  }

  /** The finalizer of splitmix64 (Steele, Lea and Flood, 2014). */
  public static long mix(long value) {
    long z = value + 0x9e37_79b9_7f4a_7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }

  /** Begins a frame on a stream. */
  public static void writeStreamHeader(Output out, long acknowledged, long number) {
    out.u8(STREAM | flag(acknowledged, ACKNOWLEDGED) | flag(number, NUMBER));
    optional(out, acknowledged);
    optional(out, number);
  }

  /** Begins a datagram. */
  public static void writeDatagramHeader(Output out, Header header) {
    out.u8(DATAGRAM
        | flag(header.acknowledged(), ACKNOWLEDGED)
        | flag(header.number(), NUMBER)
        | flag(header.updates(), UPDATES));
    out.fixed64(header.tag());
    optional(out, header.acknowledged());
    optional(out, header.number());
    optional(out, header.updates());
  }

  private static int flag(long value, int flag) {
    return value < 0 ? 0 : flag;
  }

  private static void optional(Output out, long value) {
    if (value >= 0) {
      out.varLong(value);
    }
  }

  /** Reads the header of a frame with messages. */
  public static Header readHeader(Input in, boolean stream) {
    int first = in.u8();
    if ((first & ~FLAGS) != (stream ? STREAM : DATAGRAM)) {
      throw new ProtocolException("Expected a frame of " + (stream ? "a stream" : "datagrams")
          + ", but it begins with " + first);
    }
    if (stream && (first & UPDATES) != 0) {
      throw new ProtocolException("Expected no count of updates on a stream, but found one");
    }
    return new Header(
        stream ? 0 : in.fixed64(),
        (first & ACKNOWLEDGED) == 0 ? -1 : in.count(),
        (first & NUMBER) == 0 ? -1 : MessageCodec.number(in.count()),
        (first & UPDATES) == 0 ? -1 : in.byteCount());
  }

  /** Writes a hello as a frame. */
  public static void write(Output out, Hello hello) {
    out.u8(HELLO).u8(MAGIC >> 16).u16(MAGIC & 0xffff);
    out.u8(hello.versionMin()).u8(hello.versionMax()).varLong(hello.features());
    MessageCodec.writeIncarnation(out, hello.self());
    var known = hello.known();
    out.varLong(hello.session()).varLong(hello.question()).varLong(hello.answers());
    out.u8((hello.asks() ? ASKS : 0) | (known == null ? 0 : KNOWS));
    if (known != null) {
      MessageCodec.writeIncarnation(out, known.peer());
      out.varLong(known.session()).varLong(known.received());
    }
    out.varLong(hello.requestBytes())
        .varLong(hello.updateBytes())
        .varLong(hello.updatesSent())
        .text(hello.name(), Hello.NAME_BYTES_MAX)
        .string(hello.token());
  }

  /** Reads a hello. Bytes behind what this version knows are left alone: later versions may add to it. */
  public static Hello readHello(Input in) {
    int magic = in.u8() == HELLO ? (in.u8() << 16) | in.u16() : 0;
    if (magic != MAGIC) {
      throw new ProtocolException("Expected a hello, which begins with 01 56 54 4b");
    }
    int versionMin = in.u8();
    int versionMax = in.u8();
    if (versionMin < 1 || versionMax < versionMin) {
      throw new ProtocolException(
          "Expected a range of versions from 1, but found " + versionMin + " to " + versionMax);
    }
    long features = in.varLong();
    var self = MessageCodec.readIncarnation(in);
    long session = in.count();
    long question = MessageCodec.number(in.count());
    long answers = in.count();
    int flags = helloFlags(in.u8(), answers);
    return new Hello(
        versionMin,
        versionMax,
        features,
        self,
        session,
        question,
        (flags & ASKS) != 0,
        answers,
        (flags & KNOWS) == 0 ? null : readKnown(in),
        in.byteCount(),
        in.byteCount(),
        in.byteCount(),
        in.string(Hello.NAME_BYTES_MAX),
        in.string(Hello.TOKEN_BYTES_MAX));
  }

  /** A hello asks or answers, and an answer says whom it knows. */
  private static int helloFlags(int flags, long answers) {
    boolean known = flags == ASKS || flags == KNOWS || flags == (ASKS | KNOWS);
    if (!known || (answers == 0 && (flags & ASKS) == 0) || (answers != 0 && (flags & KNOWS) == 0)) {
      throw new ProtocolException(
          "Expected a hello that asks, or answers somebody it knows, but found the flags " + flags);
    }
    return flags;
  }

  private static Hello.Known readKnown(Input in) {
    return new Hello.Known(MessageCodec.readIncarnation(in), in.count(), in.count());
  }

  /** Writes a rejection as a frame. */
  public static void write(Output out, Rejection rejection) {
    MessageCodec.writeIncarnation(out.u8(REJECTION), rejection.peer());
    out.varLong(rejection.answers())
        .text(rejection.code(), Rejection.CODE_BYTES_MAX)
        .text(rejection.text(), Rejection.TEXT_BYTES_MAX);
  }

  /** Reads a rejection. Bytes behind what this version knows are left alone. */
  public static Rejection readRejection(Input in) {
    if (in.u8() != REJECTION) {
      throw new ProtocolException("Expected a rejection, which begins with 02");
    }
    return new Rejection(
        MessageCodec.readIncarnation(in),
        in.count(),
        in.string(Rejection.CODE_BYTES_MAX),
        in.string(Rejection.TEXT_BYTES_MAX));
  }
}
