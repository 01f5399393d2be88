package io.vertick.link;

import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.replica.Relay;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Notes what a feed tells a client. */
final class FeedNotes implements FeedListener {
  final List<ViewState> states = new CopyOnWriteArrayList<>();
  final List<ViewUpdate> updates = new CopyOnWriteArrayList<>();
  final List<Relay> relays = new CopyOnWriteArrayList<>();
  volatile @Nullable RuntimeException end;

  @Override
  public void show(ViewState state) {
    states.add(state);
  }

  @Override
  public void update(ViewUpdate update) {
    updates.add(update);
  }

  @Override
  public void ended(RuntimeException why) {
    end = why;
  }

  @Override
  public void suspected() {}

  @Override
  public void heard() {}

  @Override
  public void relayed(Relay relay) {
    relays.add(relay);
  }
}
