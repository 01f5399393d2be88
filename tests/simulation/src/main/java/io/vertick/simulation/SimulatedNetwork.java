package io.vertick.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Carries frames between nodes, with faults: cuts (of one direction), loss, doubles, delays that reorder, truncation, frames of long ago. Streams are
 * {@link SimulatedConnection}s.
 */
final class SimulatedNetwork {
  private static final int OLD_FRAMES_MAX = 200;

  /** How bad a direction is, from 0 to 1. */
  static final class Weather {
    double loss;
    double doubles;
    double truncation;
    double replay;
    long delayNanosMax = 1_000_000;
  }

  private final Schedule schedule;
  private final Random random;
  private final Set<String> cuts = new HashSet<>();
  private final List<Consumer<Router>> oldFrames = new ArrayList<>();
  final Weather weather = new Weather();

  SimulatedNetwork(Schedule schedule, Random random) {
    this.schedule = schedule;
    this.random = random;
  }

  /** Finds who lives at {@code to} when the frame arrives. */
  interface Router {
    void deliver(String from, String to, byte[] frame);
  }

  void cut(String from, String to) {
    cuts.add(from + to);
  }

  void heal() {
    cuts.clear();
    weather.loss = 0;
    weather.doubles = 0;
    weather.truncation = 0;
    weather.replay = 0;
    weather.delayNanosMax = 1_000_000;
  }

  void heal(String from, String to) {
    cuts.remove(from + to);
  }

  boolean isCut(String from, String to) {
    return cuts.contains(from + to);
  }

  void sendDatagram(String from, String to, byte[] frame, Router router) {
    remember(from, to, frame);
    if (chance(weather.replay) && !oldFrames.isEmpty()) {
      var old = oldFrames.get(random.nextInt(oldFrames.size()));
      schedule.after(delay(), () -> old.accept(router));
    }
    if (isCut(from, to) || chance(weather.loss)) {
      return;
    }
    for (int copies = chance(weather.doubles) ? 2 : 1; copies > 0; copies--) {
      var bytes =
          chance(weather.truncation) ? Arrays.copyOf(frame, random.nextInt(frame.length)) : frame;
      schedule.after(delay(), () -> router.deliver(from, to, bytes));
    }
  }

  private void remember(String from, String to, byte[] frame) {
    Consumer<Router> old = router -> router.deliver(from, to, frame);
    if (oldFrames.size() < OLD_FRAMES_MAX) {
      oldFrames.add(old);
    } else if (random.nextInt(20) == 0) {
      oldFrames.set(random.nextInt(OLD_FRAMES_MAX), old);
    }
  }

  private long delay() {
    return 50_000 + random.nextLong(weather.delayNanosMax);
  }

  private boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }
}
