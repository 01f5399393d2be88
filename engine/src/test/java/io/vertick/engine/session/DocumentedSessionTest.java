package io.vertick.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Features;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.RequestId;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.schema.SchemaHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first conversation at the end of {@code bridge/PROTOCOL.md} is the one that two sessions have. */
class DocumentedSessionTest {
  private static final Incarnation CLIENT =
      new Incarnation(0x1111_1111_1111_1111L, 0x1111_1111_1111_1111L);
  private static final Incarnation SERVER =
      new Incarnation(0x2222_2222_2222_2222L, 0x2222_2222_2222_2222L);
  private static final Target GATE =
      new Target("gate-1", null, new SchemaHash(0x0102030405060708L, 0x090a0b0c0d0e0f10L));

  private final List<String> spoken = new ArrayList<>();
  private final Ends ends = Ends.at(
      0,
      withFeatures(SessionConfig.stream(CLIENT, "till").withToken("secret")),
      withFeatures(SessionConfig.stream(SERVER, "node-a")));

  private static SessionConfig withFeatures(SessionConfig config) {
    return config.withVersions(SessionConfig.VERSION, SessionConfig.VERSION, Features.ALL);
  }

  @Test
  void shouldSpeakAsTheDocumentDoes() throws IOException {
    // when the client says hello, the server asks back, and the client answers
    ends.a.session.connect(0);
    ends.b.session.accept(0);
    speak(ends.a, "C");
    speak(ends.b, "S");
    speak(ends.a, "C");
    // and two mutations are asked for and answered
    for (int number = 1; number <= 2; number++) {
      ends.a.session.offer(request(number), 0);
      speak(ends.a, "C");
      ends.b.session.offer(
          new Reply(new RequestId(CLIENT, number), new Outcome.Executed(40 + number)), 0);
      speak(ends.b, "S");
    }
    // and the server says goodbye
    ends.b.session.leave("update", 0);
    speak(ends.b, "S");
    // then
    assertThat(spoken).isEqualTo(DocumentedConversation.under("### Two mutations"));
  }

  private static Request request(int number) {
    return new Request(
        new RequestId(CLIENT, number),
        number - 1,
        0,
        30_000,
        false,
        null,
        GATE,
        Call.Mutate.of(Call.Change.ADD, 3));
  }

  private void speak(Ends.End end, String name) {
    var frames = ends.take(end);
    assertThat(frames).hasSize(1);
    for (var frame : frames) {
      spoken.add(name + " " + HexFormat.ofDelimiter(" ").formatHex(frame));
      (end == ends.a ? ends.b : ends.a).session.receive(frame, 0, frame.length, 0);
    }
  }
}
