package io.vertick.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;

/** A verticle without machines, for calls from another context. */
public final class Caller extends VerticleBase {
  @Override
  public Future<?> start() {
    return Future.succeededFuture();
  }

  /** The context, once it is deployed. */
  public Context context() {
    return context;
  }

  /** The context of a new verticle. */
  public static Context deploy(Vertx vertx) {
    var caller = new Caller();
    Futures.await(vertx.deployVerticle(caller));
    return caller.context;
  }
}
