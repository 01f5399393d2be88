package io.vertick.engine.subscription;

import io.vertx.core.Promise;

/** Port: makes promises whose futures complete on the loop's thread. */
public interface Promises {
  <T> Promise<T> create();
}
