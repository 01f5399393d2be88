package io.vertick.link;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;

/** What the machine {@code link.NODE} of a node shows of its link to another. */
public final class LinkStates extends States {
  /** No session yet: hellos are sent. */
  public final State connecting = state("Connecting");
  /** Messages flow. */
  public final State ready = state("Ready");
  /** Nothing was heard for three seconds; requests wait. */
  public final State suspect = state("Suspect");
  /** The other node has not been a member for too long. */
  public final State gone = state("Gone");
  /** The other node said goodbye: it takes no new requests. */
  public final State draining = state("Draining");

  private static final int ID_LENGTH_MAX = 128;

  {
    exclusive(connecting, ready, suspect, gone);
    connecting.remove(draining);
    gone.remove(draining);
  }

  public static final Schema<LinkStates> SCHEMA = Schema.of(LinkStates::new);

  /** The id of the machine that shows the link to a node; of a long one, as much as an id may hold. */
  public static String machineOf(String node) {
    var id = "link." + node;
    return id.substring(0, Math.min(id.length(), ID_LENGTH_MAX));
  }
}
