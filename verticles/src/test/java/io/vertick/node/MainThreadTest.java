package io.vertick.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.cluster.NodeStartException;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class MainThreadTest {
  @Test
  void shouldThrowFailureItselfWhenItMayBeThrown() {
    // given
    var failure = new NodeStartException("the port is taken");
    // then
    assertThatThrownBy(() -> MainThread.await(Future.failedFuture(failure))).isSameAs(failure);
    assertThatThrownBy(() -> MainThread.await(Future.failedFuture(new IOException("full"))))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("full");
    assertThat(MainThread.await(Future.succeededFuture(7))).isEqualTo(7);
  }
}
