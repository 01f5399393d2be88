package io.vertick.engine.protocol;

import io.vertick.engine.clock.Incarnation;

/**
 * Names a request for ever, on its way through links and bridges. Immutable.
 *
 * @param origin who asked first
 * @param number its number, from 1, ascending in the order of the calls
 */
public record RequestId(Incarnation origin, long number) {
  /** Such as {@code 7@0123456789abcdef0123456789abcdef}. */
  @Override
  public String toString() {
    return number + "@" + origin;
  }
}
