package io.vertick.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class MainTest {
  @Test
  void shouldNameDevelopmentOutsideJar() {
    assertThat(Main.version()).isEqualTo("development");
  }

  @Test
  void shouldRunVertx(Vertx vertx, VertxTestContext context) {
    vertx.timer(1).onComplete(context.succeedingThenComplete());
  }
}
