package io.vertick.bridge.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AskingTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldBeOneEventLoopWhenThreadHasNoContext() {
    // when
    var asking = Asking.here(vertx);
    // then
    assertThat(asking.context().isEventLoopContext()).isTrue();
    assertThat(Asking.here(vertx).context()).isSameAs(asking.context());
  }

  @Test
  void shouldReportWhatAHandlerThrowsAndNotThrowItThroughWhoeverAnswers() throws Exception {
    // given
    Promise<Throwable> reported = Promise.promise();
    vertx.exceptionHandler(reported::tryComplete);
    var thrown = new IllegalStateException("as a caller may");
    Promise<Integer> answer = Asking.here(vertx).promise();
    answer.future().onComplete(done -> {
      throw thrown;
    });
    // when
    answer.complete(1);
    // then
    assertThat(reported.future().await(10, TimeUnit.SECONDS)).isSameAs(thrown);
  }
}
