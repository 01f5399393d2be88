package io.vertick.engine.machine;

import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.subscription.StateContext;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.subscription.WaitListener;
import io.vertick.engine.subscription.WaitTable;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a view needs besides its clock once somebody waits, follows it, or it has attributes; made when first needed. Confined to the view's thread. */
class ViewExtras implements WaitListener {
  final Tracing tracing;

  @Nullable
  Throwable error;

  private final ClockedView<?> view;
  private Schema<?> schema;
  final Loop loop;
  private @Nullable WaitTable waits;
  private StateContext.@Nullable Table contexts;
  private @Nullable Object @Nullable [] attributes;
  private int attributeBytes;

  ViewExtras(ClockedView<?> view, Loop loop) {
    this.view = view;
    this.loop = loop;
    schema = view.schema();
    tracing = new Tracing(view::tracerFailed);
  }

  void grow(Schema<?> grown) {
    schema = grown;
    if (waits != null) {
      waits.grow(grown.size());
    }
    if (contexts != null) {
      contexts.grow(grown);
    }
    if (attributes != null) {
      attributes = Arrays.copyOf(attributes, grown.attributes().size());
    }
  }

  boolean hasWaits() {
    return waits != null;
  }

  WaitTable waits() {
    var known = waits;
    if (known == null) {
      known = new WaitTable(
          schema, loop.host().timers(), loop.host().promises(), view::isDraining, this);
      waits = known;
    }
    return known;
  }

  boolean hasContexts() {
    return contexts != null;
  }

  StateContext.Table contexts() {
    var known = contexts;
    if (known == null) {
      known = new StateContext.Table(schema, loop.host().promises());
      contexts = known;
    }
    return known;
  }

  @Nullable
  Object attribute(int index) {
    return attributes == null ? null : attributes[index];
  }

  void clearAttributes() {
    attributes = null;
    attributeBytes = 0;
  }

  /** Whether the value changed. */
  boolean setAttribute(Attribute<?> attribute, int index, @Nullable Object value, int count) {
    if (value != null && !attribute.type().javaType().isInstance(value)) {
      throw new IllegalArgumentException(
          "Expected a value of type " + attribute.type().name() + " for " + attribute
              + ", but got the " + value.getClass().getSimpleName() + " " + value);
    }
    var values = attributes;
    if (values == null) {
      values = new @Nullable Object[count];
      attributes = values;
    }
    if (Objects.equals(values[index], value)) {
      return false;
    }
    int bytes = attributeBytes - sizeOf(values[index]) + sizeOf(value);
    if (bytes > Attribute.BYTES_MAX) {
      throw new IllegalArgumentException("Expected at most " + Attribute.BYTES_MAX
          + " bytes of attributes, but with " + attribute + " it would be " + bytes
          + ": attributes are for what readers need besides states, not for data");
    }
    attributeBytes = bytes;
    values[index] = value;
    return true;
  }

  private static int sizeOf(@Nullable Object value) {
    return value == null ? 0 : Attribute.sizeOf(value);
  }

  @Override
  public void waitCreated(Wait wait) {
    loop.stats().waits++;
    if (tracing.isOn()) {
      view.tell(stamp -> new TraceRecord.WaitCreated(stamp, wait.number(), wait.toString()));
    }
  }

  @Override
  public void waitEnded(Wait wait, @Nullable Throwable failure) {
    if (tracing.isOn()) {
      view.tell(stamp -> new TraceRecord.WaitEnded(stamp, wait.number(), failure));
    }
  }

  @Override
  public void checkThread() {
    view.checkThread();
  }

  /** Whether nobody waits for what this state does, has a context of a state, or traces. */
  boolean isIgnored(int rank) {
    return !tracing.isOn()
        && (waits == null || waits.ignores(rank))
        && (contexts == null || contexts.isEmpty());
  }

  /** Ends contexts, and fails pending waits. */
  void end(RuntimeException reason) {
    if (contexts != null) {
      contexts.endAll();
    }
    if (waits != null) {
      if (reason instanceof MachineDisposedException) {
        waits.disposed();
      }
      waits.failAll(reason);
    }
  }

  /** Tells everybody whose wait or context ended. */
  void completeEnded() {
    if (waits != null) {
      waits.completeEnded();
    }
    if (contexts != null) {
      contexts.completeEnded();
    }
  }
}
