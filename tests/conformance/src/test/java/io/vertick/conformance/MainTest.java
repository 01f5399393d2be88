package io.vertick.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  /** A case in which each key of an expectation says something: A brings B and, by its handler, C; a wait for B is fulfilled. */
  private static final String CASE = """
      {"id":"small-01","group":"model","schema":{"A":{"add":["B"]},"B":{},"C":{}},"index":["A","B","C","Exception"],
       "handlers":[{"event":"A.entered","do":"mutate","mutations":[{"op":"add","states":["C"]}]}],
       "steps":[
         {"op":"when","id":"w1","states":["B"],"expect":{"ticks":[0,0,0,0],"queueTick":1}},
         {"op":"add","states":["A"],"expect":{"result":"executed","active":["A","B","C"],"ticks":[1,1,1,0],"queueTick":3,
           "nested":["queued:3"],"fired":["w1"],
           "transitions":[
             {"type":"add","called":["A"],"accepted":true,"target":["A","B"],"events":["A.enter","A.entered","B.enter","B.entered","any.enter","any.entered"]},
             {"type":"add","called":["C"],"accepted":true,"target":["A","B","C"],
              "events":["A.self","A>B.pair","A>C.pair","B.self","B>A.pair","B>C.pair","C.enter","C.entered","any.enter","any.entered"]}],
           "ordered":["A.enter","B.enter","any.enter","A.entered","B.entered","any.entered",
             "C.enter","A.self","B.self","A>B.pair","A>C.pair","B>A.pair","B>C.pair","any.enter","C.entered","any.entered"]}}]}""";

  /** A case whose schema must fail. */
  private static final String INVALID = """
      {"id":"small-02","group":"model","schema":{"A":{"require":["Q"]}},"index":["A","Exception"],"errors":[["A","require","Q","unknown"]]}""";

  @TempDir
  Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void shouldPassWhenAllCasesDo() throws IOException {
    // given
    var first = write("first.jsonl", oneLine(CASE), "", oneLine(INVALID));
    var second = write("second.jsonl", oneLine(CASE));
    // when
    int code = run(first, second);
    // then blank lines are no cases, and the last line counts all files
    assertThat(code).isZero();
    assertThat(lines(out)).containsExactly("3 passed, 0 failed");
    assertThat(lines(err)).isEmpty();
  }

  @Test
  void shouldReadCompressedFiles() throws IOException {
    var file = folder.resolve("cases.jsonl.gz");
    try (var gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
      gzip.write(oneLine(CASE).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(run(file)).isZero();
    assertThat(lines(out)).containsExactly("1 passed, 0 failed");
  }

  @Test
  void shouldShowCaseStepExpectedAndFoundWhenOneFails() throws IOException {
    // given
    var altered = altered(step -> expectation(step).put("queueTick", 4));
    // when
    int code = run(write("cases.jsonl", oneLine(CASE), altered, oneLine(INVALID)));
    // then
    assertThat(code).isEqualTo(1);
    assertThat(lines(out))
        .containsExactly(
            "small-01 step 2 queueTick", "  expected 4", "  found    3", "2 passed, 1 failed");
  }

  /** One change for each key that the second step of the case expects. */
  static Stream<Alteration> shouldFailWhenOneKeyDiffers() {
    return Stream.of(
        new Alteration("result", step -> expectation(step).put("result", "refused")),
        new Alteration("result", step -> expectation(step).remove("result")),
        new Alteration("active", step -> list(step, "active").remove(2)),
        new Alteration("ticks", step -> list(step, "ticks").set(1, 3)),
        new Alteration("queueTick", step -> expectation(step).put("queueTick", 2)),
        new Alteration("nested", step -> list(step, "nested").set(0, "queued:4")),
        new Alteration("nested", step -> expectation(step).remove("nested")),
        new Alteration("fired", step -> expectation(step).remove("fired")),
        new Alteration("fired", step -> list(step, "fired").add("w2")),
        new Alteration("transitions", step -> list(step, "transitions").remove(1)),
        new Alteration("transitions", step -> transition(step).put("type", "set")),
        new Alteration("transitions", step -> transition(step).put("called", strings("A", "B"))),
        new Alteration("transitions", step -> transition(step).put("auto", true)),
        new Alteration("transitions", step -> transition(step).put("check", true)),
        new Alteration("transitions", step -> transition(step).put("failed", true)),
        new Alteration("transitions", step -> transition(step).put("error", true)),
        new Alteration("transitions", step -> transition(step).put("target", strings("A"))),
        new Alteration("transitions", step -> transition(step).remove("accepted")),
        new Alteration(
            "transitions", step -> transition(step).getJsonArray("events").remove(0)),
        new Alteration("ordered", step -> swapFirstTwo(list(step, "ordered"))),
        new Alteration("ordered", step -> expectation(step).remove("ordered")));
  }

  @ParameterizedTest
  @MethodSource
  void shouldFailWhenOneKeyDiffers(Alteration alteration) throws IOException {
    // when
    int code = run(write("cases.jsonl", altered(alteration.change())));
    // then that key, and no other, is named
    assertThat(code).isEqualTo(1);
    assertThat(lines(out).stream().filter(line -> !line.startsWith("  ")))
        .containsExactly("small-01 step 2 " + alteration.key(), "0 passed, 1 failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[[\"A\",\"require\",\"R\",\"unknown\"]]", "[]"})
  void shouldFailWhenErrorsOfSchemaDiffer(String errors) throws IOException {
    // given
    var other = new JsonObject(INVALID).put("errors", new JsonArray(errors)).encode();
    // when
    int code = run(write("cases.jsonl", other));
    // then
    assertThat(code).isEqualTo(1);
    assertThat(lines(out)).contains("small-02 step 0 errors", "0 passed, 1 failed");
  }

  @Test
  void shouldFailWhenSchemaThatMustFailDoesNot() throws IOException {
    // given
    var valid = new JsonObject(CASE)
        .put("errors", new JsonArray("[[\"A\",\"require\",\"Q\",\"unknown\"]]"))
        .encode();
    // when
    int code = run(write("cases.jsonl", valid));
    // then
    assertThat(code).isEqualTo(1);
    assertThat(lines(out)).contains("small-01 step 0 errors", "0 passed, 1 failed");
  }

  @Test
  void shouldNotCompareOrderWhereCaseHasNone() throws IOException {
    // given
    var recorded = new JsonObject(CASE).put("group", "rel");
    expectation(recorded.getJsonArray("steps").getJsonObject(1)).remove("ordered");
    // then
    assertThat(run(write("cases.jsonl", recorded.encode()))).isZero();
  }

  @Test
  void shouldFailWhenStepThrows() throws IOException {
    // given
    var unknown = altered(step -> step.put("states", strings("Q")));
    // then
    assertThat(run(write("cases.jsonl", unknown))).isEqualTo(1);
    assertThat(lines(out)).contains("small-01 step 2 no exception", "0 passed, 1 failed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[]", "{\"id\":\"x\"}", "{\"id\":\"x\",\"group\":\"rel\",\"index\":7}"})
  void shouldNameLineWhenItIsNoCase(String line) throws IOException {
    // when
    int code = run(write("cases.jsonl", oneLine(CASE), line));
    // then
    assertThat(code).isEqualTo(1);
    assertThat(lines(out).get(0)).contains("cases.jsonl line 2: expected a case, but found");
    assertThat(lines(out)).last().isEqualTo("1 passed, 1 failed");
  }

  @Test
  void shouldNameFileThatIsMissing() {
    assertThat(run(folder.resolve("none.jsonl"))).isEqualTo(2);
    assertThat(lines(err)).singleElement().asString().contains("there is none at", "none.jsonl");
    assertThat(lines(out)).isEmpty();
  }

  @Test
  void shouldNameFileThatIsNotCompressedAsItsNameSays() throws IOException {
    assertThat(run(write("cases.jsonl.gz", oneLine(CASE)))).isEqualTo(2);
    assertThat(lines(err)).singleElement().asString().contains("cases.jsonl.gz", "can't be read");
  }

  @Test
  void shouldExplainUsageWithoutArguments() {
    assertThat(run()).isEqualTo(2);
    assertThat(lines(err)).singleElement().asString().startsWith("usage: tests/conformance/run");
    assertThat(lines(out)).isEmpty();
  }

  /** A change to the second step, and the key that must differ then. */
  record Alteration(String key, Consumer<JsonObject> change) {}

  private static String altered(Consumer<JsonObject> change) {
    var altered = new JsonObject(CASE);
    change.accept(altered.getJsonArray("steps").getJsonObject(1));
    return altered.encode();
  }

  private static JsonObject expectation(JsonObject step) {
    return step.getJsonObject("expect");
  }

  private static JsonArray list(JsonObject step, String key) {
    return expectation(step).getJsonArray(key);
  }

  private static JsonObject transition(JsonObject step) {
    return list(step, "transitions").getJsonObject(0);
  }

  private static void swapFirstTwo(JsonArray array) {
    var first = array.getString(0);
    array.set(0, array.getString(1)).set(1, first);
  }

  private static JsonArray strings(String... values) {
    return new JsonArray(List.of(values));
  }

  private static String oneLine(String json) {
    return new JsonObject(json).encode();
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private int run(Path... files) {
    return Main.run(Stream.of(files).map(Path::toString).toList(), printing(out), printing(err));
  }

  private static PrintStream printing(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private static List<String> lines(ByteArrayOutputStream written) {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
