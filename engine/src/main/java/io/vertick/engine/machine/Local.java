package io.vertick.engine.machine;

import java.util.function.Supplier;

/**
 * An object that each machine of a type has for itself, made when it is first asked for: {@code private final Local<Coins> coins = local(Coins::new)} in the
 * type, {@code tx.local(coins)} in its handlers. A type's own fields are shared by all its machines and hold no data of one.
 */
public final class Local<T> {
  private final MachineType<?> type;
  private final int slot;
  private final Supplier<T> initial;

  Local(MachineType<?> type, int slot, Supplier<T> initial) {
    this.type = type;
    this.slot = slot;
    this.initial = initial;
  }

  MachineType<?> type() {
    return type;
  }

  int slot() {
    return slot;
  }

  T create() {
    return initial.get();
  }
}
