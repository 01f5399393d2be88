package io.vertick.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client plays the conversations of {@code tests/conformance/bridge}, as every client does. */
@Timeout(120)
class ConversationsTest {
  /** How many are played at a time. */
  private static final int TOGETHER = 64;

  private static Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    Played.await(vertx.close());
  }

  static List<Conversation> conversations() throws IOException {
    return Conversation.all();
  }

  static Stream<Conversation> cutConversations() throws IOException {
    return Conversation.all().stream().filter(Conversation::isCutEverywhere);
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void shouldSayAndTellWhatIsExpectedWhenConversationIsPlayed(Conversation conversation) {
    // when, then
    var server = Played.play(vertx, conversation, Cut.NONE);
    assertThat(server.bytesHeard()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("cutConversations")
  void shouldGoOnWhenConnectionIsCutBeforeAnyByte(Conversation conversation) throws Exception {
    // given how much either end says
    var whole = Played.play(vertx, conversation, Cut.NONE);
    var cuts = Stream.concat(
        IntStream.range(0, whole.bytesHeard()).mapToObj(at -> new Cut(true, at)),
        IntStream.range(0, whole.bytesSaid()).mapToObj(at -> new Cut(false, at)));
    // when
    var problems = new ConcurrentLinkedQueue<String>();
    var plays = cuts.map(cut -> Executors.callable(() -> play(conversation, cut, problems)))
        .toList();
    var threads = Executors.newFixedThreadPool(TOGETHER);
    threads.invokeAll(plays);
    threads.shutdown();
    // then
    assertThat(plays).hasSizeGreaterThan(500);
    assertThat(problems).isEmpty();
  }

  private static void play(Conversation conversation, Cut cut, Queue<String> problems) {
    try {
      Played.play(vertx, conversation, cut);
    } catch (AssertionError e) {
      problems.add(cut + ": " + e.getMessage());
    }
  }
}
