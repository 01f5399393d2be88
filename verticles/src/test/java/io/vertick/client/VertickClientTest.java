package io.vertick.client;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.Vertick;
import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.MachinePattern;
import io.vertick.bridge.access.Right;
import io.vertick.bridge.access.Tokens;
import io.vertick.bridge.server.BridgeServer;
import io.vertick.cluster.Certificates;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Result;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.fixture.Caller;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VertickClientTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final String TOKEN = "a token";
  private static final Access JOBS = new Access(
      "jobs", Right.MUTATE, List.of(MachinePattern.ALL), Access.NEVER, BridgeLimits.DEFAULT);

  private final Vertx vertx = Vertx.vertx();
  private final JobType type = new JobType();
  private final List<Vertx> servers = new ArrayList<>();
  private @Nullable Proxy proxy;
  private @Nullable VertickClient client;

  @BeforeEach
  void serve() {
    proxy = new Proxy(vertx, serve(new NetServerOptions()));
  }

  /** A server of its own Vert.x, with a machine job-1; its port. */
  private int serve(NetServerOptions options) {
    var server = Vertx.vertx();
    servers.add(server);
    var vertick = Vertick.create(server, 1);
    await(vertick.host("job-1", type));
    return await(vertick
            .exchange()
            .compose(exchange -> BridgeServer.start(
                server,
                exchange,
                Doorman.requiring(Tokens.of(List.of(new Tokens.Entry(Tokens.hash(TOKEN), JOBS)))),
                BridgeLimits.DEFAULT,
                null,
                options.setHost("127.0.0.1").setPort(0))))
        .port();
  }

  @AfterEach
  void close() {
    if (client != null) {
      await(client.close());
    }
    await(vertx.close());
    servers.forEach(server -> await(server.close()));
  }

  private Proxy proxy() {
    return Objects.requireNonNull(proxy);
  }

  private ClientOptions options() {
    return ClientOptions.to("127.0.0.1", proxy().port()).token(TOKEN);
  }

  private VertickClient connect(ClientOptions options) {
    var connected = await(VertickClient.connect(vertx, options));
    client = connected;
    return connected;
  }

  private MachineRef<JobStates> job() {
    return connect(options()).machine("job-1", JobStates.SCHEMA);
  }

  private VertickClient client() {
    return Objects.requireNonNull(client);
  }

  /** Until the client has seen that something happened to its connection. */
  private void awaitState(ConnectionState state) {
    await().atMost(20, TimeUnit.SECONDS).until(() -> client().state() == state);
  }

  @Test
  void shouldTellEachResult() {
    // given
    var job = job();
    // when
    var executed = await(job.add(S.counted));
    var refused = await(job.add(S.forbidden));
    var failed = await(job.add(S.failing));
    var absent = await(client().machine("job-2", JobStates.SCHEMA).add(S.counted));
    // then
    assertThat(executed.isExecuted()).isTrue();
    assertThat(refused).isInstanceOfSatisfying(Result.Refused.class, result -> {
      assertThat(result.verdict().code()).isEqualTo(VerdictCode.HANDLER_REFUSED);
      assertThat(result.verdict().text()).contains("not today");
    });
    assertThat(failed)
        .isInstanceOfSatisfying(
            Result.Failed.class,
            result -> assertThat(result.error()).hasMessageContaining("as asked"));
    assertThat(absent).isInstanceOf(Result.NotApplied.class);
  }

  @Test
  void shouldCompleteOnContextThatAsked() {
    // given
    var job = job();
    var context = Caller.deploy(vertx);
    // when
    var completedHere =
        on(context, () -> job.add(S.counted).map(result -> Vertx.currentContext() == context));
    // then
    assertThat(completedHere).isTrue();
  }

  @Test
  void shouldAnswerQuestions() {
    // given
    var job = job();
    await(job.add(S.counted));
    // when
    var shown = await(job.snapshot());
    var why = await(job.why(S.finished));
    // then
    assertThat(shown.attributes()).containsEntry("Count", 1L);
    assertThat(shown.active().toList()).contains(S.counted);
    assertThat(why.text()).contains("Finished");
  }

  @Test
  void shouldShowResultWhenAttached() {
    // given a view on a context
    var job = job();
    var context = Caller.deploy(vertx);
    var view = on(context, job::attach);
    // when
    var count = on(context, () -> job.add(S.counted).map(result -> view.get(S.count)));
    // then
    assertThat(count).isEqualTo(1);
    assertThat(on(context, () -> Future.succeededFuture(view.age())))
        .isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void shouldFailToAttachWhenThereIsNoMachine() {
    // given
    var absent = connect(options()).machine("job-2", JobStates.SCHEMA);
    // when
    var failure = failureOf(attach(absent, Caller.deploy(vertx)));
    // then
    assertThat(failure).isInstanceOf(MachineUnavailableException.class);
  }

  private static Future<MachineView<JobStates>> attach(MachineRef<JobStates> job, Context context) {
    return Future.future(
        attached -> context.runOnContext(ignored -> job.attach().onComplete(attached)));
  }

  @Test
  void shouldDescribeMachineWhenItsSchemaIsNotKnown() {
    // given
    var known = connect(options());
    // when
    var job = await(known.machine("job-1"));
    var result = await(job.add(job.schema().state("Counted")));
    // then
    assertThat(job.schema().names()).isEqualTo(JobStates.SCHEMA.names());
    assertThat(result.isExecuted()).isTrue();
  }

  @Test
  void shouldListMachines() {
    // when
    var machines = await(connect(options()).list());
    // then
    assertThat(machines).extracting(ListedMachine::id).containsExactly("job-1");
  }

  @Test
  void shouldBringPayloadAndTellDecision() {
    // given
    var job = job();
    // then
    assertThat(await(job.send(Payload.of("report", new byte[1_000_000]))))
        .isEqualTo(new PayloadOutcome.Accepted());
    assertThat(await(job.send(Payload.of("report", new byte[0]))))
        .isEqualTo(new PayloadOutcome.Refused("it is empty"));
    assertThat(type.reports).containsExactly(1_000_000, 0);
  }

  @Test
  void shouldBringPayloadOnceWhenConnectionIsCut() {
    // given
    var job = job();
    // when the connection is cut while parts go through it
    var sent = job.send(Payload.of("report", new byte[8_000_000]));
    proxy().cut();
    // then the session goes on, and with it the payload
    assertThat(await(sent)).isEqualTo(new PayloadOutcome.Accepted());
    assertThat(type.reports).containsExactly(8_000_000);
  }

  @Test
  void shouldFetchWhatMachineOffers() {
    // given
    var job = job();
    await(job.add(S.busy));
    await(job.send(Payload.of("offer", new byte[1_000_000]).arg(JobStates.NUMBER, 7L)));
    // when
    var fetched = await(job.fetch("offer"));
    // then
    var payload = ((Fetched.Offered) fetched).payload();
    assertThat(payload.size()).isEqualTo(1_000_000);
    assertThat(payload.arg(JobStates.NUMBER)).isEqualTo(7);
    // and once the state is left, nothing
    await(job.remove(S.busy));
    assertThat(await(job.fetch("offer")).toString()).contains("absent: job-1 offers nothing");
  }

  @Test
  void shouldFetchWhenConnectionIsCut() {
    // given
    var job = job();
    await(job.add(S.busy));
    await(job.send(Payload.of("offer", new byte[8_000_000])));
    // when
    var fetching = job.fetch("offer");
    proxy().cut();
    // then
    assertThat(((Fetched.Offered) await(fetching)).payload().size()).isEqualTo(8_000_000);
  }

  @Test
  void shouldWaitForWordOnPayloadWhenClosed() {
    // given
    var job = job();
    // when
    var sent = job.send(Payload.of("report", new byte[1]));
    await(client().close());
    // then it was sent before the goodbye
    assertThat(await(sent)).isEqualTo(new PayloadOutcome.Accepted());
  }

  @Test
  void shouldGoOnWhenConnectionIsCut() {
    // given a view, a wait, and one who watches
    var job = job();
    var states = new CopyOnWriteArrayList<ConnectionState>();
    client().onState(states::add);
    var context = Caller.deploy(vertx);
    var view = on(context, job::attach);
    var busy = job.when(S.busy).future();
    await(job.add(S.counted));
    // when a mutation is sent while there is no connection
    proxy().close(true);
    proxy().cut();
    awaitState(ConnectionState.SUSPECT);
    var sent = job.add(S.busy);
    assertThat(on(context, () -> Future.succeededFuture(view.isStale()))).isTrue();
    proxy().close(false);
    // then it runs once, and all see it
    assertThat(await(sent).isExecuted()).isTrue();
    await(busy);
    long tick = on(context, () -> view.when(S.busy).future().map(done -> view.tick(S.busy)));
    assertThat(tick).isEqualTo(1);
    assertThat(states)
        .containsExactly(ConnectionState.OPEN, ConnectionState.SUSPECT, ConnectionState.OPEN);
  }

  @Test
  void shouldConnectAnewWhenConnectionIsSilent() {
    // given
    var job = job();
    await(job.add(S.counted));
    // when
    proxy().stall();
    var sent = job.add(S.busy);
    awaitState(ConnectionState.SUSPECT);
    // then
    assertThat(await(sent).isExecuted()).isTrue();
    assertThat(client().state()).isEqualTo(ConnectionState.OPEN);
  }

  @Test
  void shouldNotKnowWhatBecameOfRequestWhenServerRestarts() {
    // given a view, and a mutation that is not answered
    var job = job();
    var context = Caller.deploy(vertx);
    var view = on(context, job::attach);
    await(job.add(S.busy));
    proxy().stall();
    var sent = job.add(S.counted);
    // when
    proxy().turnTo(serve(new NetServerOptions()));
    proxy().cut();
    // then it may have run, and the view shows the new life
    assertThat(await(sent))
        .isInstanceOfSatisfying(
            Result.Unknown.class,
            result -> assertThat(result.code()).isEqualTo(ReasonCode.RESTARTED));
    await()
        .atMost(10, TimeUnit.SECONDS)
        .until(() -> on(context, () -> Future.succeededFuture(view.is(S.idle))));
    assertThat(await(job.add(S.counted)).isExecuted()).isTrue();
  }

  @Test
  void shouldNotConnectWhenTokenIsWrong() {
    // when
    var failure = failureOf(VertickClient.connect(vertx, options().token("another")));
    // then
    assertThat(failure)
        .isInstanceOfSatisfying(
            NotOpenException.class, refused -> assertThat(refused.code()).isEqualTo("token"));
  }

  @Test
  void shouldConnectWhenServerComesLater() {
    // given
    proxy().close(true);
    var connected = VertickClient.connect(vertx, options());
    // when
    proxy().close(false);
    client = await(connected);
    // then
    assertThat(client().state()).isEqualTo(ConnectionState.OPEN);
  }

  @Test
  void shouldEndAllWhenClosed() {
    // given
    var job = job();
    var context = Caller.deploy(vertx);
    var view = on(context, job::attach);
    var finished = job.when(S.finished).future();
    await(job.add(S.counted));
    // when
    await(client().close());
    // then
    assertThat(client().state()).isEqualTo(ConnectionState.CLOSED);
    assertThat(failureOf(finished)).isInstanceOf(MachineUnavailableException.class);
    assertThat(await(job.add(S.counted)))
        .isInstanceOfSatisfying(
            Result.NotApplied.class,
            result -> assertThat(result.code()).isEqualTo(ReasonCode.LEAVING));
    await()
        .atMost(10, TimeUnit.SECONDS)
        .until(() -> on(context, () -> Future.succeededFuture(view.isEnded())));
    assertThat(failureOf(attach(job, context))).isInstanceOf(MachineUnavailableException.class);
  }

  @Test
  void shouldTrustItsServerOnly(@TempDir Path folder) throws Exception {
    // given a server with a certificate, and somebody else's
    var key = folder.resolve("key.pem");
    var certificate = folder.resolve("certificate.pem");
    var other = folder.resolve("other.pem");
    Certificates.of("server").write(key, certificate);
    Certificates.of("other").write(folder.resolve("other-key.pem"), other);
    var ssl = new NetServerOptions()
        .setSsl(true)
        .setKeyCertOptions(
            new PemKeyCertOptions().setKeyPath(key.toString()).setCertPath(certificate.toString()));
    proxy().turnTo(serve(ssl));
    // when
    var trusting = options().tls(new PemTrustOptions().addCertPath(certificate.toString()));
    var doubting = options().tls(new PemTrustOptions().addCertPath(other.toString()));
    // then
    assertThat(await(connect(trusting).machine("job-1", JobStates.SCHEMA).add(S.counted))
            .isExecuted())
        .isTrue();
    assertThat(failureOf(VertickClient.connect(vertx, doubting)))
        .isInstanceOfSatisfying(
            NotOpenException.class, refused -> assertThat(refused.code()).isEqualTo("tls"));
    // and one that does not ask for TLS is told what may be wrong
    assertThat(failureOf(VertickClient.connect(vertx, options().within(Duration.ofMillis(500)))))
        .hasMessageContaining("closed without a word, as by a server that speaks TLS");
  }

  @Test
  void shouldGiveUpWhenNobodyAnswersInTime() {
    // given
    proxy().close(true);
    // when
    var failure = failureOf(VertickClient.connect(vertx, options().within(Duration.ofMillis(300))));
    // then
    assertThat(failure)
        .isInstanceOfSatisfying(
            NotOpenException.class, late -> assertThat(late.code()).isEqualTo("timeout"));
  }
}
