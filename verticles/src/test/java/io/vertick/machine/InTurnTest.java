package io.vertick.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InTurnTest {
  private final List<Integer> taken = new ArrayList<>();

  @Test
  void shouldTakeItemWhenTheOneBeforeIsDone() {
    // given
    var first = Promise.<Void>promise();
    // when
    var end =
        InTurn.forEach(List.of(1, 2), item -> take(item, item == 1 ? first.future() : done()));
    // then
    assertThat(taken).containsExactly(1);
    assertThat(end.isComplete()).isFalse();
    first.complete();
    assertThat(taken).containsExactly(1, 2);
    assertThat(end.succeeded()).isTrue();
  }

  @Test
  void shouldStopAtFirstFailure() {
    // given
    var late = Promise.<Void>promise();
    var wrong = new IllegalStateException("wrong");
    // when the second fails, at once or later
    var end = InTurn.forEach(
        List.of(1, 2, 3), item -> take(item, item == 2 ? Future.failedFuture(wrong) : done()));
    var lateEnd =
        InTurn.forEach(List.of(1, 2, 3), item -> take(item, item == 2 ? late.future() : done()));
    late.fail(wrong);
    // then
    assertThat(taken).containsExactly(1, 2, 1, 2);
    assertThat(end.cause()).isSameAs(wrong);
    assertThat(lateEnd.cause()).isSameAs(wrong);
  }

  @Test
  void shouldTakeNothingAtOnce() {
    assertThat(InTurn.forEach(List.<Integer>of(), item -> take(item, done())).succeeded())
        .isTrue();
  }

  @Test
  void shouldTakeMoreItemsThanTheStackIsDeep() {
    // given a first that is late, as when the caller is on another thread
    var first = Promise.<Void>promise();
    var items = IntStream.range(0, 100_000).boxed().toList();
    // when
    var end = InTurn.forEach(items, item -> take(item, item == 0 ? first.future() : done()));
    first.complete();
    // then
    assertThat(end.succeeded()).isTrue();
    assertThat(taken).isEqualTo(items);
  }

  private Future<Void> take(int item, Future<Void> done) {
    taken.add(item);
    return done;
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }
}
