package io.vertick.engine.payload;

import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Reason;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Port: the machines that payloads of the other end are for, and whose offers it fetches. */
public interface PayloadApplier {
  /** Why nobody will want a payload, said before its bytes come; null if somebody may. */
  @Nullable
  String refusal(PayloadBegin begin);

  /**
   * Hands a payload, which has come as a whole, to its machine.
   *
   * @param deadline after it the machine is not to take it any more; on the clock of the receiver's caller
   * @param end to be told the outcome once, on this thread, maybe before this returns
   */
  void apply(PayloadBegin begin, Payload payload, long deadline, Consumer<PayloadOutcome> end);

  /**
   * Finds what a machine offers.
   *
   * @param deadline after it nobody waits any more
   * @param end to be told once, on this thread, maybe before this returns
   */
  void find(Fetch fetch, long deadline, Consumer<Fetched> end);

  /** Why an offer is not sent to the other end, for which payloads of so many bytes wait; null if it is. */
  default @Nullable String refusal(Payload offered, long waitingBytes) {
    return null;
  }

  /** How many bytes may wait for the other end by now, of payloads and all else, at least 4: payloads keep to a part of it. */
  default int queuedBytesMax() {
    return Integer.MAX_VALUE;
  }

  /** Of an end without machines. */
  static PayloadApplier none() {
    return new PayloadApplier() {
      @Override
      public String refusal(PayloadBegin begin) {
        return Reason.ABSENT + ": this end has no machines";
      }

      @Override
      public void apply(
          PayloadBegin begin, Payload payload, long deadline, Consumer<PayloadOutcome> end) {
        end.accept(new PayloadOutcome.Refused(refusal(begin)));
      }

      @Override
      public void find(Fetch fetch, long deadline, Consumer<Fetched> end) {
        end.accept(new Fetched.NotOffered(Reason.ABSENT + ": this end has no machines"));
      }
    };
  }
}
