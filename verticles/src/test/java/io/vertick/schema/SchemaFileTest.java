package io.vertick.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Relation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaFileTest {
  private static final String YAML = """
      # All there is.
      machine: Pump
      states:
        Idle: { auto: true, remove: [Running] }
        Running:
          require: [Ready]
          add: [Lit]
          after: [Lit]
          remove: [Idle]
          lasts: 1500ms
          tags: [b, "a:c"]
          doc: "Runs: until it stops."
          within: 2m
          orElse: Off
        Ready:
        Lit: { multi: true, quiet: true }
        On: {}
        Off:
      attributes: { LastPaid: int64, Open: bool, Level: float64, Name: string }
      exclusive: [[On, Off]]
      """;

  private static final String JSON = """
      {
      \t"machine": "Pump",
        "exclusive": [["On", "Off"]],
        "states": {
          "Idle": {"auto": true, "remove": ["Running"]},
          "Running": {"require": ["Ready"], "add": ["Lit"], "after": ["Lit"], "remove": ["Idle"],
            "lasts": "1500ms", "tags": ["b", "a:c"], "doc": "Runs: until it\\u0020stops.",
            "orElse": "Off", "within": "2m"},
          "Ready": null,
      \t"Lit":\t{"multi": true, "quiet": true, "auto": false},
          "On": {},
          "Off": null
        },
        "attributes": {"LastPaid": "int64", "Open": "bool", "Level": "float64", "Name": "string"}
      }
      """;

  /** The same in Java. */
  private static final class PumpStates extends States {
    final State idle = auto("Idle");
    final State running = state("Running").lasts(Duration.ofMillis(1500));
    final State ready = state("Ready");
    final State lit = multi("Lit").quiet();
    final State on = state("On");
    final State off = state("Off");

    {
      exclusive(idle, running);
      running.require(ready).add(lit).after(lit).within(Duration.ofMinutes(2)).orElse(off);
      exclusive(on, off);
      attribute("LastPaid", Attribute.INT64);
      attribute("Open", Attribute.BOOL);
      attribute("Level", Attribute.FLOAT64);
      attribute("Name", Attribute.STRING);
    }
  }

  @TempDir
  private Path folder;

  @Test
  void shouldReadWhatJavaDeclares() {
    // when
    var file = yaml(YAML);
    // then
    assertThat(file.name()).isEqualTo("Pump");
    assertThat(file.schema().hash()).isEqualTo(Schema.of(PumpStates::new).hash());
    assertThat(file.schema().names())
        .containsExactly("Idle", "Running", "Ready", "Lit", "On", "Off", "Exception");
    var running = file.schema().definition(1);
    assertThat(running.tags()).containsExactly("a:c", "b");
    assertThat(running.doc()).isEqualTo("Runs: until it stops.");
  }

  @Test
  void shouldReadSameFromJson() {
    // when
    var file = json(JSON);
    // then
    assertThat(file.name()).isEqualTo("Pump");
    assertThat(file.schema().hash()).isEqualTo(yaml(YAML).schema().hash());
    assertThat(file.schema().definition(1).tags()).containsExactly("a:c", "b");
    assertThat(file.schema().definition(1).doc()).isEqualTo("Runs: until it stops.");
  }

  @Test
  void shouldReadExampleOfDocumentation() throws IOException {
    // given
    var page = Files.readString(Path.of("..", "docs", "schema-files.md"));
    int start = page.indexOf("```yaml\n") + 8;
    var example = page.substring(start, page.indexOf("```\n\n", start));
    // when
    var file = yaml(example);
    // then
    assertThat(file.name()).isEqualTo("Turnstile");
    assertThat(file.schema().warnings()).isEmpty();
    assertThat(file.schema().names())
        .containsExactly("Locked", "Unlocked", "Open", "Alarm", "Tested", "Exception");
  }

  @Test
  void shouldMakeTypeWithoutHandlers() {
    // given
    var schema = yaml(YAML).schema();
    // when
    MachineType<?> type = MachineType.of(schema);
    // then
    assertThat(type.schema()).isSameAs(schema);
  }

  @Test
  void shouldNameTypeAfterFile() {
    // given
    var file = yaml(YAML);
    // then one type serves all its machines
    assertThat(file.type()).isSameAs(file.type());
    assertThat(file.type().schema()).isSameAs(file.schema());
    assertThat(file.type().name()).isEqualTo("Pump");
  }

  @Test
  void shouldReadStateLimit() {
    // when
    var running = yaml(YAML).schema().definition(1);
    // then
    assertThat(running.limit()).isEqualTo(Duration.ofMinutes(2));
    assertThat(running.limitElse()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "within: 5s|14: Expected orElse beside within, but found none",
        "orElse: B|14: Expected within beside orElse, but found none",
        "within: 5, orElse: B|22: Expected a duration such as 500ms, 5s, 2m or 1h, from 1ms to 10000h, but found the number 5",
        "within: 10001h, orElse: B|22: Expected a duration such as 500ms, 5s, 2m or 1h, from 1ms to 10000h, but found \"10001h\"",
        "within: 5s, orElse: [B]|34: Expected the name of a state, but found a list",
        "within: 5s, orElse: Bb|34: Expected a state of this file, but found \"Bb\"; did you mean B?",
        "within: 5s, orelse: B|14: Expected orElse beside within, but found none",
      })
  void shouldRefuseBadStateLimit(String keys, String problem) {
    assertThat(problems("states: {A: {" + keys + "}, B: }")).contains("f.yaml:1:" + problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pump.yaml", "pump.yml", "pump.JSON"})
  void shouldTakeNameFromFileWhenNoneIsGiven(String name) throws IOException {
    // given
    var path = folder.resolve(name);
    Files.writeString(path, "{\"states\": {\"A\": null}}");
    // then
    assertThat(SchemaFile.read(path).name()).isEqualTo("pump");
  }

  @Test
  void shouldKeepExceptionWhereItIsDeclared() {
    // when
    var schema =
        yaml("states: {Exception: {multi: true}, A: {remove: [Exception]}}").schema();
    // then
    assertThat(schema.names()).containsExactly("Exception", "A");
    assertThat(schema.definition(1).related(Relation.REMOVE)).containsExactly(0);
  }

  @Test
  void shouldRelateToExceptionThatIsNotDeclared() {
    assertThat(yaml("states: {A: {remove: [Exception]}}")
            .schema()
            .definition(0)
            .related(Relation.REMOVE))
        .containsExactly(1);
  }

  @Test
  void shouldSkipMarkOfByteOrder() {
    assertThat(yaml("\uFEFFstates: {A: }").schema().has("A")).isTrue();
    assertThat(problems("\uFEFFstates: A"))
        .containsExactly("f.yaml:1:9: Expected a map of states, but found \"A\"");
  }

  @ParameterizedTest
  @CsvSource({"1ms, PT0.001S", "5s, PT5S", "2m, PT2M", "1h, PT1H", "10000h, PT10000H"})
  void shouldReadDuration(String text, Duration duration) {
    assertThat(yaml("states: {A: {lasts: " + text + "}}").schema().definition(0).lasts())
        .isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0s", "-5s", "5", "5 s", "5S", "1.5s", "1h30m", "10001h", "99999999999999s", "s"})
  void shouldRefuseBadDuration(String text) {
    var found = text.equals("5") ? "the number 5" : '"' + text + '"';
    assertThat(problems("states: {A: {lasts: " + text + "}}"))
        .containsExactly(
            "f.yaml:1:21: Expected a duration such as 500ms, 5s, 2m or 1h, from 1ms to 10000h, but found "
                + found);
  }

  @Test
  void shouldReportAllProblemsInOrderOfPlace() {
    // given
    var text = """
        machine: Turn stile
        states:
          Locked: { auto: yes, remove: [Unlockd, 5, [x]], after: Locked }
          Unlocked: { removes: [Locked], tags: [a, ""], doc: 7 }
          Locked:
          1x:
          5: x
          Start: foo
          R: { require: [Q], remove: [Q] }
          Q: &a { tags: b, doc: "a", doc: "b" }
          Z: *a
          Y: !t {}
          [K]: {}
        attributes: { LastPaid: int, X: 4, "1x": bool }
        exclusive: [[Locked], [Locked, Nope], R, []]
        atributes: 1
        """;
    // then
    assertThat(problems(text))
        .containsExactly(
            "f.yaml:1:10: Expected a name of 1 to 128 letters, digits, dots, _ and - for machine, but found \"Turn stile\"",
            "f.yaml:3:19: Expected true or false, but found \"yes\"",
            "f.yaml:3:33: Expected a state of this file, but found \"Unlockd\"; did you mean Unlocked?",
            "f.yaml:3:42: Expected the name of a state, but found the number 5",
            "f.yaml:3:45: Expected the name of a state, but found a list",
            "f.yaml:3:58: Expected a list of states, but found \"Locked\"",
            "f.yaml:4:15: Expected a key of a state (auto, multi, quiet, require, add, remove, after, lasts, within, orElse, tags, doc), but found \"removes\"; did you mean remove?",
            "f.yaml:4:44: Expected a label, but found \"\"",
            "f.yaml:4:54: Expected a text, but found the number 7",
            "f.yaml:5:3: Expected each key once, but found \"Locked\" again, which is in line 3 already",
            "f.yaml:6:3: Expected a name of letters, digits and _, starting with a letter, of at most 255 characters, but found \"1x\"",
            "f.yaml:7:3: Expected the name of a state, but found the number 5",
            "f.yaml:8:10: Expected a map of the state's properties, or nothing, but found \"foo\"",
            "f.yaml:9:18: Expected \"R\" to require or to remove \"Q\", but found both",
            "f.yaml:10:6: Expected a value without an anchor, but found &a",
            "f.yaml:10:17: Expected a list of labels, but found \"b\"",
            "f.yaml:10:30: Expected each key once, but found \"doc\" again, which is in line 10 already",
            "f.yaml:11:6: Expected the value itself, but found the alias *a",
            "f.yaml:12:6: Expected a value without a tag, but found \"!t\"",
            "f.yaml:13:3: Expected the name of a state, but found a list",
            "f.yaml:14:25: Expected one of the types bool, int64, float64 and string, but found \"int\"; did you mean int64?",
            "f.yaml:14:33: Expected one of the types bool, int64, float64 and string, but found the number 4",
            "f.yaml:14:36: Expected a name of letters, digits and _, starting with a letter, of at most 255 characters, but found \"1x\"",
            "f.yaml:15:13: Expected a group of at least two states, but found one",
            "f.yaml:15:32: Expected a state of this file, but found \"Nope\"",
            "f.yaml:15:39: Expected a list of states, but found \"R\"",
            "f.yaml:15:42: Expected a group of at least two states, but found none",
            "f.yaml:16:1: Expected a key of a schema file (machine, states, attributes, exclusive), but found \"atributes\"; did you mean attributes?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|1:1: Expected a map with the key states, but found an empty file",
        "'# only a comment'|1:1: Expected a map with the key states, but found an empty file",
        "'---'|1:4: Expected a map with the key states, but found nothing",
        "'[1]'|1:1: Expected a map with the key states, but found a list",
        "'machine: A'|1:1: Expected a map with the key states, but found none",
        "'states:'|1:8: Expected a map of states, but found nothing",
        "'states: {}'|1:9: Expected at least one state, but found none",
        "'{states: {A: }, attributes: }'|1:28: Expected a map of attributes and their types, but found nothing",
        "'{states: {A: }, exclusive: A}'|1:28: Expected a list of groups of states, but found \"A\"",
        "'{states: {Null: }}'|1:11: Expected the name of a state, but found nothing",
        "'{states: {A: true}}'|1:14: Expected a map of the state's properties, or nothing, but found true",
        "'states: {A: {remove: [B}}'|1:24: Expected well-formed YAML, but found a mistake: while parsing a flow sequence, expected ',' or ']', but got }",
      })
  void shouldSayWhatIsWrong(String text, String problem) {
    assertThat(problems(text)).containsExactly("f.yaml:" + problem);
  }

  @Test
  void shouldRefuseSecondDocument() {
    assertThat(problems("states: {A: }\n---\nx: 1\n"))
        .containsExactly("f.yaml:2:1: Expected one document, but found a second");
  }

  @Test
  void shouldRefuseNesting() {
    assertThat(problems("states: " + "[".repeat(1_000_000)))
        .containsExactly("f.yaml:1:24: Expected at most 16 levels, but found one more");
  }

  @Test
  void shouldNamePlaceOfBytesThatAreNoText() {
    assertThat(problemsOf(
            "f.yaml", new byte[] {'a', '\n', (byte) 0xc3, (byte) 0xa9, (byte) 0xff, 'b'}))
        .containsExactly("f.yaml:2:2: Expected UTF-8, but found the byte 0xff");
    assertThat(problemsOf("f.yaml", new byte[] {'a', (byte) 0xc3}))
        .containsExactly("f.yaml:1:2: Expected UTF-8, but found the byte 0xc3");
    assertThat(problems("a: é\n\u0000"))
        .containsExactly(
            "f.yaml:2:1: Expected printable characters, but found the code point U+0000");
  }

  @Test
  void shouldRefuseEscapeThatIsNoCharacter() {
    assertThat(problems("states:\n  A: {doc: \"\\Uffffffff\"}"))
        .containsExactly(
            "f.yaml:2:7: Expected well-formed YAML, but found a mistake after this place");
  }

  @Test
  void shouldKeepMessageInOneLine() {
    assertThat(problems("states:\n  A: {lasts: \"5\\n\\u2028" + "x".repeat(100) + "\"}"))
        .containsExactly(
            "f.yaml:2:14: Expected a duration such as 500ms, 5s, 2m or 1h, from 1ms to 10000h, but found \"5\\u000a\\u2028"
                + "x".repeat(57) + "…\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'states: {A: }'|1:1: Expected JSON, but found a block",
        "'{states: {}}'|1:2: Expected JSON, but found a text without double quotes",
        "'{\"states\": {\"A\": {\"auto\": True}}}'|1:27: Expected JSON, but found a text without double quotes",
        "'{\"states\": {\"A\": }}'|1:17: Expected JSON, but found a text without double quotes",
        "'{\"states\": {\"A\": null}'|1:23: Expected well-formed JSON, but found a mistake: while parsing a flow mapping, expected ',' or '}', but got <stream end>",
      })
  void shouldRefuseYamlInJson(String text, String problem) {
    assertThat(problemsOf("f.json", text.getBytes(UTF_8))).containsExactly("f.json:" + problem);
  }

  @Test
  void shouldStopListingProblemsAtLimit() {
    // given
    var names = String.join(", ", Collections.nCopies(150, "Nope"));
    // when
    var lines = problems("states: {A: {remove: [" + names + "]}}");
    // then
    assertThat(lines).hasSize(Problems.SHOWN_MAX + 1);
    assertThat(lines.get(Problems.SHOWN_MAX)).isEqualTo("f.yaml: and 50 more problems");
  }

  @Test
  void shouldLimitStates() {
    // given
    var names = IntStream.rangeClosed(1, Schema.STATES_MAX + 2)
        .mapToObj(number -> "S" + number + ":\n")
        .toList();
    // then
    assertThat(yaml("states:\n  " + String.join("  ", names.subList(0, Schema.STATES_MAX)))
            .schema()
            .size())
        .isEqualTo(Schema.STATES_MAX + 1);
    assertThat(problems("states:\n  " + String.join("  ", names)))
        .containsExactly("f.yaml:65537:3: Expected at most 65,535 states, but found one more");
  }

  @Test
  void shouldLimitAttributes() {
    // given
    var attributes = IntStream.rangeClosed(1, 1_026)
        .mapToObj(number -> "  A" + number + ": bool\n")
        .collect(Collectors.joining());
    // then
    assertThat(problems("states: {A: }\nattributes:\n" + attributes))
        .containsExactly("f.yaml:1027:3: Expected at most 1,024 attributes, but found one more");
  }

  @Test
  void shouldLimitExclusiveGroups() {
    // given
    var names = String.join(", ", Collections.nCopies(1_001, "A"));
    // then
    assertThat(problems("states: {A: }\nexclusive: [[" + names + "]]"))
        .containsExactly(
            "f.yaml:2:13: Expected groups of at most 1,000,000 relations, but found 1,001,000");
  }

  @Test
  void shouldSayThatFileCannotBeRead() throws IOException {
    // given
    var missing = folder.resolve("no.yaml");
    var directory = Files.createDirectory(folder.resolve("dir.yaml"));
    var large = Files.write(folder.resolve("large.json"), new byte[SchemaFile.BYTES_MAX + 1]);
    var other = folder.resolve("pump.txt");
    // then
    assertThat(problemsOf(missing))
        .containsExactly(missing + ": Expected a schema file, but found none");
    assertThat(problemsOf(directory))
        .containsExactly(directory + ": Expected a schema file, but found a directory");
    assertThat(problemsOf(large))
        .containsExactly(large + ": Expected at most 4 MB, but found more");
    assertThat(problemsOf(other))
        .containsExactly(other
            + ": Expected a file whose name ends in .yaml, .yml or .json, but found another name");
  }

  @Test
  void shouldSurviveEveryPrefix() {
    for (int end = 0; end < YAML.length(); end++) {
      parseOrProblems("f.yaml", YAML.substring(0, end).getBytes(UTF_8));
    }
    for (int end = 0; end < JSON.length(); end++) {
      parseOrProblems("f.json", JSON.substring(0, end).getBytes(UTF_8));
    }
  }

  @Test
  void shouldSurviveRandomBytes() {
    long seed = 7;
    var random = new Random(seed);
    var spice = "{}[]:,-?&*!|>'\"%@`#\\ \t\n~<=0ux\u0085";
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder(round % 2 == 0 ? YAML : JSON);
      for (int change = random.nextInt(1, 6); change > 0; change--) {
        int at = random.nextInt(text.length());
        text.replace(
            at,
            Math.min(text.length(), at + random.nextInt(3)),
            String.valueOf(spice.charAt(random.nextInt(spice.length()))));
      }
      var bytes = text.toString().getBytes(UTF_8);
      if (round % 10 == 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        parseOrProblems(round % 2 == 0 ? "f.yaml" : "f.json", bytes);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", round " + round + ":\n" + text, e);
      }
    }
  }

  /** Whatever the bytes: a schema, or problems of one line each. */
  private static void parseOrProblems(String name, byte[] bytes) {
    try {
      SchemaFile.parse(Path.of(name), bytes);
    } catch (SchemaFileException e) {
      assertThat(e.problems()).isNotEmpty();
      for (var line : e.problems()) {
        assertThat(line)
            .matches(
                "f\\.(yaml|json)(:\\d+:\\d+: Expected .+, but found .+|: and \\d+ more problems?)");
      }
    }
  }

  private static SchemaFile yaml(String text) {
    return SchemaFile.parse(Path.of("f.yaml"), text.getBytes(UTF_8));
  }

  private static SchemaFile json(String text) {
    return SchemaFile.parse(Path.of("f.json"), text.getBytes(UTF_8));
  }

  private static List<String> problems(String text) {
    return problemsOf("f.yaml", text.getBytes(UTF_8));
  }

  private static List<String> problemsOf(String name, byte[] bytes) {
    return problemsOf(() -> SchemaFile.parse(Path.of(name), bytes));
  }

  private static List<String> problemsOf(Path path) {
    return problemsOf(() -> SchemaFile.read(path));
  }

  private static List<String> problemsOf(Runnable reading) {
    var thrown = catchThrowableOfType(SchemaFileException.class, reading::run);
    assertThat(thrown).isNotNull();
    assertThat(thrown).hasMessage(String.join("\n", thrown.problems()));
    return Objects.requireNonNull(thrown).problems();
  }
}
