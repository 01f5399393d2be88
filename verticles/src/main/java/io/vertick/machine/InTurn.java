package io.vertick.machine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.Function;

/**
 * Asynchronous actions one after the other, however many: a chain of {@code compose} would end in as many nested calls, and overflow the stack at some ten
 * thousand.
 */
final class InTurn<T> {
  private final Iterator<T> items;
  private final Function<T, Future<Void>> action;
  private final Promise<Void> end = Promise.promise();

  private InTurn(Iterator<T> items, Function<T, Future<Void>> action) {
    this.items = items;
    this.action = action;
  }

  /** Takes the next item when the action on the one before has succeeded; fails with the first that fails. */
  static <T> Future<Void> forEach(Iterable<T> items, Function<T, Future<Void>> action) {
    var turns = new InTurn<>(items.iterator(), action);
    turns.goOn();
    return turns.end.future();
  }

  private void goOn() {
    while (items.hasNext()) {
      var done = action.apply(items.next());
      if (!done.succeeded()) {
        // Not yet, or never.
        done.onSuccess(late -> goOn()).onFailure(end::fail);
        return;
      }
    }
    end.complete();
  }
}
