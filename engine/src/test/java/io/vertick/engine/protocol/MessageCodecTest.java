package io.vertick.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.SchemaHash;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
  private static final Target GATE = new Target("gate-1", null, new SchemaHash(1, 2));

  private final Dictionary written = new Dictionary(Samples.WRITER, Samples.READER);
  private final Dictionary read = new Dictionary(Samples.WRITER, Samples.READER);

  @Test
  void shouldReadWhatItWroteWhenTheMessageIsOfTheFirstClass() {
    long seed = new Random().nextLong();
    var samples = new Samples(seed);
    for (int i = 0; i < 20_000; i++) {
      // given
      var message = samples.firstClass();
      // then
      assertThat(roundTrip(message))
          .as("seed %d, message %d", seed, i)
          .usingRecursiveComparison()
          .isEqualTo(message);
    }
  }

  @Test
  void shouldReadWhatItWroteWhenTheMessageIsNotNumbered() {
    long seed = new Random().nextLong();
    var samples = new Samples(seed);
    for (int i = 0; i < 5_000; i++) {
      // given
      var message = samples.unnumbered();
      // then
      assertThat(MessageCodec.readUnnumbered(new Input(bytes(message))))
          .as("seed %d, message %d", seed, i)
          .isEqualTo(message);
    }
  }

  @Test
  void shouldTakeNineBytesWhenAPlainMutationFollowsAnother() {
    // given
    encode(mutate(1, 0));
    // when
    var request = encode(mutate(2, 1));
    // then the frame adds its own bytes: length of the item, kind, acknowledgement
    assertThat(HexFormat.of().formatHex(request)).isEqualTo("2000020100000103");
  }

  @Test
  void shouldTakeFourBytesWhenAReplyFollowsAnother() {
    // given
    encode(reply(1, 5));
    // when
    var reply = encode(reply(2, 6));
    // then
    assertThat(HexFormat.of().formatHex(reply)).isEqualTo("21000202");
  }

  @Test
  void shouldReplaceTheOldestAliasWhenThereAreTooMany() {
    // given
    for (int i = 0; i < 2 * Dictionary.ALIASES_MAX + 3; i++) {
      var request = new Message.Request(
          new RequestId(Samples.WRITER, i + 1),
          i,
          0,
          30_000,
          false,
          null,
          new Target("m" + i, null, new SchemaHash(1, 2)),
          Call.Mutate.of(Call.Change.ADD, 0));
      // then
      assertThat(roundTrip(request)).isEqualTo(request);
    }
  }

  @Test
  void shouldRefuseEveryPrefixOfAMessage() {
    long seed = new Random().nextLong();
    var samples = new Samples(seed);
    for (int i = 0; i < 300; i++) {
      // given
      var message = samples.firstClass();
      var bytes = encode(message);
      for (int length = 0; length < bytes.length; length++) {
        var in = new Input(bytes, 0, length);
        // then a text may end earlier, but then bytes or a number are missing elsewhere
        assertThatExceptionOfType(ProtocolException.class)
            .as("seed %d, message %d, length %d", seed, i, length)
            .isThrownBy(() -> MessageCodec.read(in, read));
      }
      MessageCodec.read(new Input(bytes), read);
    }
  }

  @Test
  void shouldFailAsProtocolExceptionOnlyWhenBytesAreMutated() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var samples = new Samples(seed);
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      // given
      var bytes = encode(samples.firstClass());
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      // when
      refused += isRefused(bytes, seed) ? 1 : 0;
    }
    // then
    assertThat(refused).as("seed %d", seed).isBetween(1_000, 49_000);
  }

  @Test
  void shouldFailAsProtocolExceptionOnlyWhenBytesAreRandom() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    encode(mutate(1, 0));
    for (int i = 0; i < 100_000; i++) {
      // given
      var bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[0] = (byte) (0x20 + random.nextInt(0x20));
      }
      // then it throws nothing else
      assertThat(isRefused(bytes, seed) || bytes.length > 0).isTrue();
    }
  }

  private boolean isRefused(byte[] bytes, long seed) {
    try {
      MessageCodec.read(new Input(bytes), read);
      return false;
    } catch (ProtocolException expected) {
      return true;
    } catch (RuntimeException unexpected) {
      throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes), unexpected);
    }
  }

  @Test
  void shouldSkipTypesThatAreKeptForLater() {
    assertThat(MessageCodec.readUnnumbered(new Input(new byte[] {0x70, 1, 2}))).isNull();
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> MessageCodec.readUnnumbered(new Input(new byte[] {0x40})))
        .withMessageContaining("type 40h");
  }

  @Test
  void shouldRefuseToWriteWhatMayNotLeaveTheJvm() {
    // given
    roundTrip(mutate(1, 0));
    Map<String, @Nullable Object> args = Map.of("bad", new Object());
    var request = new Message.Request(
        new RequestId(Samples.WRITER, 9),
        1,
        0,
        30_000,
        false,
        null,
        GATE,
        Call.Mutate.of(Call.Change.ADD, 3).withArgs(args));
    // then the dictionary is as before
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageCodec.write(new Output(), request, written))
        .withMessageContaining("may leave this JVM");
    assertThat(roundTrip(mutate(2, 1))).isEqualTo(mutate(2, 1));
  }

  @Test
  void shouldRefuseLongerPathsThanThereAreNodes() {
    // given
    var path = Collections.nCopies(Message.Relayed.PATH_MAX + 1, "a");
    var out = new Output();
    MessageCodec.write(out, new Message.Relayed(1, false, 0, path), written);
    // then
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> MessageCodec.read(new Input(out.toArray()), read))
        .withMessage("Expected at most 64 nodes, but 65 are announced");
  }

  @Test
  void shouldRefuseMoreAttributesThanAMachineMayHave() {
    // given
    var names = Collections.nCopies(1_025, "a");
    var out = new Output();
    var attach = new Message.Attach(1, GATE, false, 0, List.of(), names);
    MessageCodec.write(out, attach, written);
    // then
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> MessageCodec.read(new Input(out.toArray()), read))
        .withMessage("Expected at most 1024 attributes, but 1025 are announced");
  }

  @Test
  void shouldRefuseMorePipesThanAMutationMayComeThrough() {
    // given
    var bytes = encode(through(Collections.nCopies(64, "a")));
    var longer = Arrays.copyOf(bytes, bytes.length + 2);
    longer[bytes.length - 2 * 64 - 1]++;
    // then
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> MessageCodec.read(new Input(longer), read))
        .withMessage("Expected at most 64 pipes on the way, but 65 are announced");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> through(Collections.nCopies(65, "a")))
        .withMessage("Expected at most 64 pipes on the way, but got 65");
  }

  @Test
  void shouldRefusePipesWithoutATransition() {
    // given extras, behind which are a machine, its incarnation, a transition and one pipe
    var bytes = encode(through(List.of("a")));
    int extras = bytes.length - 3 - 1 - 16 - 2 - 1;
    assertThat(bytes[extras]).isEqualTo((byte) 0x06);
    bytes[extras] = 0x04;
    // then
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> MessageCodec.read(new Input(bytes), read))
        .withMessage("Expected pipes on the way from a transition, but none is told");
  }

  private static Message.Request through(List<String> pipes) {
    var source = new Call.Source("m", Samples.WRITER, 9, pipes);
    var call =
        new Call.Mutate(Call.Change.ADD, List.of(3), Map.of(), -1, List.of(), false, null, source);
    return new Message.Request(
        new RequestId(Samples.WRITER, 2), 1, 0, 30_000, false, null, GATE, call);
  }

  @Test
  void shouldCutTextsForPeopleAtACharacter() {
    // given
    var goodbye = new Message.Goodbye("\u00e9".repeat(600));
    // then
    assertThat(roundTrip(goodbye)).isEqualTo(new Message.Goodbye("\u00e9".repeat(512)));
  }

  private Message.FirstClass roundTrip(Message.FirstClass message) {
    return MessageCodec.read(new Input(encode(message)), read);
  }

  /** The message as bytes; aliases that it needs are written and read before. */
  private byte[] encode(Message.FirstClass message) {
    var out = new Output();
    for (var alias = MessageCodec.aliasFor(message, written);
        alias != null;
        alias = MessageCodec.aliasFor(message, written)) {
      MessageCodec.write(out.clear(), alias, written);
      assertThat(MessageCodec.read(new Input(out.toArray()), read)).isEqualTo(alias);
    }
    MessageCodec.write(out.clear(), message, written);
    return out.toArray();
  }

  private static byte[] bytes(Message message) {
    var out = new Output();
    if (message instanceof Message.Update update) {
      MessageCodec.write(out, update);
    } else if (message instanceof Message.Control control) {
      MessageCodec.write(out, control);
    }
    return out.toArray();
  }

  private static Message.Request mutate(long number, long through) {
    return new Message.Request(
        new RequestId(Samples.WRITER, number),
        through,
        0,
        30_000,
        false,
        null,
        GATE,
        Call.Mutate.of(Call.Change.ADD, 3));
  }

  private static Message.Reply reply(long number, long version) {
    return new Message.Reply(new RequestId(Samples.READER, number), new Outcome.Executed(version));
  }

  @Test
  void shouldRefuseAliasesThatLeaveHoles() {
    // given
    var alias = new Message.TargetAlias(1, GATE);
    var out = new Output();
    MessageCodec.write(out, alias, written);
    // then
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> MessageCodec.read(new Input(out.toArray()), read))
        .withMessage("Expected an alias of at most 0, but found 1");
  }

  @Test
  void shouldNameOriginsByAliasWhenTheyAreNeitherEnd() {
    // given
    var client = new Incarnation(5, 6);
    var cancel = new Message.Cancel(new RequestId(client, 1));
    // when
    var alias = MessageCodec.aliasFor(cancel, written);
    // then
    assertThat(alias).isEqualTo(new Message.OriginAlias(0, client));
    assertThat(MessageCodec.aliasFor(cancel, written)).isNull();
    assertThat(List.of(written.reference(client), written.reference(Samples.READER)))
        .containsExactly(2, 1);
  }
}
