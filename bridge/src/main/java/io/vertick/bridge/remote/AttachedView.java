package io.vertick.bridge.remote;

import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Replica;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.schema.States;
import io.vertx.core.Promise;

/** Moves a replica on its context, from the first state on, with which it is attached. */
final class AttachedView<S extends States> implements FeedListener {
  private final Replica<S> replica;
  private final Promise<MachineView<S>> attached;

  AttachedView(Replica<S> replica, Promise<MachineView<S>> attached) {
    this.replica = replica;
    this.attached = attached;
  }

  @Override
  public void show(ViewState state) {
    replica.show(state);
    attached.tryComplete(replica);
  }

  @Override
  public void update(ViewUpdate update) {
    if (!replica.apply(update) && !replica.isEnded()) {
      throw new IllegalStateException("Expected the update behind version " + replica.version()
          + " of " + replica.id() + ", but got " + update);
    }
  }

  @Override
  public void suspected() {
    replica.suspect();
  }

  @Override
  public void heard() {
    replica.heard();
  }

  @Override
  public void ended(RuntimeException why) {
    replica.end(why);
    attached.tryFail(why);
  }
}
