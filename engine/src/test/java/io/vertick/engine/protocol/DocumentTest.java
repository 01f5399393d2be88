package io.vertick.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.SchemaHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The examples in {@code bridge/PROTOCOL.md} are what this code writes and reads. */
class DocumentTest {
  private static final Path DOCUMENT = Path.of("..", "bridge", "PROTOCOL.md");
  private static final Pattern EXAMPLE = Pattern.compile("^([a-z]+[a-z -]*[a-z]): ([0-9a-f ]+)$");

  private static final Target GATE =
      new Target("gate-1", null, new SchemaHash(0x0102030405060708L, 0x090a0b0c0d0e0f10L));
  private static final Incarnation OTHER =
      new Incarnation(0x3333_3333_3333_3333L, 0x3333_3333_3333_3333L);

  @Test
  void shouldWriteEachExampleAsTheDocumentDoes() throws IOException {
    // given examples in the order of the document
    var dictionary = new Dictionary(Samples.WRITER, Samples.READER);
    var expected = new LinkedHashMap<String, String>();
    examples().forEach((name, message) -> expected.put(name, hex(message, dictionary)));
    // then
    assertThat(documented()).containsExactlyEntriesOf(expected);
  }

  @Test
  void shouldReadEachExampleOfTheDocument() throws IOException {
    // given
    var dictionary = new Dictionary(Samples.WRITER, Samples.READER);
    var examples = examples();
    // then
    documented().forEach((name, hex) -> {
      var in = new Input(HexFormat.of().parseHex(hex.replace(" ", "")));
      var message = MessageCodec.isFirstClass(in.peek())
          ? MessageCodec.read(in, dictionary)
          : MessageCodec.readUnnumbered(in);
      assertThat(message).as(name).isEqualTo(examples.get(name));
    });
  }

  private static Map<String, String> documented() throws IOException {
    var documented = new LinkedHashMap<String, String>();
    for (var line : Files.readAllLines(DOCUMENT)) {
      var matcher = EXAMPLE.matcher(line);
      if (matcher.matches()) {
        documented.put(matcher.group(1), matcher.group(2));
      }
    }
    return documented;
  }

  private static Map<String, Message> examples() {
    var examples = new LinkedHashMap<String, Message>();
    examples.put("heartbeat", new Message.Heartbeat(300));
    examples.put("echo", new Message.Echo(300));
    examples.put("gap", new Message.Gap());
    examples.put("credit", new Message.Credit(1_048_576, 1_048_576));
    examples.put("held", new Message.Held(1_500));
    examples.put("update", new Message.Update(new byte[] {1, 2, 3}));
    examples.put("target alias", new Message.TargetAlias(0, GATE));
    examples.put("origin alias", new Message.OriginAlias(0, OTHER));
    examples.put(
        "add with an argument",
        request(
            Samples.WRITER,
            1,
            0,
            Call.Mutate.of(Call.Change.ADD, 3).withArgs(Map.of("cents", 50L))));
    examples.put("add again", request(Samples.WRITER, 2, 1, Call.Mutate.of(Call.Change.ADD, 3)));
    examples.put("remove with options", optional());
    examples.put(
        "wait for another origin",
        request(OTHER, 7, 6, new Call.Await(Call.Condition.WHEN, List.of(1, 2), Map.of())));
    examples.put(
        "show", request(Samples.WRITER, 4, 3, new Call.Ask(Call.Question.SHOW, List.of())));
    examples.put("why", request(Samples.WRITER, 5, 4, new Call.Ask(Call.Question.WHY, List.of(1))));
    examples.put(
        "next", request(Samples.WRITER, 6, 5, new Call.Ask(Call.Question.NEXT, List.of())));
    examples.put(
        "explain",
        request(Samples.WRITER, 7, 6, new Call.Explain(Call.Mutate.of(Call.Change.ADD, 3))));
    examples.put(
        "describe", request(Samples.WRITER, 8, 7, new Call.Ask(Call.Question.DESCRIBE, List.of())));
    examples.put("executed", reply(1, new Outcome.Executed(5)));
    examples.put("executed again", reply(2, new Outcome.Executed(6)));
    examples.put(
        "refused",
        reply(
            3,
            new Outcome.Refused(
                new Outcome.Refusal(
                    "relation.unmet",
                    3,
                    List.of(4),
                    List.of(3, 4),
                    "",
                    "Bar needs Foo, which is not active"),
                6)));
    examples.put(
        "failed",
        reply(
            4,
            new Outcome.Failed(new Call.RemoteError("java.io.IOException", "no"), 8, List.of(3))));
    examples.put("not applied", reply(5, new Outcome.NotApplied("overloaded")));
    examples.put("unknown", reply(6, new Outcome.Unknown("restarted")));
    examples.put("fulfilled", reply(7, new Outcome.Fulfilled()));
    examples.put("ended", reply(8, new Outcome.Ended("timeout")));
    examples.put("shown", reply(9, new Outcome.Answered(shown())));
    examples.put("explained", reply(10, new Outcome.Answered(explained())));
    examples.put("described", reply(11, new Outcome.Answered(described())));
    examples.put("cancel", new Message.Cancel(new RequestId(Samples.WRITER, 9)));
    examples.put(
        "acknowledge",
        new Message.Acknowledge(
            Samples.WRITER,
            new Receipts(10, List.of(new Receipts.Range(12, 14), new Receipts.Range(20, 20)))));
    examples.put("names", new Message.Names(GATE.schema(), 3, 0, List.of("A", "B", "Exception")));
    examples.put("goodbye", new Message.Goodbye("update"));
    examples.put(
        "attach",
        new Message.Attach(
            1,
            GATE,
            true,
            250,
            List.of(new Receipts.Range(1, 2), new Receipts.Range(5, 5)),
            List.of("Count")));
    examples.put("detach", new Message.Detach(1));
    examples.put("snapshot", new Message.Snapshot(1, new byte[] {9, 8}));
    examples.put("feed ended", new Message.FeedEnded(1, "disposed"));
    examples.put("resync", new Message.Resync(1));
    examples.put("recover", new Message.Recover(300));
    examples.put("recovered", new Message.Recovered());
    examples.put("relayed", new Message.Relayed(1, true, 3_500, List.of("b", "a")));
    examples.put(
        "payload",
        new Message.PayloadBegin(1, "gate-1", "photo", Map.of("format", "png"), 3, 30_000, "ann"));
    examples.put("payload part", new Message.PayloadPart(1, new byte[] {1, 2, 3}));
    examples.put(
        "payload refused", new Message.PayloadEnd(1, Message.PayloadEnd.How.REFUSED, "no photos"));
    examples.put("fetch", new Message.Fetch(1, "gate-1", "photo", 30_000));
    examples.put(
        "payload for a fetch",
        new Message.PayloadBegin(2, "@1", "photo", Map.of("format", "png"), 3, 30_000, null));
    examples.put("fetch ended", new Message.FetchEnded(1, "absent"));
    return examples;
  }

  private static Map<String, @Nullable Object> shown() {
    var values = new LinkedHashMap<String, @Nullable Object>();
    values.put("version", 6L);
    values.put("queueTick", 7L);
    values.put("ticks", List.of(1L, 0L, 300L, 1L));
    values.put("attributes", Map.of("Count", 2L));
    return values;
  }

  private static Map<String, @Nullable Object> explained() {
    var values = new LinkedHashMap<String, @Nullable Object>();
    values.put("kind", "relation");
    values.put("text", "Bar needs Foo");
    values.put(
        "verdict", List.of("relation.unmet", 3L, List.of(4L), List.of(3L, 4L), "", "no Foo"));
    values.put("remedy", List.of(List.of(), "add", List.of(4L, 3L)));
    return values;
  }

  private static Map<String, @Nullable Object> described() {
    var values = new LinkedHashMap<String, @Nullable Object>();
    values.put("incarnation", "05050505050505050606060606060606");
    values.put("schema", GATE.schema().toString());
    values.put("size", 3L);
    values.put("states", List.of("A", "B", "Exception"));
    values.put("attributes", List.of(List.of("Count", "int64")));
    values.put("more", false);
    return values;
  }

  private static Message.Request request(Incarnation origin, long number, long through, Call call) {
    return new Message.Request(
        new RequestId(origin, number), through, 0, 30_000, false, null, GATE, call);
  }

  private static Message.Request optional() {
    var call = new Call.Mutate(
        Call.Change.REMOVE,
        List.of(3),
        Map.of(),
        7,
        List.of(new Call.TickGuard(3, 5)),
        true,
        null,
        new Call.Source("till", OTHER, 9, List.of()));
    return new Message.Request(
        new RequestId(Samples.WRITER, 3), 2, 20, 2_000, true, "ann", GATE, call);
  }

  private static Message.Reply reply(long number, Outcome outcome) {
    return new Message.Reply(new RequestId(Samples.READER, number), outcome);
  }

  private static String hex(Message message, Dictionary dictionary) {
    var out = new Output();
    if (message instanceof Message.FirstClass firstClass) {
      note(firstClass, dictionary);
      MessageCodec.write(out, firstClass, dictionary);
    } else if (message instanceof Message.Update update) {
      MessageCodec.write(out, update);
    } else if (message instanceof Message.Control control) {
      MessageCodec.write(out, control);
    }
    return HexFormat.ofDelimiter(" ").formatHex(out.toArray());
  }

  /** The two alias messages are written by themselves, so the dictionary learns of them here. */
  private static void note(Message.FirstClass message, Dictionary dictionary) {
    if (message instanceof Message.TargetAlias alias) {
      dictionary.targets.add(alias.target());
    } else if (message instanceof Message.OriginAlias alias) {
      dictionary.origins.add(alias.origin());
    }
  }
}
