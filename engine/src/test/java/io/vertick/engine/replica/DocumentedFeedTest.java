package io.vertick.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Features;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.Rejection;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.remote.AnswerWriter;
import io.vertick.engine.remote.CallReader;
import io.vertick.engine.remote.OutcomeWriter;
import io.vertick.engine.remote.SpokenStates;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.session.DocumentedConversation;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.RequestOrigin;
import io.vertick.engine.session.Requester;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionPair;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The second conversation at the end of {@code bridge/PROTOCOL.md} is the one that a small client and a server have about a real machine. */
class DocumentedFeedTest extends SessionPair {
  private static final class GateStates extends States {
    final State locked = auto("Locked");
    final State unlocked = state("Unlocked");
    final Attribute<Long> lastPaid = attribute("LastPaid", Attribute.INT64);

    {
      exclusive(locked, unlocked);
    }
  }

  private static final Arg<Long> CENTS = Arg.int64("cents");
  private static final Schema<GateStates> SCHEMA = Schema.of(GateStates::new);
  private static final Target GATE = new Target("gate-1", null, SCHEMA.hash());
  private static final Target UNKNOWN_GATE = new Target("gate-1", null, new SchemaHash(0, 0));
  private static final Incarnation CLIENT =
      new Incarnation(0x1111_1111_1111_1111L, 0x1111_1111_1111_1111L);
  private static final Incarnation SERVER =
      new Incarnation(0x2222_2222_2222_2222L, 0x2222_2222_2222_2222L);

  private abstract class Speaker extends End {
    private final String name;

    private Speaker(String name, SessionConfig config) {
      super(config.withVersions(SessionConfig.VERSION, SessionConfig.VERSION, Features.ALL));
      this.name = name;
    }

    @Override
    public void ended(long framedThrough) {
      throw new AssertionError("Expected one session, but it ended");
    }

    @Override
    public void opened() {}

    @Override
    protected void flushAll() {}
  }

  /** It learns the machine's states, follows it, and recovers what it missed. */
  private final class Client extends Speaker {
    final Requester requester = new Requester(new RequestOrigin(CLIENT), session);
    final FeedReceiver feeds = new FeedReceiver(session);
    final List<Outcome> outcomes = new ArrayList<>();
    final List<String> rejections = new ArrayList<>();

    private Client() {
      super("C", SessionConfig.stream(CLIENT, "till").withToken("secret"));
    }

    void ask(Target target, Call call) {
      requester.request(target, call, RequestOptions.DEFAULT, outcomes::add, now);
    }

    @Override
    public void began(Hello peer) {
      requester.began(peer.self(), now);
    }

    @Override
    public void updatesLost(long through) {
      feeds.updatesLost(through, now);
    }

    @Override
    public void received(Message message, long heldMs) {
      if (message instanceof Message.Reply reply) {
        requester.received(reply, now);
      } else {
        feeds.received(message, now);
      }
    }

    @Override
    public void rejected(Rejection rejection) {
      rejections.add(rejection.code());
    }
  }

  /** What a bridge does with the machines of its node. */
  private final class Server extends Speaker {
    final FeedSender sender = new FeedSender(session);

    private Server() {
      super("S", SessionConfig.stream(SERVER, "node-a"));
    }

    @Override
    public void received(Message message, long heldMs) {
      if (message instanceof Message.Request request) {
        var outcome = outcome(request.call());
        session.offer(new Message.Reply(request.id(), outcome), now);
      } else if (message instanceof Message.Attach attach) {
        var feed = Objects.requireNonNull(sender.attach(attach.feed(), () -> {}, now));
        machineFeeds.subscribe(FeedKey.of(attach, SCHEMA, SCHEMA), feed);
      } else {
        sender.received(message);
      }
    }

    private Outcome outcome(Call call) {
      var spoken = new SpokenStates(SCHEMA, null);
      if (call instanceof Call.Ask ask) {
        return AnswerWriter.answer(machine, ask, spoken);
      }
      var result = machine.apply(CallReader.mutation((Call.Mutate) call, spoken));
      machineFeeds.flush();
      return OutcomeWriter.of(result, spoken);
    }

    @Override
    public void acknowledged(long through) {
      sender.acknowledged(through);
    }

    @Override
    protected void flushAll() {
      sender.flush(now);
    }
  }

  {
    // Questions count from the time.
    now = 0;
  }

  private final VirtualHost host = new VirtualHost();
  private final Machine<GateStates> machine = host.newLoop()
      .machine(
          "gate-1",
          TestType.of(
              SCHEMA, (s, on) -> on.entered(s.unlocked, tx -> tx.set(s.lastPaid, tx.arg(CENTS)))));
  private final MachineFeeds machineFeeds = new MachineFeeds(machine, host);
  private final Client client = new Client();
  private final Server server = new Server();
  private final Wire.Reader reader = new Wire.Reader();
  private final List<String> spoken = new ArrayList<>();

  @Test
  void shouldSpeakAsTheDocumentDoes() throws IOException {
    // given
    machine.start();
    greet();
    // when the client learns what states there are
    client.ask(UNKNOWN_GATE, new Call.Ask(Call.Question.DESCRIBE, List.of()));
    say(client, server);
    say(server, client);
    // and follows the machine
    client.feeds.attach(FeedReceiver.Spec.of("gate-1", SCHEMA, Tracking.ALL, true), reader, now);
    say(client, server);
    say(server, client);
    // and changes it
    client.ask(GATE, Call.Mutate.of(Call.Change.ADD, 1).withArgs(Map.of("cents", 50L)));
    say(client, server);
    say(server, client);
    // and changes it again, but the answer is lost with the connection
    client.ask(GATE, Call.Mutate.of(Call.Change.ADD, 0));
    say(client, server);
    server.flush();
    server.sent.clear();
    client.session.disconnect();
    server.session.disconnect();
    // and the session goes on over another one
    greet();
    say(client, server);
    say(server, client);
    // and the client connects once more, but its token was withdrawn
    client.session.disconnect();
    client.session.connect(now);
    reject(say(client));
    // then
    assertThat(spoken).isEqualTo(documented());
    assertThat(client.outcomes).hasSize(3);
    assertThat(client.outcomes.subList(1, 3))
        .containsExactly(new Outcome.Executed(2), new Outcome.Executed(3));
    assertThat(reader.told).containsExactly("show 1", "update 2", "show 3", "heard");
    assertThat(client.rejections).containsExactly("token");
  }

  /** The client connects, the server answers and asks back, and the client answers. */
  private void greet() {
    client.session.connect(now);
    server.session.accept(now);
    say(client, server);
    say(server, client);
    say(client, server);
  }

  /** The next frame that is to be said. */
  private byte[] say(Speaker speaker) {
    speaker.flush();
    assertThat(speaker.sent).isNotEmpty();
    var frame = speaker.sent.remove();
    note(speaker.name, frame);
    return frame;
  }

  private void note(String name, byte[] frame) {
    spoken.add(name + " " + HexFormat.ofDelimiter(" ").formatHex(frame));
  }

  private void say(Speaker speaker, Speaker listener) {
    var frame = say(speaker);
    listener.session.receive(frame, 0, frame.length, now);
  }

  /** A bridge does so before there is a session. */
  private void reject(byte[] hello) {
    var question = Frame.readHello(new Input(hello)).question();
    var out = new Output();
    Frame.write(
        out,
        new Rejection(
            CLIENT,
            question,
            "token",
            "Expected a token of this node, but it is unknown or has expired: ask who operates it for one (vertick token)"));
    note("S", out.toArray());
    client.session.receive(out.array(), 0, out.size(), now);
  }

  /** It begins like the first one. */
  private static List<String> documented() throws IOException {
    var hellos = DocumentedConversation.under("### Two mutations").subList(0, 3);
    return Stream.concat(
            hellos.stream(),
            DocumentedConversation.under("### A feed, a cut and a rejection").stream())
        .toList();
  }
}
