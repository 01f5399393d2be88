package io.vertick.machine;

import io.vertick.engine.machine.MachineType;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hosts one or many machines on the context it is deployed on: {@code vertx.deployVerticle(new MachineVerticle("gate-1", new Gate()))}. The deployment completes
 * when all machines are started, and fails with the first that can't be; undeploying disposes them in reverse order.
 */
public class MachineVerticle extends VerticleBase {
  private record Declared(MachineType<?> type, MachineOptions options) {}

  private final Map<String, Declared> machines = new LinkedHashMap<>();
  private @Nullable LoopHost host;

  public MachineVerticle(String id, MachineType<?> type) {
    this(id, type, MachineOptions.DEFAULT);
  }

  public MachineVerticle(String id, MachineType<?> type, MachineOptions options) {
    machines.put(id, new Declared(type, options));
  }

  /**
   * One more machine on the same context; before deployment only.
   *
   * @throws IllegalArgumentException if the verticle has one with this id
   */
  public final MachineVerticle with(String id, MachineType<?> type) {
    return with(id, type, MachineOptions.DEFAULT);
  }

  /** Like {@link #with(String, MachineType)}. */
  public final MachineVerticle with(String id, MachineType<?> type, MachineOptions options) {
    if (machines.putIfAbsent(id, new Declared(type, options)) != null) {
      throw new IllegalArgumentException(
          "Expected different ids on one verticle, but got " + id + " twice");
    }
    return this;
  }

  @Override
  public Future<?> start() {
    var hosting = hosting();
    var own = hosting.newLoop();
    host = own;
    hosting.loops().add(own);
    return InTurn.forEach(machines.entrySet(), machine -> host(hosting, own, machine))
        .recover(failed -> stop().transform(stopped -> Future.failedFuture(failed)));
  }

  private static Future<Void> host(
      Hosting hosting, LoopHost own, Map.Entry<String, Declared> machine) {
    var declared = machine.getValue();
    return hosting.hostOn(own, machine.getKey(), declared.type(), declared.options());
  }

  @Override
  public Future<?> stop() {
    var own = host;
    if (own == null) {
      return Future.succeededFuture();
    }
    var hosting = hosting();
    var ids = new ArrayList<>(machines.keySet());
    Collections.reverse(ids);
    return InTurn.forEach(ids, id -> hosting.disposeOn(own, id))
        .onComplete(stopped -> hosting.loops().remove(own));
  }

  private Hosting hosting() {
    return Hosting.of(vertx, Hosting.defaultEventLoops());
  }
}
