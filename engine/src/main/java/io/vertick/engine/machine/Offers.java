package io.vertick.engine.machine;

import io.vertick.engine.subscription.StateContext;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The payloads that a machine offers, one a name, each until the period of its state is over. Confined to the machine's thread. */
final class Offers {
  /** {@code leave} takes back that the payload goes with its state. */
  private record Offer(Payload payload, Runnable leave) {}

  private final Map<String, Offer> byName = new HashMap<>();

  /** Puts a payload in the place of the one of its name. */
  void put(Payload payload, StateContext period) {
    var name = payload.name();
    var before = byName.get(name);
    if (before != null) {
      before.leave.run();
    } else if (byName.size() >= Machine.OFFERS_MAX) {
      throw new IllegalStateException("Expected at most " + Machine.OFFERS_MAX
          + " payloads to be offered at a time, but " + name
          + " is one more: offer it under a name that is there, or let a state end first");
    }
    byName.put(name, new Offer(payload, period.onEnd(() -> byName.remove(name))));
  }

  @Nullable
  Payload get(String name) {
    var offer = byName.get(name);
    return offer == null ? null : offer.payload;
  }
}
