package io.vertick.testing;

import io.vertick.engine.machine.MachineType;
import io.vertick.machine.MachineVerticle;
import io.vertx.core.Context;

/** A verticle with machines whose context a test may use. */
public final class Home extends MachineVerticle {
  public Home(String id, MachineType<?> type) {
    super(id, type);
  }

  /** The context of its machines, once it is deployed. */
  public Context context() {
    return context;
  }
}
