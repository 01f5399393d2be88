package io.vertick.engine.protocol;

import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Message.PayloadEnd;
import io.vertick.engine.protocol.Message.PayloadPart;
import io.vertick.engine.protocol.Message.Request;
import java.util.List;

/** What is said of payloads, as bytes. */
final class PayloadCodec {
  private static final int PRINCIPAL = 1;
  private static final int FLAGS = 1;
  /** In the order of their codes. */
  private static final List<PayloadEnd.How> HOWS = List.of(PayloadEnd.How.values());

  private PayloadCodec() {}

  static void write(Output out, PayloadBegin begin) {
    var principal = begin.principal();
    out.varLong(begin.number()).u8(principal == null ? 0 : PRINCIPAL);
    out.string(begin.machine()).string(begin.name());
    ValueCodec.write(out, begin.args());
    out.varLong(begin.size()).varLong(begin.remainingMs());
    if (principal != null) {
      out.string(principal);
    }
  }

  static PayloadBegin readBegin(Input in) {
    long number = in.count();
    int flags = in.u8();
    if ((flags & ~FLAGS) != 0) {
      throw new ProtocolException("Expected the flags 0 or 1, but found " + flags);
    }
    var machine = in.string(Target.ID_BYTES_MAX);
    var name = in.string(PayloadBegin.NAME_BYTES_MAX);
    var args = ValueCodec.readMap(in);
    int size = upTo(PayloadBegin.SIZE_MAX, in.varInt());
    int remainingMs = upTo((int) Request.REMAINING_MS_MAX, in.varInt());
    var principal = (flags & PRINCIPAL) == 0 ? null : in.string(Request.PRINCIPAL_BYTES_MAX);
    return new PayloadBegin(number, machine, name, args, size, remainingMs, principal);
  }

  static void write(Output out, Fetch fetch) {
    out.varLong(fetch.number()).string(fetch.machine()).string(fetch.name());
    out.varLong(fetch.remainingMs());
  }

  static Fetch readFetch(Input in) {
    return new Fetch(
        in.count(),
        in.string(Target.ID_BYTES_MAX),
        in.string(PayloadBegin.NAME_BYTES_MAX),
        upTo((int) Request.REMAINING_MS_MAX, in.varInt()));
  }

  private static int upTo(int max, int found) {
    if (found > max) {
      throw new ProtocolException("Expected at most " + max + ", but found " + found);
    }
    return found;
  }

  static void write(Output out, PayloadPart part) {
    out.varLong(part.number()).raw(part.bytes(), 0, part.bytes().length);
  }

  static PayloadPart readPart(Input in) {
    return new PayloadPart(in.count(), in.raw(upTo(PayloadPart.BYTES_MAX, in.remaining())));
  }

  static void write(Output out, PayloadEnd end) {
    out.varLong(end.number())
        .u8(HOWS.indexOf(end.how()))
        .text(end.reason(), Outcome.REASON_BYTES_MAX);
  }

  static PayloadEnd readEnd(Input in) {
    long number = in.count();
    var how = HOWS.get(upTo(HOWS.size() - 1, in.u8()));
    return new PayloadEnd(number, how, in.string(Outcome.REASON_BYTES_MAX));
  }
}
