package io.vertick.machine;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A machine on its way to be hosted under an id that is taken: others are asked whether it may be, then it is made on its loop, restored or begun; or it is given up, and the id is free
 * again. Begins on any thread.
 *
 * @param answer completes when the machine is started, or fails with why it is not
 */
record Activation(
    Hosting hosting,
    LoopHost host,
    String id,
    MachineType<?> type,
    MachineOptions options,
    MachinePlace place,
    Promise<Void> answer) {
  void begin() {
    hosting
        .claim(id, options)
        .compose(claimed -> open())
        .onSuccess(opened -> restoreOrStart())
        .onFailure(this::giveUp);
  }

  /** Whoever asks over the event bus from now on is answered when the machine is made. */
  private Future<Void> open() {
    if (!options.isPublished()) {
      return Future.succeededFuture();
    }
    Promise<Void> opened = Promise.promise();
    host.run(() -> hosting.published().open(hosting.ref(id, type.schema())).onComplete(opened));
    return opened.future();
  }

  private void restoreOrStart() {
    if (options.restoresLast()) {
      var snapshots = hosting.snapshots();
      snapshots
          .last(id)
          .onSuccess(last ->
              host.run(() -> make(machine -> snapshots.begin(machine, host.ports(), last))))
          .onFailure(this::giveUp);
    } else {
      host.run(() -> make(Activation::start));
    }
  }

  private static Future<Void> start(Machine<?> machine) {
    // What became of its first act shows on the machine.
    var unused = machine.start();
    return Future.succeededFuture();
  }

  /** On the loop's context. */
  private void make(Function<Machine<?>, Future<Void>> firstAct) {
    try {
      var machine = host.loop().machine(id, type);
      hosting.made(machine);
      var saved = firstAct.apply(machine);
      // What refs have sent meanwhile comes after the machine's first act.
      place
          .made()
          .complete(new HostedMachine(
              machine, host, options, new AtomicReference<>(machine.schema()), saved));
      hosting.hosted(machine, options);
      answer.complete();
    } catch (Throwable failed) {
      // Handlers that can't be bound, a snapshot that does not fit, or a fatal error in the first.
      giveUp(failed);
    }
  }

  /** The id is free again, and whoever waits for its machine is told why. */
  private void giveUp(Throwable failed) {
    hosting.free(id, place);
    place.made().fail(failed);
    hosting.ended(id);
    answer.fail(failed);
  }
}
