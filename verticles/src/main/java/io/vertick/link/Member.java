package io.vertick.link;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Loop;

/**
 * A node of the cluster in one life. Immutable; any thread.
 *
 * @param id 1 to 123 of the characters {@code A-Z a-z 0-9 . _ -}; the machine that shows the link to it has an id made of it
 */
public record Member(String id, Incarnation incarnation) {
  public Member {
    Loop.checkId(LinkStates.machineOf(id));
  }
}
