package io.vertick.demo;

import static io.vertick.fixture.Futures.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TurnstileTest {
  @Test
  void shouldPrintWhatTheGateDoes(Vertx vertx) {
    // given
    var printed = new ByteArrayOutputStream();
    // when
    await(Turnstile.run(vertx, new PrintStream(printed, true, UTF_8)));
    // then
    assertThat(printed.toString(UTF_8)).isEqualToNormalizingNewlines("""
            paid 20: Refused: Unlocked.enter refused: 50 cents, please
            paid 50: Executed at version 2
            after a second: (Locked), last paid 50
            """);
  }
}
