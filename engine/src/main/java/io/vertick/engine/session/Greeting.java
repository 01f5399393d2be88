package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * Who the two ends of a session are, and what proves that the other one lives.
 *
 * <p>A session belongs to two lives, and to a number that each end gave it. An end believes a hello only if it answers its own last question: then it was said after that. So
 * neither an old hello that comes late, nor one from a life that is over, ends a session. Frames carry the session's number and the last question that their sender
 * answered, in the form of a tag, so those sent before a silence are told from those after it.
 */
final class Greeting {
  private final Incarnation self;
  private long questions;
  private long open;
  private long answered;
  private long session;
  private @Nullable Incarnation peer;
  private long peerSession;
  private long peerQuestion;

  /** Questions count from {@code now}, so that no two of one life have the same number. */
  Greeting(Incarnation self, long now) {
    this.self = self;
    this.questions = now;
    forget();
  }

  /** There is no session any more; the next one has a number of its own. */
  void forget() {
    peer = null;
    peerSession = 0;
    peerQuestion = 0;
    ask();
    session = questions;
  }

  /** Asks who is there. Whatever was sent before the answer is foreign. */
  void ask() {
    open = ++questions;
  }

  /** Asks unless a question is open already. */
  void askOnce() {
    if (open == 0) {
      ask();
    }
  }

  boolean isAsking() {
    return open != 0;
  }

  @Nullable
  Incarnation peer() {
    return peer;
  }

  /** Whether the hello answers the open question. */
  boolean isAnsweredBy(Hello hello) {
    return hello.isAnswerTo(self, open);
  }

  /** Whether the rejection is the answer to the open question. */
  boolean isRejectedBy(Rejection rejection) {
    return open != 0 && rejection.answers() == open && rejection.peer().equals(self);
  }

  /** Whether both ends speak of the same session. One in which more was received than was sent took somebody else's message: it can't go on. */
  boolean isShared(Hello hello, long sent) {
    var known = hello.known();
    return isPeer(hello) && known != null && known.session() == session && known.received() <= sent;
  }

  /** Whether the other end, which answered, has no session but this one. Else it will end that one once we answer, and then say so. */
  boolean isFree(Hello hello) {
    var known = hello.known();
    return hello.session() != 0
        && known != null
        && (known.session() == 0 || known.session() == session);
  }

  boolean isPeer(Hello hello) {
    return hello.self().equals(peer) && hello.session() == peerSession;
  }

  /** The session is with the end that said this, as an answer. */
  void accept(Hello hello) {
    peer = hello.self();
    peerSession = hello.session();
    peerQuestion = hello.question();
    answered = open;
    open = 0;
  }

  /** A question of the other end is about to be answered: frames may say so from now on. */
  void noteQuestion(Hello hello) {
    if (isPeer(hello)) {
      peerQuestion = Math.max(peerQuestion, hello.question());
    }
  }

  /** The tag of frames that are sent. */
  long tagSent() {
    return peer == null ? 0 : Frame.tag(self, session, peer, peerQuestion);
  }

  /** The tag of frames that are accepted. */
  long tagAccepted() {
    return peer == null ? 0 : Frame.tag(peer, peerSession, self, answered);
  }

  /** This end's number of its session with {@code other}; 0 if it has one with somebody else. Null stands for the peer. */
  long sessionWith(@Nullable Incarnation other) {
    return peer == null || other == null || other.equals(peer) ? session : 0;
  }

  /** The last question, open or answered. */
  long question() {
    return open == 0 ? answered : open;
  }

  /** What this end knows of {@code other}; of whoever is the peer, if that is null. */
  Hello.@Nullable Known known(@Nullable Incarnation other, long received) {
    if (other == null) {
      return peer == null ? null : new Hello.Known(peer, peerSession, received);
    }
    return other.equals(peer)
        ? new Hello.Known(other, peerSession, received)
        : new Hello.Known(other, 0, 0);
  }
}
