package io.vertick.integration.killloop;

import io.vertick.Vertick;
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.machine.MachineOptions;
import io.vertick.snapshot.FileSnapshotStore;
import io.vertick.snapshot.SnapshotStore;
import io.vertick.snapshot.StoredSnapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * The process to be killed: machines that are saved every 100 ms and change all the time. Says {@code restored} of each machine before it changes, {@code saving}
 * before an export is given to the store, and {@code saved} when the store has it; each line ends with a full stop, so that half a line is known as one.
 */
public final class Victim {
  /** So many that the disk is busy most of the time. */
  static final int MACHINES = 24;

  private static final int MUTATION_PERIOD_MS = 1;

  private static final class ClockworkStates extends States {
    final State on = state("On");
    final State wound = multi("Wound").require(on);
    final State off = state("Off");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);
    final Attribute<Double> ratio = attribute("Ratio", Attribute.FLOAT64);
    final Attribute<String> note = attribute("Note", Attribute.STRING);

    {
      exclusive(on, off);
    }

    static final Schema<ClockworkStates> SCHEMA = Schema.of(ClockworkStates::new);
    static final Arg<Long> NUMBER = Arg.int64("number");
  }

  /** Writes all its attributes in one transition, so that halves of two of them would show. */
  private static final class Clockwork extends MachineType<ClockworkStates> {
    Clockwork() {
      super(ClockworkStates.SCHEMA);
    }

    @Override
    protected void handlers(ClockworkStates s, Handlers on) {
      on.entered(s.wound, tx -> {
        long number = tx.arg(ClockworkStates.NUMBER, 0L);
        tx.set(s.count, number);
        tx.set(s.ratio, number % 10 == 0 ? Double.NaN : 1.0 / number);
        tx.set(s.note, "№ " + number);
      });
    }
  }

  /** Says what becomes of exports. */
  private record TalkingStore(SnapshotStore store, PrintStream out) implements SnapshotStore {
    @Override
    public Future<Saved> save(MachineExport export) {
      var text = text(export);
      out.println("saving " + text);
      return store.save(export).onSuccess(saved -> out.println("saved " + text));
    }

    @Override
    public Future<Optional<StoredSnapshot>> last(String id) {
      return store.last(id);
    }

    @Override
    public Future<Void> delete(String id) {
      return store.delete(id);
    }
  }

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Random random;
  private final List<MachineRef<ClockworkStates>> machines = new ArrayList<>();
  private long number;

  private Victim(long seed) {
    random = new Random(seed);
  }

  /** The directory of the snapshots, and the seed of the mutations. Runs until it is killed. */
  public static void main(String[] args) {
    new Victim(Long.parseLong(args[1])).run(Path.of(args[0]));
  }

  private void run(Path directory) {
    var vertx = Vertx.vertx();
    var store = new TalkingStore(new FileSnapshotStore(vertx, directory), out);
    var vertick = Vertick.create(vertx).keepSnapshots(store, Duration.ofMillis(100));
    var hosted = new ArrayList<Future<?>>();
    for (int i = 0; i < MACHINES; i++) {
      hosted.add(host(vertick, "clockwork-" + i));
    }
    Future.all(hosted)
        .onSuccess(all -> vertx.setPeriodic(MUTATION_PERIOD_MS, now -> mutate()))
        .onFailure(failed -> {
          out.println("failed " + failed);
          vertx.close();
        });
  }

  private Future<?> host(Vertick vertick, String id) {
    return vertick
        .host(id, new Clockwork(), MachineOptions.DEFAULT.restoreLast())
        .compose(ref -> ref.snapshot().onSuccess(snapshot -> {
          out.println("restored " + text(snapshot));
          machines.add(ref);
        }));
  }

  /** Changes one machine after the other, each in one of several ways. */
  private void mutate() {
    for (var machine : machines) {
      var s = machine.states();
      number++;
      machine.post(
          switch (random.nextInt(4)) {
            case 0 -> Mutation.set(s.off);
            case 1 -> Mutation.add(s.on);
            default -> Mutation.add(s.wound).arg(ClockworkStates.NUMBER, number);
          });
    }
  }

  private static String text(MachineExport export) {
    return export.id() + " " + export.version() + " " + export.queueTick() + " [" + export.clock()
        + "] " + new TreeMap<>(export.attributes()) + " .";
  }

  private static String text(MachineSnapshot snapshot) {
    return snapshot.id() + " " + snapshot.version() + " " + snapshot.queueTick() + " ["
        + snapshot.clock() + "] " + new TreeMap<>(snapshot.attributes()) + " .";
  }
}
