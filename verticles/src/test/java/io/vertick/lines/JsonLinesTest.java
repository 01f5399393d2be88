package io.vertick.lines;

import static io.vertick.fixture.Futures.await;
import static io.vertick.lines.LineClient.list;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.MachinePattern;
import io.vertick.bridge.access.Right;
import io.vertick.bridge.access.Tokens;
import io.vertick.bridge.server.BridgeServer;
import io.vertick.engine.machine.Mutation;
import io.vertick.fixture.Gate;
import io.vertick.fixture.JobStates;
import io.vertick.link.NodePair;
import io.vertick.machine.MachineOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServerOptions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bridge of the node {@code a}; the machine {@code near} lives there, {@code far} on the node {@code b}. */
@Timeout(60)
class JsonLinesTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final String TOKEN = "vertick_reader";

  private final NodePair nodes = new NodePair();
  private JsonLines lines;
  private BridgeServer bridge;
  private LineClient client;

  @BeforeEach
  void serve() {
    nodes.start();
    await(nodes.a().host("near", nodes.type(), MachineOptions.DEFAULT.tags("door")));
    await(nodes.b().host("far", nodes.type()));
    nodes.awaitMachine("far");
    nodes.awaitMachine("near");
    serve(Doorman.open(Access.LOOPBACK), Map.of());
  }

  /** Again, in another way. */
  private void serve(Doorman doorman, Map<Limit, Integer> limits) {
    close(client);
    var given = BridgeLimits.of(limits);
    lines = new JsonLines(nodes.a(), doorman, given);
    bridge = await(BridgeServer.start(
        nodes.a().vertx(),
        nodes.a().links().orElseThrow().exchange(),
        doorman,
        given,
        lines,
        new NetServerOptions().setHost("127.0.0.1").setPort(0)));
    client = new LineClient(bridge.port());
    // The first byte tells the protocol, even before a mistake.
    client.send("");
  }

  private static void close(LineClient client) {
    if (client != null) {
      client.close();
    }
  }

  @AfterEach
  void close() {
    close(client);
    nodes.close();
  }

  // Mutations.

  @ParameterizedTest
  @CsvSource({"near", "far"})
  void shouldMutateMachineWhereverItIs(String machine) {
    // when
    var added = client.ask("{'id':1,'add':'Counted','machine':'" + machine
        + "','args':{'number':7},'ifVersion':1,'ifTicks':{'Idle':1},'withinMs':5000}");
    // then
    assertThat(added.getInteger("id")).isEqualTo(1);
    assertThat(added.getString("result")).isEqualTo("executed");
    assertThat(added.getLong("version")).isEqualTo(2);
    assertThat(list(added, "active")).containsExactly("Idle", "Counted");
    assertThat(nodes.type().numbers).containsExactly(7L);
  }

  @Test
  void shouldAnswerEachVerb() {
    assertThat(list(client.ask("{'set':['Busy','Finished'],'machine':'near'}"), "active"))
        .containsExactly("Busy", "Finished");
    assertThat(list(client.ask("{'remove':'Finished','machine':'near'}"), "active"))
        .containsExactly("Busy");
    assertThat(list(client.ask("{'toggle':'Finished','machine':'near'}"), "active"))
        .containsExactly("Busy", "Finished");
    var can = client.ask("{'canAdd':'Forbidden','machine':'near'}");
    assertThat(can.getString("result")).isEqualTo("refused");
    assertThat(can.getJsonObject("verdict").getString("text")).contains("not today");
    assertThat(can.containsKey("active")).isFalse();
    assertThat(client.ask("{'canRemove':'Busy','machine':'near'}").getString("result"))
        .isEqualTo("executed");
    assertThat(client.ask("{'add':'Failing','machine':'near'}").getString("result"))
        .isEqualTo("failed");
  }

  @Test
  void shouldRefuseWhenTickIsAnother() {
    var refused = client.ask("{'add':'Busy','machine':'near','ifTicks':{'Idle':3}}");
    assertThat(refused.getJsonObject("verdict").getString("code")).isEqualTo("guard.failed");
    assertThat(list(refused, "active")).containsExactly("Idle");
  }

  @ParameterizedTest
  @CsvSource({"near", "far"})
  void shouldKeepOrderOfMutationsToOneMachine(String machine) {
    // when many are sent at once
    var questions = IntStream.range(0, 200)
        .mapToObj(i -> "{'id':" + i + ",'add':'Counted','machine':'" + machine
            + "','args':{'number':" + i + "}}")
        .toArray(String[]::new);
    client.send(String.join("\n", questions));
    // then
    var ids =
        Arrays.stream(questions).map(each -> client.next().getInteger("id")).toList();
    assertThat(ids).hasSize(200).doesNotHaveDuplicates();
    assertThat(nodes.type().numbers)
        .containsExactlyElementsOf(
            IntStream.range(0, 200).mapToObj(Long::valueOf).toList());
  }

  @Test
  void shouldCarryAnyScalarAsId() {
    assertThat(client.ask("{'id':'x','show':'near'}").getValue("id")).isEqualTo("x");
    assertThat(client.ask("{'id':1.5,'show':'near'}").getValue("id")).isEqualTo(1.5);
    assertThat(client.ask("{'id':true,'show':'near'}").getValue("id")).isEqualTo(true);
    assertThat(client.ask("{'show':'near'}").containsKey("id")).isFalse();
    assertThat(client.ask("{'id':[1],'show':'near'}").getString("error"))
        .contains("Expected a text, a number, true or false for id");
  }

  // Questions.

  @ParameterizedTest
  @CsvSource({"near", "far"})
  void shouldShowAndExplainMachineWhereverItIs(String machine) {
    var shown = client.ask("{'show':'" + machine + "'}");
    assertThat(shown.getString("machine")).isEqualTo(machine);
    assertThat(list(shown, "active")).containsExactly("Idle");
    assertThat(shown.getJsonObject("ticks").getInteger("Idle")).isEqualTo(1);
    assertThat(client.ask("{'why':'Finished','machine':'" + machine + "'}").getString("text"))
        .contains("Finished");
    assertThat(client
            .ask("{'why':['Finished'],'verb':'add','machine':'" + machine + "'}")
            .getString("code"))
        .isEqualTo("relation.unmet");
    assertThat(list(client.ask("{'next':'" + machine + "'}"), "next")).isNotEmpty();
    var described = client.ask("{'describe':'" + machine + "'}");
    assertThat(described.getJsonArray("states").getJsonObject(1).getString("name"))
        .isEqualTo("Busy");
    assertThat(described.getJsonArray("attributes").getJsonObject(0).getString("name"))
        .isEqualTo("Count");
  }

  @Test
  void shouldListMachines() {
    var all = client.ask("{'list':true}");
    assertThat(ids(all.getJsonArray("machines").toString())).containsExactly("far", "near");
    assertThat(all.getBoolean("more")).isFalse();
    assertThat(ids(list(client.ask("{'list':true,'tag':'door'}"), "machines").toString()))
        .containsExactly("near");
    assertThat(list(client.ask("{'list':true,'type':'Nobody'}"), "machines")).isEmpty();
    var first = client.ask("{'list':true,'limit':1}");
    assertThat(ids(list(first, "machines").toString())).containsExactly("far");
    assertThat(first.getBoolean("more")).isTrue();
    assertThat(ids(list(client.ask("{'list':true,'after':'far'}"), "machines").toString()))
        .containsExactly("near");
  }

  private static List<String> ids(String machines) {
    return List.of("far", "near").stream()
        .filter(id ->
            machines.contains("\"machine\":\"" + id + "\"") || machines.contains("machine=" + id))
        .toList();
  }

  @Test
  void shouldShowExampleOfEachWord() {
    var examples = list(client.ask("{'help':true}"), "examples");
    assertThat(examples).hasSize(Word.values().length);
    assertThat(client.ask("{'help':'toggle'}").getJsonObject("example").getString("toggle"))
        .isEqualTo("Held");
    assertThat(client.ask("{'help':'togle'}").getString("error")).contains("did you mean toggle?");
  }

  // Waits.

  @ParameterizedTest
  @CsvSource({"near", "far"})
  void shouldAnswerWaitWhenItEnds(String machine) {
    // given
    client.send(
        "{'id':1,'when':['Busy','Finished'],'machine':'" + machine + "','withinMs':20000}",
        "{'id':2,'whenArgs':'Counted','machine':'" + machine + "','args':{'number':7}}",
        "{'id':3,'whenNot':'Idle','machine':'" + machine + "'}",
        "{'id':4,'when':'Brief','machine':'" + machine + "','withinMs':1}");
    assertThat(client.next().getString("result")).isEqualTo("timedOut");
    // when
    client.send("{'id':5,'add':'Counted','machine':'" + machine + "','args':{'number':7}}");
    // then
    assertThat(List.of(client.next().getInteger("id"), client.next().getInteger("id")))
        .containsExactlyInAnyOrder(2, 5);
    // and when
    client.send("{'id':6,'set':['Busy','Finished'],'machine':'" + machine + "'}");
    // then
    var ended = List.of(client.next(), client.next(), client.next());
    assertThat(ended)
        .filteredOn(answer -> answer.getString("result").equals("fulfilled"))
        .extracting(answer -> answer.getInteger("id"))
        .containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void shouldEndWaitWhenCancelled() {
    client.send("{'id':1,'when':'Busy','machine':'far'}");
    assertThat(client.ask("{'id':1,'when':'Busy','machine':'far'}").getString("error"))
        .contains("Expected another id");
    client.send("{'id':2,'cancel':1}");
    assertThat(List.of(client.next().getInteger("id"), client.next().getInteger("id")))
        .containsExactly(2, 1);
    assertThat(client.ask("{'id':3,'cancel':1}").getString("error"))
        .contains("Expected the id of a wait that has not ended");
  }

  // Feeds.

  @ParameterizedTest
  @CsvSource({"near", "far"})
  void shouldTellChangesWhenAttached(String machine) {
    // given
    assertThat(client.ask("{'id':1,'attach':'" + machine + "','each':true}").getString("result"))
        .isEqualTo("attached");
    var shown = client.next();
    assertThat(shown.getString("event")).isEqualTo("shown");
    assertThat(shown.getString("machine")).isEqualTo(machine);
    // when
    client.send("{'id':2,'add':'Busy','machine':'" + machine + "'}");
    // then
    var both = List.of(client.next(), client.next());
    assertThat(both)
        .filteredOn(line -> line.containsKey("event"))
        .singleElement()
        .satisfies(changed -> {
          assertThat(changed.getString("event")).isEqualTo("changed");
          assertThat(list(changed, "called")).containsExactly("Busy");
        });
    // and when it is detached, then no more is told
    assertThat(client.ask("{'detach':'" + machine + "'}").getString("result"))
        .isEqualTo("detached");
    assertThat(client.ask("{'add':'Finished','machine':'" + machine + "'}").getString("result"))
        .isEqualTo("executed");
    assertThat(client.ask("{'detach':'" + machine + "'}").getString("error"))
        .contains("Expected a machine that is attached");
  }

  @Test
  void shouldAttachAllOrNone() {
    assertThat(client.ask("{'attach':['near','nobody']}").getString("code")).isEqualTo("absent");
    assertThat(client.ask("{'attach':['near','far']}").getString("result")).isEqualTo("attached");
    client.next();
    client.next();
    assertThat(client.ask("{'attach':'near'}").getString("error")).contains("detach it first");
  }

  @Test
  void shouldTellEndOfMachine() {
    // given
    client.ask("{'attach':'near'}");
    client.next();
    // when
    await(nodes.a().dispose("near"));
    // then
    assertThat(client.next().getString("event")).isEqualTo("ended");
    assertThat(client.ask("{'show':'near'}").getString("code")).isEqualTo("absent");
  }

  // Mistakes.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nonsense|Expected a JSON object",
        "[1]|Expected a JSON object",
        "{}|Expected one of the words",
        "{'ad':'Busy','machine':'near'}|did you mean add?",
        "{'add':'Busy','remove':'Busy'}|several",
        "{'add':'Bussy','machine':'near'}|did you mean Busy?",
        "{'add':'Busy','machin':'near'}|did you mean machine?",
        "{'add':'Busy'}|Expected a text for machine",
        "{'add':'Busy','machine':'no/id'}|Expected the id of a machine",
        "{'add':[],'machine':'near'}|Expected a name or a list of names for add",
        "{'add':7,'machine':'near'}|Expected a name or a list of names for add",
        "{'add':'Busy','machine':'near','ifTicks':[]}|under ifTicks",
        "{'add':'Busy','machine':'near','withinMs':0}|for withinMs, but got 0",
        "{'when':'Busy','machine':'near','withinMs':'x'}|for withinMs, but got x",
        "{'attach':'near','each':1}|Expected true or false for each",
        "{'list':false}|Expected true for list",
        "{'list':true,'limit':0}|for limit, but got 0",
        "{'why':['Busy','Idle'],'machine':'near'}|say which verb",
        "{'why':'Busy','verb':'kill','machine':'near'}|for verb",
      })
  void shouldSayWhatWasExpectedWhenLineIsMistake(String line, String error) {
    // when
    var answer = client.ask(line);
    // then
    assertThat(answer.getString("error")).contains(error);
    assertThat(answer.getString("code")).isEqualTo("invalid");
    assertThat(answer.getJsonObject("example")).isNotNull();
    assertThat(lines.stats().mistakes()).isEqualTo(1);
  }

  @Test
  void shouldAnswerWhenBytesAreNoText() {
    client.sendBytes(new byte[] {'{', (byte) 0xff, '}', '\n'});
    assertThat(client.next().getString("error")).contains("Expected UTF-8");
    assertThat(client.ask("{'show':'near'}").getString("machine")).isEqualTo("near");
  }

  @Test
  void shouldReadLineThatComesByteByByte() {
    for (byte each : "{\"show\":\"near\"}\r\n\n  \n".getBytes(UTF_8)) {
      client.sendBytes(new byte[] {each});
    }
    assertThat(client.next().getString("machine")).isEqualTo("near");
    assertThat(client.ask("{'bye':true}").getString("result")).isEqualTo("bye");
  }

  @Test
  void shouldSayThatMachineIsAbsent() {
    var absent = client.ask("{'id':1,'add':'Busy','machine':'nobody'}");
    assertThat(absent.getInteger("id")).isEqualTo(1);
    assertThat(absent.getString("code")).isEqualTo("absent");
    assertThat(client.ask("{'id':2,'when':'Busy','machine':'nobody'}").getString("code"))
        .isEqualTo("absent");
  }

  @Test
  void shouldDisturbNobodyWhenOneIsBad() {
    try (var bad = new LineClient(bridge.port())) {
      bad.sendBytes(new byte[70_000]);
      assertThat(client.ask("{'show':'near'}").getString("machine")).isEqualTo("near");
    }
    await().until(() -> lines.stats().open() == 1);
    assertThat(client.ask("{'show':'far'}").getString("machine")).isEqualTo("far");
  }

  // The end.

  @Test
  void shouldAnswerAllBeforeBye() {
    // given
    client.send("{'id':1,'when':'Busy','machine':'far'}", "{'id':2,'bye':true}");
    client.send("{'id':3,'show':'near'}");
    // when
    await(nodes.b().machine("far", JobStates.SCHEMA).add(S.busy));
    // then
    assertThat(client.next().getString("result")).isEqualTo("fulfilled");
    assertThat(client.next().getString("result")).isEqualTo("bye");
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void shouldTakeNothingNewWhenBridgeLeaves() {
    client.send("{'id':1,'when':'Busy','machine':'near'}");
    client.ask("{'show':'near'}");
    await(bridge.leave());
    assertThat(client.next().getString("event")).isEqualTo("leaving");
    assertThat(client.ask("{'show':'near'}").getString("code")).isEqualTo("leaving");
    await(nodes.a().machine("near", JobStates.SCHEMA).add(S.busy));
    assertThat(client.next().getString("result")).isEqualTo("fulfilled");
  }

  // Rights.

  private static Doorman reader(long expiresMs) {
    var access = new Access(
        "reader", Right.READ, List.of(new MachinePattern("n*")), expiresMs, BridgeLimits.DEFAULT);
    return Doorman.requiring(Tokens.of(List.of(new Tokens.Entry(Tokens.hash(TOKEN), access))));
  }

  @Test
  void shouldAllowWhatTokenAllows() {
    // given
    serve(reader(Access.NEVER), Map.of());
    // when
    assertThat(client.ask("{'id':1,'token':'" + TOKEN + "'}").getString("name"))
        .isEqualTo("reader");
    // then
    assertThat(client.ask("{'show':'near'}").getString("machine")).isEqualTo("near");
    assertThat(client.ask("{'show':'far'}").getString("code")).isEqualTo("forbidden");
    assertThat(client.ask("{'when':'Busy','machine':'far'}").getString("code"))
        .isEqualTo("forbidden");
    assertThat(client.ask("{'attach':['near','far']}").getString("code")).isEqualTo("forbidden");
    assertThat(client.ask("{'add':'Busy','machine':'near'}").getString("error"))
        .contains("Expected the right to mutate near");
    assertThat(client.ask("{'canAdd':'Busy','machine':'near'}").getString("code"))
        .isEqualTo("forbidden");
    assertThat(list(client.ask("{'list':true}"), "machines")).hasSize(1);
    assertThat(client.ask("{'token':'other'}").getString("error")).contains("once");
    assertThat(lines.stats().forbidden()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{'token':'wrong'}", "{'show':'near'}", "{'help':true}"})
  void shouldLetNobodyInWithoutToken(String first) {
    serve(reader(Access.NEVER), Map.of());
    client.send(first, "{'token':'" + TOKEN + "'}");
    assertThat(client.next().getString("code")).isEqualTo("forbidden");
    assertThat(client.isAtEnd()).isTrue();
    assertThat(lines.stats().refused()).isEqualTo(1);
  }

  @Test
  void shouldNotHoldMoreThanItsLimitForWrongTokens() {
    // given as many as may wait, behind some who are told soon
    serve(reader(Access.NEVER), Map.of());
    int attempts = JsonLines.DELAYED_MAX + 10;
    var waiting =
        Stream.generate(() -> new LineClient(bridge.port())).limit(attempts).toList();
    waiting.forEach(wrong -> wrong.send("{'token':'wrong'}"));
    await().until(() -> lines.stats().refused() == attempts);
    // when
    client.send("{'token':'wrong'}");
    // then
    assertThat(client.next().getString("code")).isEqualTo("overloaded");
    assertThat(client.isAtEnd()).isTrue();
    waiting.forEach(LineClient::close);
  }

  @Test
  void shouldTakeTokenWherePortNeedsNone() {
    assertThat(client.ask("{'token':'any'}").getString("name")).isEqualTo("local");
  }

  @Test
  void shouldRefuseWhenTokenHasExpired() {
    serve(reader(System.currentTimeMillis() + 500), Map.of());
    client.ask("{'token':'" + TOKEN + "'}");
    await().until(() -> "forbidden".equals(client.ask("{'show':'near'}").getString("code")));
  }

  @Test
  void shouldRefuseWhenTokenIsWithdrawn() {
    // given
    var doorman = reader(Access.NEVER);
    serve(doorman, Map.of());
    client.ask("{'token':'" + TOKEN + "'}");
    assertThat(client.ask("{'show':'near'}").getString("machine")).isEqualTo("near");
    // when
    doorman.replace(Tokens.NONE);
    // then
    var refused = client.ask("{'show':'near'}");
    assertThat(refused.getString("code")).isEqualTo("forbidden");
    assertThat(refused.getString("error")).contains("has expired or was withdrawn");
  }

  @Test
  void shouldCloseFollowerWhenTokenHasExpired() {
    serve(reader(System.currentTimeMillis() + 1_500), Map.of(Limit.IDLE_MS, 1_000));
    client.ask("{'token':'" + TOKEN + "'}");
    client.send("{'attach':'near'}");
    client.next();
    client.next();
    assertThat(client.next().getString("text")).contains("has expired");
    assertThat(client.isAtEnd()).isTrue();
  }

  // Limits.

  private void limit(Limit limit, int value) {
    serve(Doorman.open(Access.LOOPBACK), Map.of(limit, value));
  }

  @Test
  void shouldCloseWhenLineIsTooLong() {
    limit(Limit.JSON_LINE_BYTES, 1_024);
    client.send("{'id':'" + "x".repeat(1_100) + "'}");
    var closed = client.next();
    assertThat(closed.getString("event")).isEqualTo("closed");
    assertThat(closed.getString("text")).contains("1024 bytes (jsonLineBytes)");
    assertThat(client.isAtEnd()).isTrue();
    assertThat(lines.stats().tooLong()).isEqualTo(1);
  }

  @Test
  void shouldAnswerAllThatWasAskedBeforeTheEndOfInput() {
    // when
    client.send(
        "{'id':'wait','when':'Finished','machine':'far'}",
        "{'id':'change','add':'Counted','machine':'far'}",
        "{'id':'look','show':'near'}");
    client.sendEnd();
    // then
    assertThat(Stream.generate(client::next).limit(3).map(JsonObject::encode))
        .anyMatch(line -> line.startsWith("{\"id\":\"wait\",\"result\":\"cancelled\""))
        .anyMatch(line -> line.startsWith("{\"id\":\"change\",\"result\":\"executed\""))
        .anyMatch(line -> line.startsWith("{\"id\":\"look\",\"machine\":\"near\""));
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void shouldServeOthersWhileOneSendsMuch() {
    // given one who asks a lot at once
    try (var other = new LineClient(bridge.port())) {
      assertThat(other.ask("{'show':'near'}").getString("machine")).isEqualTo("near");
      client.sendBytes("{\"show\":\"near\"}\n".repeat(20_000).getBytes(UTF_8));
      client.next();
      // when
      var answer = other.ask("{'show':'near'}");
      // then another one is answered before all of that is
      assertThat(answer.getString("machine")).isEqualTo("near");
      assertThat(lines.stats().requests()).isLessThan(20_000);
    }
  }

  @Test
  void shouldRefuseOneMoreRequestThanMayBeUnderWay() {
    limit(Limit.REQUESTS, 1);
    client.send("{'id':1,'show':'far'}\n{'id':2,'show':'far'}");
    var refused = client.next();
    assertThat(refused.getInteger("id")).isEqualTo(2);
    assertThat(refused.getString("code")).isEqualTo("overloaded");
    assertThat(refused.getString("error")).contains("at most 1 requests under way (requests)");
    assertThat(client.next().getInteger("id")).isEqualTo(1);
    assertThat(client.ask("{'show':'far'}").getString("machine")).isEqualTo("far");
    assertThat(lines.stats().overloads()).isEqualTo(1);
  }

  @Test
  void shouldRefuseOneMoreWaitThanMayBe() {
    limit(Limit.WAITS, 1);
    client.send("{'id':1,'when':'Busy','machine':'near'}");
    assertThat(client.ask("{'id':2,'when':'Busy','machine':'near'}").getString("code"))
        .isEqualTo("overloaded");
    assertThat(lines.stats().overloads()).isEqualTo(1);
    // and one that has ended counts no more
    client.send("{'cancel':1}");
    client.next();
    client.next();
    client.send("{'id':3,'when':'Idle','machine':'near'}");
    assertThat(client.next().getString("result")).isEqualTo("fulfilled");
  }

  @Test
  void shouldRefuseOneMoreMachineThanMayBeFollowed() {
    limit(Limit.FEEDS, 1);
    assertThat(client.ask("{'attach':['near','far']}").getString("code")).isEqualTo("overloaded");
    assertThat(client.ask("{'attach':'near'}").getString("result")).isEqualTo("attached");
    client.next();
    assertThat(client.ask("{'attach':'far'}").getString("error")).contains("(feeds)");
    assertThat(lines.stats().overloads()).isEqualTo(2);
  }

  @Test
  void shouldRefuseMoreMutationsThanRateAllows() {
    limit(Limit.MUTATIONS_PER_SECOND, 1);
    client.send(
        "{'id':1,'add':'Counted','machine':'near'}\n{'id':2,'add':'Counted','machine':'near'}");
    var answers = List.of(client.next(), client.next());
    assertThat(answers)
        .filteredOn(answer -> "overloaded".equals(answer.getString("code")))
        .singleElement()
        .satisfies(refused -> assertThat(refused.getInteger("id")).isEqualTo(2));
  }

  @Test
  void shouldSayWhyWhenTooMuchWaitsForReader() {
    // given more answers than sockets hold, which nobody reads
    limit(Limit.QUEUED_BYTES, 65_536);
    var questions = "{'help':true}\n".repeat(1_000);
    while (lines.stats().slow() == 0) {
      client.send(questions);
    }
    // when they are read after all
    var last = client.next();
    while (!last.containsKey("event")) {
      last = client.next();
    }
    // then
    assertThat(last.getString("event")).isEqualTo("closed");
    assertThat(last.getString("code")).isEqualTo("overloaded");
    assertThat(last.getString("text")).contains("bytes of it wait");
    assertThat(client.isAtEnd()).isTrue();
    assertThat(lines.stats().slow()).isEqualTo(1);
  }

  @Test
  void shouldEndConnectionThatHasTooMuchKept() {
    // given a bridge that holds 1 MiB for all
    limit(Limit.HELD_BYTES, 1 << 20);
    var values = String.join(",", Collections.nCopies(100, "{'a':1}"));
    // when questions end, they count no more
    for (int i = 0; i < 20; i++) {
      client.ask("{'add':'Counted','machine':'near','args':{'x':[" + values + "]}}");
    }
    // when they wait for what they ask
    var wait = "{'whenArgs':'Held','machine':'near','args':{'x':[" + values + "]}}\n";
    client.send(wait.repeat(20));
    // then
    var last = client.next();
    assertThat(last.getString("code")).isEqualTo("overloaded");
    assertThat(last.getString("text")).startsWith("Expected that at most 1048576 bytes are held");
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void shouldAnswerWhatRunsWhenBridgeCloses() {
    // given
    var gate = new Gate();
    nodes
        .a()
        .machine("near", JobStates.SCHEMA)
        .post(Mutation.add(S.held).arg(JobStates.GATE, gate));
    gate.awaitReached();
    client.send("{'id':1,'add':'Counted','machine':'near'}");
    await().until(() -> lines.stats().requests() > 0);
    // when
    var closed = bridge.close();
    assertThat(client.next().getString("event")).isEqualTo("leaving");
    gate.open();
    // then
    assertThat(client.next().getString("result")).isEqualTo("executed");
    assertThat(client.isAtEnd()).isTrue();
    await(closed);
  }

  @Test
  void shouldCloseWhenNothingIsHeard() {
    limit(Limit.IDLE_MS, 1_000);
    assertThat(client.next().getString("text")).contains("idleMs");
    assertThat(client.isAtEnd()).isTrue();
    assertThat(lines.stats().idle()).isEqualTo(1);
  }

  @Test
  void shouldStayWhenItWaitsWithoutAWord() {
    limit(Limit.IDLE_MS, 1_000);
    client.send("{'id':1,'when':'Brief','machine':'near','withinMs':2500}");
    assertThat(client.next().getString("result")).isEqualTo("timedOut");
    assertThat(client.next().getString("event")).isEqualTo("closed");
  }

  @Test
  void shouldCloseWhenNoTokenComes() {
    serve(reader(Access.NEVER), Map.of(Limit.HANDSHAKE_MS, 100));
    client.sendBytes(new byte[] {'{'});
    assertThat(client.next().getString("text")).contains("handshakeMs");
    assertThat(client.isAtEnd()).isTrue();
  }
}
