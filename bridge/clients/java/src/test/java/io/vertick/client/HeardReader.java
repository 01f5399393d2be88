package io.vertick.client;

import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first-class messages of a client in one session, as conversations call them. It reads them byte by byte, so that it shares no code for them with the client.
 */
final class HeardReader {
  static final int RESYNC = 0x2a;
  static final int RECOVER = 0x2b;

  /** Messages that no conversation speaks of: acknowledge, names, recover, and those of payloads. */
  private static final Set<Integer> PASSED_OVER = Set.of(0x23, 0x24, RECOVER, 0x2d, 0x2e, 0x2f);

  private static final int MACHINE_BYTES_MAX = 128;

  private final Map<Integer, String> machines = new HashMap<>();
  private final Set<Long> taken = new HashSet<>();
  private long lastRequest;

  /** Reads the next one; null if no conversation speaks of it. */
  @Nullable
  Heard read(Input in) {
    int type = in.u8();
    return switch (type) {
      case 0x20 -> request(in);
      case 0x22 -> cancel(in);
      case 0x25 -> Heard.of("goodbye", 0);
      case 0x26 -> attach(in);
      case 0x27 -> Heard.of("detach", in.varInt());
      case RESYNC -> Heard.of("resync", in.varInt());
      case 0x30 -> alias(in);
      default -> passedOver(type);
    };
  }

  static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new ProtocolException(otherwise);
    }
  }

  static byte[] rest(Input in) {
    return new Output().append(in).toArray();
  }

  private Heard request(Input in) {
    int flags = in.u8();
    expect((flags & 0x11) == 0, "a request of another origin, or on behalf of somebody");
    lastRequest += in.zigzag();
    expect(in.varLong() >= 1, "a distance of 0");
    var machine = String.valueOf(machines.get(in.varInt()));
    // Age and remaining time.
    for (int left = flags & 0x06; left != 0; left &= left - 1) {
      in.varLong();
    }
    expect(taken.add(lastRequest), "the request " + lastRequest + " came again");
    return new Heard("request", lastRequest, machine, HexFormat.of().formatHex(rest(in)));
  }

  private static Heard cancel(Input in) {
    expect(in.varInt() == 0, "a request of another origin is cancelled");
    return Heard.of("cancel", in.varLong());
  }

  private static Heard attach(Input in) {
    int feed = in.varInt();
    var machine = in.string(MACHINE_BYTES_MAX);
    // Perhaps a life, and the hash of the schema.
    in.part(16 * in.u8() + 16);
    var how = in.u8() == 1 ? "each" : "merged";
    in.varInt();
    return new Heard("attach", feed, machine, how + " " + ranges(in));
  }

  private static String ranges(Input in) {
    var ranges = new ArrayList<String>();
    int at = 0;
    for (int left = in.varInt(); left > 0; left--) {
      int first = at + in.varInt();
      at = first + in.varInt() + 1;
      ranges.add(first + "-" + (at - 1));
    }
    return ranges.isEmpty() ? "all" : String.join(",", ranges);
  }

  private @Nullable Heard alias(Input in) {
    machines.put(in.varInt(), in.string(MACHINE_BYTES_MAX));
    return null;
  }

  private static @Nullable Heard passedOver(int type) {
    expect(PASSED_OVER.contains(type), "a message of the type " + type);
    return null;
  }
}
