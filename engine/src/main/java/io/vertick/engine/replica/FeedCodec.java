package io.vertick.engine.replica;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.ErrorRecord;
import io.vertick.engine.machine.RemoteErrorException;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.MessageCodec;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.ValueCodec;
import io.vertick.engine.relation.MutationType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * States and updates as bytes. A change of one of up to 64 states takes two bytes besides the numbers of feed and update; see bridge/PROTOCOL.md.
 *
 * <p>What reads them knows how many states and attributes there may be: an index beyond is malformed.
 */
final class FeedCodec {
  private static final int VERSION = 0x01;
  private static final int QUEUE = 0x02;
  private static final int ATTRIBUTES = 0x04;
  private static final int ERROR = 0x08;
  private static final int STEP = 0x10;
  private static final int CHECKSUM = 0x20;
  private static final int UPDATE_FLAGS = 0x3f;
  private static final int STATE_FLAGS = ATTRIBUTES | ERROR;

  private static final int AUTO = 0x10;
  private static final int ERROR_TYPE_BYTES_MAX = 255;
  private static final int ERROR_TEXT_BYTES_MAX = 4_096;
  private static final List<MutationType> TYPES =
      List.of(MutationType.ADD, MutationType.REMOVE, MutationType.SET);

  private FeedCodec() {}

  // States.

  /** A state that so many updates have led to. */
  static byte[] bytes(ViewState state, long sequence) {
    var out = new Output().varLong(sequence);
    var attributes = present(state.attributes());
    out.u8((attributes.isEmpty() ? 0 : ATTRIBUTES) | (state.error() == null ? 0 : ERROR));
    out.fixed64(state.incarnation().high()).fixed64(state.incarnation().low());
    out.varLong(state.version())
        .varLong(state.queueTick())
        .varLong(state.clock().size());
    var ticks = state.clock().toArray();
    Arrays.stream(ticks).forEach(out::varLong);
    if (!attributes.isEmpty()) {
      write(out, attributes);
    }
    write(out, state.error());
    return out.fixed64(Checksum.of(ticks)).toArray();
  }

  private static Map<Integer, @Nullable Object> present(List<@Nullable Object> attributes) {
    Map<Integer, @Nullable Object> present = new LinkedHashMap<>();
    for (int index = 0; index < attributes.size(); index++) {
      if (attributes.get(index) != null) {
        present.put(index, attributes.get(index));
      }
    }
    return present;
  }

  /** Reads what follows the sequence number: a state of a machine with so many states and attributes. */
  static ViewState readState(Input in, int states, int attributes) {
    int flags = flags(in, STATE_FLAGS);
    var incarnation = new Incarnation(in.fixed64(), in.fixed64());
    long version = in.count();
    long queueTick = in.count();
    var ticks = readTicks(in, states);
    var values = new @Nullable Object[attributes];
    if ((flags & ATTRIBUTES) != 0) {
      readAttributes(in, attributes).forEach((index, value) -> values[index] = value);
    }
    var error = (flags & ERROR) == 0 ? null : readError(in);
    if (in.fixed64() != Checksum.of(ticks)) {
      throw new ProtocolException("Expected the checksum of the ticks, but found another");
    }
    in.expectEnd();
    return new ViewState(
        incarnation, new Clock(ticks), version, queueTick, Arrays.asList(values), error);
  }

  private static long[] readTicks(Input in, int states) {
    int count = in.countOf(1);
    if (count != states) {
      throw new ProtocolException(
          "Expected the ticks of " + states + " states, but " + count + " are announced");
    }
    var ticks = new long[count];
    for (int index = 0; index < count; index++) {
      ticks[index] = in.count();
    }
    return ticks;
  }

  // Updates.

  /** The next update of a feed that was at this queue tick, with a checksum of what it leads to, or none. */
  static byte[] bytes(
      int feed, long sequence, ViewUpdate update, long queueTickBefore, @Nullable Long checksum) {
    var out = new Output().varLong(feed).varLong(sequence);
    long versions = update.version() - update.base();
    long queueTicks = update.queueTick() - queueTickBefore;
    int flags = (versions == 1 ? VERSION : 0) | (queueTicks == versions ? QUEUE : 0);
    out.u8(flags | flags(update, checksum));
    if (versions != 1) {
      out.varLong(versions);
    }
    if (queueTicks != versions) {
      out.varLong(queueTicks);
    }
    if (!update.attributes().isEmpty()) {
      write(out, update.attributes());
    }
    write(out, update.error());
    var step = update.step();
    if (step != null) {
      write(out, step);
    }
    if (checksum != null) {
      out.fixed64(checksum);
    }
    write(out, update.diff());
    return out.toArray();
  }

  private static int flags(ViewUpdate update, @Nullable Long checksum) {
    return (update.attributes().isEmpty() ? 0 : ATTRIBUTES)
        | (update.error() == null ? 0 : ERROR)
        | (update.step() == null ? 0 : STEP)
        | (checksum == null ? 0 : CHECKSUM);
  }

  /** Pairs of an index, counted from the one before, and an increment, which is in the lowest bit of the first if it is 1. */
  private static void write(Output out, ClockDiff diff) {
    int next = 0;
    for (int i = 0; i < diff.size(); i++) {
      long distance = (long) diff.index(i) - next;
      boolean isOne = diff.increment(i) == 1;
      out.varLong(distance << 1 | (isOne ? 1 : 0));
      if (!isOne) {
        out.varLong(diff.increment(i));
      }
      next = diff.index(i) + 1;
    }
  }

  private static ClockDiff readDiff(Input in, int states, FeedCopy shown) {
    var indexes = new ArrayList<Integer>();
    var increments = new ArrayList<Long>();
    long next = 0;
    while (!in.isAtEnd()) {
      long first = in.count();
      long index = next + (first >>> 1);
      long increment = (first & 1) == 1 ? 1 : in.count();
      if (index >= states || increment < 1) {
        throw new ProtocolException("Expected increments of states below " + states
            + ", but found +" + increment + " of " + index);
      }
      MessageCodec.sum(shown.tick((int) index), increment);
      indexes.add((int) index);
      increments.add(increment);
      next = index + 1;
    }
    return ClockDiff.of(
        indexes.stream().mapToInt(Integer::intValue).toArray(),
        increments.stream().mapToLong(Long::longValue).toArray());
  }

  /** An update that was read, and the checksum of what it leads to, if it says so. */
  record Read(ViewUpdate update, @Nullable Long checksum) {}

  /** Reads what follows the sequence number: the next update of a feed that shows this. */
  static Read readUpdate(Input in, int states, int attributes, FeedCopy shown) {
    int flags = flags(in, UPDATE_FLAGS);
    long base = shown.version();
    long versions = (flags & VERSION) != 0 ? 1 : in.count();
    long version = MessageCodec.sum(base, versions);
    long queueTick =
        MessageCodec.sum(shown.queueTick(), (flags & QUEUE) != 0 ? versions : in.count());
    Map<Integer, @Nullable Object> changed =
        (flags & ATTRIBUTES) == 0 ? Map.of() : readAttributes(in, attributes);
    var error = (flags & ERROR) == 0 ? null : readError(in);
    var step = (flags & STEP) == 0 ? null : readStep(in, states);
    var checksum = (flags & CHECKSUM) == 0 ? null : Long.valueOf(in.fixed64());
    var diff = readDiff(in, states, shown);
    return new Read(new ViewUpdate(base, version, queueTick, diff, changed, error, step), checksum);
  }

  private static void write(Output out, ViewUpdate.Step step) {
    out.u8(TYPES.indexOf(step.type()) | (step.auto() ? AUTO : 0))
        .varLong(step.called().size());
    step.called().forEach(out::varLong);
  }

  private static ViewUpdate.Step readStep(Input in, int states) {
    int kind = in.u8();
    int type = kind & ~AUTO;
    if (type >= TYPES.size()) {
      throw new ProtocolException("Expected the type of a mutation, but found " + type);
    }
    var called = new ArrayList<Integer>();
    for (int count = in.countOf(1); count > 0; count--) {
      int index = in.varInt();
      if (index >= states) {
        throw new ProtocolException("Expected a state below " + states + ", but found " + index);
      }
      called.add(index);
    }
    return new ViewUpdate.Step(TYPES.get(type), called, (kind & AUTO) != 0);
  }

  // Parts of both.

  private static int flags(Input in, int known) {
    int flags = in.u8();
    if ((flags & ~known) != 0) {
      throw new ProtocolException("Expected flags among " + Integer.toBinaryString(known)
          + ", but found " + Integer.toBinaryString(flags));
    }
    return flags;
  }

  private static void write(Output out, Map<Integer, @Nullable Object> attributes) {
    out.varLong(attributes.size());
    attributes.forEach((index, value) -> ValueCodec.write(out.varLong(index), value));
  }

  private static Map<Integer, @Nullable Object> readAttributes(Input in, int attributes) {
    Map<Integer, @Nullable Object> values = new LinkedHashMap<>();
    for (int count = in.countOf(2); count > 0; count--) {
      int index = in.varInt();
      if (index >= attributes) {
        throw new ProtocolException(
            "Expected an attribute below " + attributes + ", but found " + index);
      }
      values.put(index, ValueCodec.read(in));
    }
    return values;
  }

  private static void write(Output out, @Nullable Throwable error) {
    if (error instanceof RemoteErrorException remote) {
      out.text(remote.type(), ERROR_TYPE_BYTES_MAX).text(remote.text(), ERROR_TEXT_BYTES_MAX);
    } else if (error != null) {
      out.text(error.getClass().getName(), ERROR_TYPE_BYTES_MAX);
      out.text(ErrorRecord.messageOf(error), ERROR_TEXT_BYTES_MAX);
    }
  }

  private static RemoteErrorException readError(Input in) {
    return new RemoteErrorException(
        in.string(ERROR_TYPE_BYTES_MAX), in.string(ERROR_TEXT_BYTES_MAX));
  }
}
