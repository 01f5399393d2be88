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
      List<Handlers.Binding> bindings,
      HandlerTable handlers,
      RelationTable relations,
      List<Consumer<Machine<?>>> disposalHooks,
      Map<String, PayloadHandler> payloadHandlers,
      int locals) {}

  private final Schema<S> schema;
  /** What this one grew from; null for most. */
  private final @Nullable MachineType<?> base;

  private int locals;
  private @Nullable Compiled compiled;

  protected MachineType(Schema<S> schema) {
    this(schema, null);
  }

  private MachineType(Schema<S> schema, @Nullable MachineType<?> base) {
    this.schema = Objects.requireNonNull(schema);
    this.base = base;
    locals = base == null ? 0 : base.compiled().locals();
  }

  /** A type without handlers. */
  public static <S extends States> MachineType<S> of(Schema<S> schema) {
    return new MachineType<>(schema) {
      @Override
      protected void handlers(S states, Handlers on) {}
    };
  }

  /**
   * A type for machines of this one that grow while they run, see {@link Machine#grow}: all handlers of this type, and behind them those of {@code part}, which may be bound to
   * events of old states too. Make it once: machines that grow alike share it.
   *
   * @param grown made by {@link Schema#grow} of this type's schema
   * @throws IllegalArgumentException if it did not grow from that
   */
  public final <G extends States> MachineType<G> grow(Schema<G> grown, HandlerPart part) {
    if (grown == schema || !grown.isGrownFrom(schema)) {
      throw new IllegalArgumentException("Expected a schema that grew from " + schema + ", but "
          + grown + " did not: make it with grow(…) of the schema of " + name());
    }
    var typeName = name();
    return new MachineType<>(grown, this) {
      @Override
      protected void handlers(G states, Handlers on) {
        on.include(part);
      }

      @Override
      public String name() {
        return typeName;
      }
    };
  }

  /** Whether this is that type, or grew from it. */
  final boolean isGrownFrom(MachineType<?> earlier) {
    return this == earlier || (base != null && base.isGrownFrom(earlier));
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
      if (base != null) {
        on.take(base.compiled());
      }
      handlers(schema.states(), on);
      var bindings = on.freeze();
      known = new Compiled(
          bindings,
          new HandlerTable(schema, bindings),
          RelationTable.of(schema),
          on.disposalHooks(),
          on.payloadHandlers(),
          locals);
      compiled = known;
    }
    return known;
  }
}
