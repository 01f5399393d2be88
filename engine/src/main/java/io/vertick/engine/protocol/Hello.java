package io.vertick.engine.protocol;

import io.vertick.engine.clock.Incarnation;
import org.jspecify.annotations.Nullable;

/**
 * What an end says about itself before anything else, and whenever it has not heard from the other end for too long. A hello asks, answers, or both: only an answer
 * proves that who sent it lives now.
 *
 * @param versionMin the oldest version of the protocol that this end speaks, from 1
 * @param versionMax the newest one, at most 255
 * @param features a bit for each optional part of the protocol that this end knows
 * @param self the life of this end
 * @param session this end's number of its session with the other one, or of the one it would begin; 0 if it has one with somebody else
 * @param question the number of this end's last question, from 1; tags count by it
 * @param asks whether that question is open, so that this hello wants an answer
 * @param answers the other end's question that this hello answers; 0 if none
 * @param known what this end knows of the other; null if nothing. Never null in an answer
 * @param requestBytes how far the other end may send messages that need credit, in bytes since the session began
 * @param updateBytes how far it may send updates
 * @param updatesSent bytes of updates that this end has sent since then
 * @param name a name for people, such as a node's id
 * @param token what the other end asks for before it lets anybody in; may be empty
 */
public record Hello(
    int versionMin,
    int versionMax,
    long features,
    Incarnation self,
    long session,
    long question,
    boolean asks,
    long answers,
    @Nullable Known known,
    long requestBytes,
    long updateBytes,
    long updatesSent,
    String name,
    String token) {
  public static final int NAME_BYTES_MAX = 128;
  public static final int TOKEN_BYTES_MAX = 4_096;

  /**
   * What an end knows of the other.
   *
   * @param peer its life
   * @param session its number of the session; 0 if this end holds none
   * @param received the last number received in that session
   */
  public record Known(Incarnation peer, long session, long received) {}

  /** Whether it answers that question of this end. */
  public boolean isAnswerTo(Incarnation asker, long asked) {
    return asked != 0 && answers == asked && known != null && known.peer().equals(asker);
  }

  /** The newest version that both ends speak; 0 if there is none. */
  public int versionWith(int min, int max) {
    int version = Math.min(versionMax, max);
    return version >= Math.max(versionMin, min) ? version : 0;
  }

  /** Without the token: hellos are logged. */
  @Override
  public String toString() {
    return "Hello of " + name + " (" + self + "), versions " + versionMin + " to " + versionMax;
  }
}
