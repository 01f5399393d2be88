package io.vertick.testing;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Local;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code Counted} counts its entries in an attribute and keeps the order of their numbers, {@code Held} waits at a gate, {@code Burst} queues many entries of {@code
 * Counted}, {@code Forbidden} is always refused, {@code Failing} throws, {@code Fatal} overflows the stack.
 */
public final class JobType extends MachineType<JobStates> {
  /** How often handlers were bound. */
  public final AtomicInteger bound = new AtomicInteger();
  /** The ids of machines in the order of their disposal. */
  public final List<String> disposed = Collections.synchronizedList(new ArrayList<>());
  /** The numbers that {@code Counted} was entered with, on all machines. */
  public final List<Long> numbers = Collections.synchronizedList(new ArrayList<>());

  private final Local<AtomicLong> entries = local(AtomicLong::new);

  public JobType() {
    super(JobStates.SCHEMA);
  }

  @Override
  protected void handlers(JobStates s, Handlers on) {
    bound.incrementAndGet();
    on.enter(s.forbidden, tx -> tx.refuse("not today"));
    on.entered(s.counted, tx -> {
      tx.set(s.count, tx.local(entries).incrementAndGet());
      numbers.add(tx.arg(JobStates.NUMBER, 0L));
    });
    on.entered(s.held, tx -> tx.arg(JobStates.GATE, new Gate()).pass());
    on.entered(s.burst, tx -> {
      for (long number = 1; number <= tx.arg(JobStates.SIZE, 1L); number++) {
        tx.apply(Mutation.add(s.counted).arg(JobStates.NUMBER, number));
      }
    });
    on.entered(s.failing, tx -> {
      throw new IllegalStateException("as asked");
    });
    on.entered(s.fatal, tx -> overflow(0));
    on.disposed(machine -> disposed.add(machine.id()));
  }

  @SuppressWarnings("InfiniteRecursion") // Means to.
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }
}
