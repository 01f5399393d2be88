package io.vertick.engine.payload;

import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.protocol.Message.PayloadBegin;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Port: the machines that payloads of the other end are for. */
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
}
