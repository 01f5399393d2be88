package io.vertick.link;

import io.vertick.cluster.Member;
import io.vertick.cluster.Membership;
import io.vertick.engine.clock.Incarnation;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;

/** The membership of a process that is in no cluster: nobody else is listed, ever. Immutable; any thread. */
public final class Alone implements Membership {
  private final Member self;

  /** A new life. */
  public Alone() {
    var life = UUID.randomUUID();
    self = new Member(
        "local",
        new Incarnation(life.getMostSignificantBits(), life.getLeastSignificantBits()),
        "",
        System.currentTimeMillis());
  }

  @Override
  public Member self() {
    return self;
  }

  @Override
  public List<Member> members() {
    return List.of(self);
  }

  @Override
  public Runnable listen(Runnable changed) {
    return () -> {};
  }

  /** Carries nothing: there is nobody to send to. */
  public static final class NoCarrier implements LinkCarrier {
    @Override
    public Future<Void> listen(Member self, Receiver receiver) {
      return Future.succeededFuture();
    }

    @Override
    public void send(Member from, Member to, Buffer frame) {
      throw new AssertionError("Expected no other member, but a frame is for " + to);
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
