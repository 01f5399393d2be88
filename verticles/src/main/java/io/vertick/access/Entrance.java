package io.vertick.access;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.Tokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one comes in at a port: its doorman and its certificate. Their files are looked at once a second, so that new ones hold without a restart. Any thread. */
public final class Entrance {
  /** How often files are looked at. */
  public static final long LOOK_MS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

  private final Vertx vertx;
  private final Doorman doorman;
  private final @Nullable Watched<Tokens> tokens;
  private final @Nullable Watched<ServerSSLOptions> certificate;
  private final @Nullable ServerSSLOptions ssl;
  private long timer = -1;

  private Entrance(Vertx vertx, Security security) {
    this.vertx = vertx;
    var file = security.tokens();
    tokens = file == null ? null : new Watched<>(List.of(file), () -> TokenFile.read(file));
    doorman = tokens == null
        ? Doorman.open(security.isInsecure() ? Access.ANONYMOUS : Access.LOOPBACK)
        : Doorman.requiring(tokens.read());
    var tls = security.tls();
    certificate =
        tls == null ? null : new Watched<>(List.of(tls.key(), tls.certificate()), tls::read);
    ssl = certificate == null ? null : certificate.read();
  }

  /**
   * Reads the files.
   *
   * @return fails with {@link AccessFileException} if one is not what it should be
   */
  public static Future<Entrance> open(Vertx vertx, Security security) {
    return vertx.executeBlocking(() -> new Entrance(vertx, security));
  }

  /** Who lets people in. */
  public Doorman doorman() {
    return doorman;
  }

  /** What a server starts with; null for plain. */
  public @Nullable ServerSSLOptions ssl() {
    return ssl;
  }

  /**
   * Looks at the files from now on; once only.
   *
   * @param server takes a new certificate: {@code server::updateSSLOptions}
   */
  public void watch(Function<ServerSSLOptions, Future<Boolean>> server) {
    if (tokens != null || certificate != null) {
      timer = vertx.setPeriodic(LOOK_MS, now -> look(server));
    }
  }

  private void look(Function<ServerSSLOptions, Future<Boolean>> server) {
    if (tokens != null) {
      vertx.executeBlocking(tokens::readIfChanged).onSuccess(changed -> {
        if (changed != null) {
          doorman.replace(changed);
        }
      });
    }
    if (certificate != null) {
      vertx
          .executeBlocking(certificate::readIfChanged)
          .compose(
              changed -> changed == null ? Future.succeededFuture(false) : server.apply(changed))
          .onFailure(failed ->
              LOG.error("Expected the new certificate to hold, but the old one does", failed));
    }
  }

  /** Looks no more. */
  public void close() {
    boolean unusedWasThere = vertx.cancelTimer(timer);
  }
}
