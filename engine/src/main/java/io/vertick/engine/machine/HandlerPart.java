package io.vertick.engine.machine;

/** A ready-made group of handlers for a group of states; bound with {@link Handlers#include}. */
@FunctionalInterface
public interface HandlerPart {
  void bind(Handlers on);
}
