package io.vertick.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionPair;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamesToldTest extends SessionPair {
  private final class End extends SessionPair.End {
    private final NamesTold told = new NamesTold();
    private final NamesHeard heard = new NamesHeard();

    private End(SessionConfig config) {
      super(config);
    }

    @Override
    public void began(Hello peer) {
      told.begin();
      heard.clear();
    }

    @Override
    public void ended(long framedThrough) {}

    @Override
    public void acknowledged(long through) {}

    @Override
    public void credited() {
      told.tell(session, now);
    }

    @Override
    public void opened() {
      told.tell(session, now);
    }

    @Override
    public void received(Message message, long heldMs) {
      heard.receive((Names) message);
    }

    @Override
    protected void flushAll() {}
  }

  private final End a = new End(config(1));
  private final End b = new End(config(2));

  private static SessionConfig config(long node) {
    return SessionConfig.datagrams(new Incarnation(node, node), "node-" + node);
  }

  private static SchemaHash hash(int schema) {
    return new SchemaHash(3, schema);
  }

  private static List<String> names(int schema, int size) {
    return IntStream.range(0, size).mapToObj(i -> schema + "_" + i).toList();
  }

  private void use(int schema, int size) {
    a.told.use(hash(schema), () -> names(schema, size));
    a.told.tell(a.session, now);
  }

  private List<String> heard(int schema) {
    return Objects.requireNonNull(b.heard.of(hash(schema))).list();
  }

  @Test
  void shouldTellAgainWhatTheOtherEndForgot() {
    // given schemas of which five fit
    var random = new Random(1);
    int size = NamesHeard.NAMES_MAX / 5;
    connect(a, b);
    for (int i = 0; i < 100; i++) {
      int schema = random.nextInt(8);
      // when
      use(schema, size - schema);
      exchange();
      // then
      assertThat(heard(schema)).isEqualTo(names(schema, size - schema));
    }
  }

  @Test
  void shouldTellThoseThatAreKeptInAnotherSession() {
    // given more than fit, while nobody listens
    int size = NamesHeard.NAMES_MAX / 2;
    use(1, size);
    use(2, size);
    use(3, size);
    assertThat(a.told.hasRoomFor(hash(1), size)).isFalse();
    assertThat(a.told.hasRoomFor(hash(3), size)).isTrue();
    // when
    connect(a, b);
    // then
    assertThat(b.heard.of(hash(1))).isNull();
    assertThat(heard(2)).isEqualTo(names(2, size));
    assertThat(heard(3)).isEqualTo(names(3, size));
  }
}
