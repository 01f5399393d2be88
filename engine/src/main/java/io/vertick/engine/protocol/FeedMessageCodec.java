package io.vertick.engine.protocol;

import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.protocol.Message.Relayed;
import java.util.ArrayList;
import java.util.List;

/** What is said about feeds, as bytes. */
final class FeedMessageCodec {
  private static final int EACH = 0x01;
  private static final int STALE = 0x01;
  private static final int ATTRIBUTES_MAX = 1_024;
  private static final int NAME_BYTES_MAX = 255;

  private FeedMessageCodec() {}

  static void write(Output out, Attach attach) {
    out.varLong(attach.feed());
    MessageCodec.writeTarget(out, attach.target());
    out.u8(attach.each() ? EACH : 0).varLong(attach.intervalMs());
    out.varLong(attach.tracked().size());
    long next = 0;
    for (var range : attach.tracked()) {
      out.varLong(range.first() - next).varLong(range.last() - range.first());
      next = range.last() + 1;
    }
    out.varLong(attach.attributes().size());
    attach.attributes().forEach(out::string);
  }

  static Attach readAttach(Input in) {
    int feed = in.varInt();
    var target = MessageCodec.readTarget(in);
    int flags = readFlag(in);
    int intervalMs = in.varInt();
    if (intervalMs > Attach.INTERVAL_MS_MAX) {
      throw new ProtocolException("Expected an interval of at most " + Attach.INTERVAL_MS_MAX
          + " ms, but found " + intervalMs);
    }
    boolean each = (flags & EACH) != 0;
    return new Attach(
        feed,
        target,
        each,
        intervalMs,
        readRanges(in),
        readNames(in, "attributes", ATTRIBUTES_MAX));
  }

  private static int readFlag(Input in) {
    int flags = in.u8();
    if (flags > 1) {
      throw new ProtocolException("Expected the flags 0 or 1, but found " + flags);
    }
    return flags;
  }

  private static List<String> readNames(Input in, String what, int max) {
    int count = in.countOf(1);
    if (count > max) {
      throw new ProtocolException(
          "Expected at most " + max + " " + what + ", but " + count + " are announced");
    }
    var names = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      names.add(in.string(NAME_BYTES_MAX));
    }
    return names;
  }

  private static List<Receipts.Range> readRanges(Input in) {
    var ranges = new ArrayList<Receipts.Range>();
    long next = 0;
    for (int count = in.countOf(2); count > 0; count--) {
      long first = next + in.varInt();
      long last = first + in.varInt();
      if (last >= Call.STATES_MAX) {
        throw new ProtocolException(
            "Expected states below " + Call.STATES_MAX + ", but found " + last);
      }
      ranges.add(new Receipts.Range(first, last));
      next = last + 1;
    }
    return ranges;
  }

  static void write(Output out, Relayed relayed) {
    out.varLong(relayed.feed()).u8(relayed.stale() ? STALE : 0).varLong(relayed.ageMs());
    out.varLong(relayed.path().size());
    relayed.path().forEach(out::string);
  }

  static Relayed readRelayed(Input in) {
    int feed = in.varInt();
    boolean stale = (readFlag(in) & STALE) != 0;
    return new Relayed(feed, stale, in.ms(), readNames(in, "nodes", Relayed.PATH_MAX));
  }
}
