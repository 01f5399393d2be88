package io.vertick.engine.machine;

import io.vertick.engine.relation.Verdict;
import io.vertick.engine.schema.StateSet;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What became of a mutation, here or at a distance. One set of outcomes for core, links, bridge and clients. */
public sealed interface Result {
  /**
   * Applied, or nothing to do. On the synchronous {@link Machine} there is one reused object a machine, valid until its next mutation; what a {@link MachineRef}
   * answers is its own.
   */
  final class Executed implements Result {
    private long version;

    public Executed(long version) {
      this.version = version;
    }

    /** The machine's version afterwards, at least 0. */
    @Override
    public long version() {
      return version;
    }

    Executed at(long newVersion) {
      version = newVersion;
      return this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Executed executed && executed.version == version;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(version);
    }

    @Override
    public String toString() {
      return "Executed at version " + version;
    }
  }

  /** Nothing changed; the verdict says why, and is computed when somebody first asks for it. */
  final class Refused implements Result {
    private final long version;
    private @Nullable Supplier<Verdict> pending;
    private @Nullable Verdict verdict;

    Refused(long version, Supplier<Verdict> pending) {
      this.version = version;
      this.pending = pending;
    }

    public Refused(Verdict verdict, long version) {
      this.version = version;
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      if (pending != null) {
        verdict = pending.get();
        // Lets go of the states that were active then.
        pending = null;
      }
      return Objects.requireNonNull(verdict);
    }

    @Override
    public long version() {
      return version;
    }

    @Override
    public String toString() {
      return "Refused: " + verdict().text();
    }
  }

  /**
   * An {@code entered} handler threw: the clocks did move, and what had not been entered properly was taken out again.
   *
   * @param error what the handler threw
   * @param takenOut the states that were active for a moment only
   */
  record Failed(Throwable error, long version, StateSet takenOut) implements Result {
    @Override
    public String toString() {
      return "Failed: " + error + (takenOut.isEmpty() ? "" : ", taken out " + takenOut);
    }
  }

  /** The answer to a call from a handler: it waits for its turn. */
  final class Queued implements Result {
    private final QueuedMutation mutation;

    Queued(QueuedMutation mutation) {
      this.mutation = mutation;
    }

    /** The machine's queue tick when the mutation is taken from the queue; 0 for one that went to the front. */
    public long queueTick() {
      return mutation.queueTick();
    }

    /** What becomes of it; completes after the drain. */
    public Future<Result> end() {
      return mutation.end();
    }

    @Override
    public String toString() {
      return "Queued: " + queueTick();
    }
  }

  /** It never ran: safe to repeat. The reason is for people; at a distance it names the machine and its node. */
  record NotApplied(ReasonCode code, String reason) implements Result {
    @Override
    public String toString() {
      return "NotApplied: " + reason;
    }
  }

  /** It may have run; only at a distance. The reason is for people, and names the machine and its node. */
  record Unknown(ReasonCode code, String reason) implements Result {
    @Override
    public String toString() {
      return "Unknown: " + reason;
    }
  }

  default boolean isExecuted() {
    return this instanceof Executed;
  }

  default boolean isRefused() {
    return this instanceof Refused;
  }

  default boolean isFailed() {
    return this instanceof Failed;
  }

  default boolean isQueued() {
    return this instanceof Queued;
  }

  /** Why it was refused. {@link IllegalStateException} for every other result. */
  default Verdict verdict() {
    throw new IllegalStateException(
        "Expected a refusal, but the result is " + this + ": ask isRefused() first");
  }

  /** The machine's version afterwards. {@link IllegalStateException} for results that no machine computed: queued, not applied, unknown. */
  default long version() {
    throw new IllegalStateException("Expected a result with a version, but it is " + this);
  }

  /**
   * The machine's version if the mutation was executed.
   *
   * @throws MutationException for every other result
   */
  default long orElseThrow() {
    if (isExecuted()) {
      return version();
    }
    throw new MutationException(this);
  }
}
