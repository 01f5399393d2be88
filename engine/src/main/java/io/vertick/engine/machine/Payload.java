package io.vertick.engine.machine;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block of bytes for a machine, too large for an argument: sent by {@link MachineRef#send(Payload)}, taken by the handler that {@link Handlers#payload} binds to its
 * name. Immutable, but for the bytes, which are not copied: nobody changes them any more.
 */
public final class Payload {
  /** The longest in bytes: 16 MB. */
  public static final int SIZE_MAX = 16 << 20;

  private final String name;
  private final Args args;
  private final byte[] bytes;
  private final @Nullable Duration limit;

  private Payload(String name, Args args, byte[] bytes, @Nullable Duration limit) {
    this.name = name;
    this.args = args;
    this.bytes = bytes;
    this.limit = limit;
  }

  /**
   * A payload without arguments.
   *
   * @param name what it is, like an id: 1 to 128 of {@code A-Z a-z 0-9 . _ -}
   * @param bytes at most {@value #SIZE_MAX}
   */
  public static Payload of(String name, byte[] bytes) {
    Loop.checkId(name);
    if (bytes.length > SIZE_MAX) {
      throw new IllegalArgumentException("Expected a payload of at most " + SIZE_MAX
          + " bytes, but got " + bytes.length + ": send it in several");
    }
    return new Payload(name, Args.EMPTY, bytes, null);
  }

  /** The same with these arguments, which say what the bytes are; those of a payload that leaves the JVM are limited like a mutation's. */
  public Payload args(Args newArgs) {
    return new Payload(name, Objects.requireNonNull(newArgs), bytes, limit);
  }

  /** The same with one more argument. */
  public <T> Payload arg(Arg<T> arg, T value) {
    return args(args.with(arg, value));
  }

  /**
   * The same, to be taken within this time; {@link MachineRef#WITHIN_DEFAULT} otherwise.
   *
   * @param newLimit 1 ms to 5 minutes
   */
  public Payload within(Duration newLimit) {
    checkLimit(newLimit);
    return new Payload(name, args, bytes, newLimit);
  }

  /** Throws {@link IllegalArgumentException} if a payload may not take so long. */
  public static void checkLimit(Duration limit) {
    if (limit.toMillis() < 1 || limit.compareTo(MachineRef.WITHIN_MAX) > 0) {
      throw new IllegalArgumentException("Expected a limit of 1 ms to 5 minutes, but got " + limit);
    }
  }

  public String name() {
    return name;
  }

  public Args args() {
    return args;
  }

  /** The value of an argument, or null. */
  public <T> @Nullable T arg(Arg<T> arg) {
    return args.get(arg);
  }

  /** The bytes themselves, no copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes. */
  public int size() {
    return bytes.length;
  }

  /** How long it may take. */
  public Duration limit() {
    return Objects.requireNonNullElse(limit, MachineRef.WITHIN_DEFAULT);
  }

  /** Such as {@code photo {format=png} of 4096 bytes}. */
  @Override
  public String toString() {
    return name + " " + args + " of " + bytes.length + " bytes";
  }
}
