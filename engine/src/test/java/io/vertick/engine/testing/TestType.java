package io.vertick.engine.testing;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import java.util.function.BiConsumer;

/** A machine type whose handlers are bound by a function, so that a test shows them in place. */
public final class TestType<S extends States> extends MachineType<S> {
  private final BiConsumer<S, Handlers> binding;

  private TestType(Schema<S> schema, BiConsumer<S, Handlers> binding) {
    super(schema);
    this.binding = binding;
  }

  public static <S extends States> TestType<S> of(
      Schema<S> schema, BiConsumer<S, Handlers> binding) {
    return new TestType<>(schema, binding);
  }

  @Override
  protected void handlers(S s, Handlers on) {
    binding.accept(s, on);
  }
}
