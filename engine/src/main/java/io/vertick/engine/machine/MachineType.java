package io.vertick.engine.machine;

import io.vertick.engine.relation.RelationTable;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A schema and the handlers of all machines that follow it. Extend it, pass the schema to the constructor, bind handlers in {@link #handlers}.
 *
 * <p>One instance serves any number of machines on any number of threads, so its fields hold no data of one machine: that is what {@link #local} is for. Handlers
 * are bound when the type is first used.
 */
public abstract class MachineType<S extends States> {
  /** What the handlers come down to; made once, by whichever thread comes first. */
  record Compiled(
      HandlerTable handlers,
      RelationTable relations,
      List<Consumer<Machine<?>>> disposalHooks,
      Map<String, PayloadHandler> payloadHandlers,
      int locals) {}

  private final Schema<S> schema;
  private int locals;
  private @Nullable Compiled compiled;

  protected MachineType(Schema<S> schema) {
    this.schema = Objects.requireNonNull(schema);
  }

  /** A type without handlers. */
  public static <S extends States> MachineType<S> of(Schema<S> schema) {
    return new MachineType<>(schema) {
      @Override
      protected void handlers(S states, Handlers on) {}
    };
  }

  /** Binds the type's handlers. Called once; keeps no data of one machine. */
  protected abstract void handlers(S s, Handlers on);

  /** An object that each machine of this type has for itself; call in a field initializer. */
  protected final <T> Local<T> local(Supplier<T> initial) {
    if (compiled != null) {
      throw new IllegalStateException(
          "Expected local(…) in a field of the type, but the type is complete");
    }
    return new Local<>(this, locals++, Objects.requireNonNull(initial));
  }

  public final Schema<S> schema() {
    return schema;
  }

  /** The type's name in logs and metrics. */
  public String name() {
    var simple = getClass().getSimpleName();
    return simple.isEmpty() ? schema.states().getClass().getSimpleName() : simple;
  }

  final synchronized Compiled compiled() {
    var known = compiled;
    if (known == null) {
      var on = new Handlers(this);
      handlers(schema.states(), on);
      known = new Compiled(
          new HandlerTable(schema, on.freeze()),
          RelationTable.of(schema),
          on.disposalHooks(),
          on.payloadHandlers(),
          locals);
      compiled = known;
    }
    return known;
  }
}
