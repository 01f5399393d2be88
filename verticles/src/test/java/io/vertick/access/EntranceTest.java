package io.vertick.access;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.Admission;
import io.vertick.bridge.access.Admission.Admitted;
import io.vertick.bridge.access.Tokens;
import io.vertick.cluster.Certificates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class EntranceTest {
  private final List<ServerSSLOptions> told = new CopyOnWriteArrayList<>();

  @TempDir
  private Path folder;

  private void writeTokens(String token) throws IOException {
    Files.writeString(
        folder.resolve("tokens"),
        "- { name: " + token + ", hash: " + Tokens.hash(token)
            + ", right: read, machines: ['*'] }\n");
  }

  private Entrance watched(Vertx vertx, Security security) {
    var entrance = await(Entrance.open(vertx, security));
    entrance.watch(newer -> {
      told.add(newer);
      return Future.succeededFuture(true);
    });
    return entrance;
  }

  private static Admission admission(Entrance entrance, String token) {
    return entrance.doorman().admit("10.0.0.1", token, 0);
  }

  @Test
  void shouldHoldNewTokensAndKeepOldOnesWhenFileIsBad(Vertx vertx) throws IOException {
    // given
    writeTokens("one");
    var entrance = watched(vertx, new Security(null, folder.resolve("tokens"), false));
    assertThat(admission(entrance, "one")).isInstanceOf(Admitted.class);
    // when
    writeTokens("second");
    // then
    await().until(() -> admission(entrance, "second") instanceof Admitted);
    assertThat(admission(entrance, "one")).isNotInstanceOf(Admitted.class);
    // when the file is bad, then good again
    var watched = new Watched<>(
        List.of(folder.resolve("tokens")), () -> TokenFile.read(folder.resolve("tokens")));
    Files.writeString(folder.resolve("tokens"), "- { name: }\n");
    // then it is said once, and nothing is read
    assertThat(watched.readIfChanged()).isNull();
    assertThat(watched.readIfChanged()).isNull();
    assertThat(admission(entrance, "second")).isInstanceOf(Admitted.class);
    writeTokens("third");
    assertThat(watched.readIfChanged()).isNotNull();
    await().until(() -> admission(entrance, "third") instanceof Admitted);
    entrance.close();
  }

  @Test
  void shouldTellServerOfNewCertificateOnceKeyFits(Vertx vertx) throws Exception {
    // given
    Certificates.of("old").write(folder.resolve("key"), folder.resolve("cert"));
    var identity = new Identity(folder.resolve("key"), folder.resolve("cert"));
    var watched = new Watched<>(List.of(identity.key(), identity.certificate()), identity::read);
    var entrance = watched(vertx, new Security(identity, null, false));
    assertThat(entrance.ssl()).isEqualTo(identity.read());
    // when only the key has been replaced yet
    var newer = Certificates.of("newer");
    newer.write(folder.resolve("key"), folder.resolve("unused"));
    // then
    assertThat(watched.readIfChanged()).isNull();
    // when
    newer.write(folder.resolve("key"), folder.resolve("cert"));
    // then
    await().until(() -> told.contains(identity.read()));
    entrance.close();
  }

  @Test
  void shouldLetEverybodyInWithoutTokens(Vertx vertx) {
    assertThat(admission(await(Entrance.open(vertx, Security.NONE)), ""))
        .isEqualTo(new Admitted(Access.LOOPBACK, ""));
    assertThat(admission(await(Entrance.open(vertx, new Security(null, null, true))), ""))
        .isEqualTo(new Admitted(Access.ANONYMOUS, ""));
    assertThatThrownBy(
            () -> await(Entrance.open(vertx, new Security(null, folder.resolve("gone"), false))))
        .hasStackTraceContaining("Expected a file of tokens, but found none");
  }
}
