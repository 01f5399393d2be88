package io.vertick.engine.payload;

/**
 * How much of payloads may be under way through all sessions that share these rooms.
 *
 * @param coming what comes, or waits for its machine
 * @param offered what others fetch, until they have it
 */
public record PayloadRooms(PayloadRoom coming, PayloadRoom offered) {
  /** Empty ones. */
  public PayloadRooms() {
    this(new PayloadRoom(), new PayloadRoom());
  }
}
