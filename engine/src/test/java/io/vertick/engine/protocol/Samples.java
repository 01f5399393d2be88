package io.vertick.engine.protocol;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call.RemoteError;
import io.vertick.engine.protocol.Outcome.Refusal;
import io.vertick.engine.schema.SchemaHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random messages, values and hellos of every kind, from a seed. */
public final class Samples {
  public static final Incarnation WRITER = new Incarnation(0x1111_1111_1111_1111L, 1);
  public static final Incarnation READER = new Incarnation(0x2222_2222_2222_2222L, 2);

  private final Random random;

  public Samples(long seed) {
    random = new Random(seed);
  }

  /** A first-class message of any kind but aliases. */
  public Message.FirstClass firstClass() {
    return switch (random.nextInt(13)) {
      case 6 -> new Message.PayloadEnd(number(), pick(Message.PayloadEnd.How.values()), text());
      case 7 ->
        new Message.PayloadBegin(
            number(),
            text(),
            text(),
            map(2),
            random.nextInt(Message.PayloadBegin.SIZE_MAX + 1),
            random.nextLong(300_001),
            optional(this::text));
      case 8 -> attach();
      case 11 -> new Message.Fetch(number(), text(), text(), random.nextLong(300_001));
      case 12 -> new Message.FetchEnded(number(), text());
      case 9 -> new Message.FeedEnded(random.nextInt(70_000), text());
      case 10 ->
        new Message.Relayed(
            random.nextInt(70_000),
            random.nextBoolean(),
            number(),
            texts(random.nextInt(Message.Relayed.PATH_MAX + 1)));
      case 0 -> new Message.Reply(id(), outcome());
      case 1 -> new Message.Cancel(id());
      case 2 -> new Message.Acknowledge(incarnation(), receipts(number()));
      case 3 -> names();
      case 4 -> new Message.Goodbye(text());
      default -> request();
    };
  }

  /** A request with any of its options. */
  public Message.Request request() {
    var id = id();
    return new Message.Request(
        id,
        random.nextLong(id.number()),
        sometimes(0L, () -> random.nextLong(1L << 40)),
        sometimes(30_000L, () -> random.nextLong(300_001)),
        random.nextBoolean(),
        optional(this::text),
        target(),
        call());
  }

  private Target target() {
    return new Target(
        "machine-" + random.nextInt(5_000),
        optional(this::incarnation),
        new SchemaHash(random.nextInt(3), 7));
  }

  private Message.Attach attach() {
    int first = random.nextInt(1_000);
    return new Message.Attach(
        random.nextInt(70_000),
        target(),
        random.nextBoolean(),
        random.nextInt(Message.Attach.INTERVAL_MS_MAX + 1),
        sometimes(List.of(), () -> List.of(new Receipts.Range(first, first + 3L))),
        texts(random.nextInt(5)));
  }

  private List<String> texts(int count) {
    return Stream.generate(this::text).limit(count).toList();
  }

  private Message.Names names() {
    int size = 1 + random.nextInt(Call.STATES_MAX);
    int first = random.nextInt(size);
    int count = random.nextInt(Math.min(20, size - first) + 1);
    return new Message.Names(
        new SchemaHash(random.nextLong(), random.nextLong()),
        size,
        first,
        Stream.generate(() -> "S" + text()).limit(count).toList());
  }

  /** A control or an update. */
  public Message unnumbered() {
    return switch (random.nextInt(6)) {
      case 0 -> new Message.Heartbeat(number());
      case 1 -> new Message.Echo(number());
      case 2 -> new Message.Gap();
      case 3 -> new Message.Credit(number(), number());
      case 4 -> new Message.Held(number());
      default -> new Message.Update(bytes());
    };
  }

  /** A hello that asks or answers. */
  public Hello hello() {
    int versionMin = 1 + random.nextInt(200);
    boolean answers = random.nextBoolean();
    return new Hello(
        versionMin,
        versionMin + random.nextInt(56),
        random.nextLong(),
        incarnation(),
        number(),
        number(),
        !answers || random.nextBoolean(),
        answers ? number() : 0,
        answers || random.nextBoolean()
            ? new Hello.Known(incarnation(), number() - 1, number())
            : null,
        number(),
        number(),
        number(),
        text(),
        text());
  }

  /** A value that may leave the JVM, as it is read back. */
  public @Nullable Object value() {
    return value(ValueCodec.DEPTH_MAX);
  }

  private @Nullable Object value(int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong() >> random.nextInt(64);
      case 3 -> random.nextDouble();
      case 4 -> text();
      case 5 -> bytes();
      case 6 -> list(depth - 1);
      default -> map(depth - 1);
    };
  }

  private List<@Nullable Object> list(int depth) {
    var list = new ArrayList<@Nullable Object>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(value(depth));
    }
    return list;
  }

  private Map<String, @Nullable Object> map(int depth) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(text(), value(depth));
    }
    return map;
  }

  private Call call() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> new Call.Await(pick(Call.Condition.values()), states(), map(2));
      case 2 -> new Call.Ask(pick(Call.Question.values()), states());
      case 3 -> new Call.Explain(mutate());
      default -> mutate();
    };
  }

  private Call.Mutate mutate() {
    return new Call.Mutate(
        pick(Call.Change.values()),
        states(),
        map(2),
        sometimes(-1L, this::number),
        sometimes(List.of(), () -> List.of(new Call.TickGuard(random.nextInt(9), number()))),
        random.nextBoolean(),
        optional(this::error),
        optional(() -> new Call.Source("m", incarnation(), number(), pipes())));
  }

  private List<String> pipes() {
    return sometimes(List.of(), () -> List.of(text(), text()));
  }

  private Outcome outcome() {
    return switch (random.nextInt(8)) {
      case 0 -> new Outcome.Refused(refusal(), number());
      case 1 -> new Outcome.Failed(error(), number(), states());
      case 2 -> new Outcome.NotApplied(text());
      case 3 -> new Outcome.Unknown(text());
      case 4 -> new Outcome.Fulfilled();
      case 5 -> new Outcome.Ended(text());
      case 6 -> new Outcome.Answered(map(2));
      default -> new Outcome.Executed(number());
    };
  }

  private Refusal refusal() {
    return new Refusal(
        "relation.blocked", random.nextInt(300) - 1, states(), states(), text(), text());
  }

  private RemoteError error() {
    return new RemoteError("java.lang.IllegalStateException", text());
  }

  private Receipts receipts(long through) {
    return new Receipts(
        through,
        sometimes(
            List.of(),
            () -> List.of(
                new Receipts.Range(through + 2, through + 2),
                new Receipts.Range(through + 9, through + 1_000_000))));
  }

  private RequestId id() {
    return new RequestId(incarnation(), number());
  }

  private Incarnation incarnation() {
    return switch (random.nextInt(3)) {
      case 0 -> WRITER;
      case 1 -> READER;
      default -> new Incarnation(random.nextInt(5_000), 0);
    };
  }

  private List<Integer> states() {
    return random.ints(random.nextInt(4), 0, 65_535).boxed().toList();
  }

  private long number() {
    return 1 + random.nextLong(1L << (1 + random.nextInt(40)));
  }

  private String text() {
    return random
        .ints(random.nextInt(12), 0, 4)
        .mapToObj("a\u00e9\u6f22\ud83d\ude00"::charAt)
        .map(letter -> Character.isSurrogate(letter) ? "\ud83d\ude00" : String.valueOf(letter))
        .reduce("", String::concat);
  }

  private byte[] bytes() {
    var bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  private <T> T sometimes(T otherwise, Supplier<T> value) {
    return random.nextBoolean() ? otherwise : value.get();
  }

  private <T> @Nullable T optional(Supplier<T> value) {
    return random.nextBoolean() ? null : value.get();
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
