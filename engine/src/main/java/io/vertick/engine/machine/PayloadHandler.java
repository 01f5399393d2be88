package io.vertick.engine.machine;

/** Takes or refuses payloads of one name. On the machine's thread, in its queue, between transitions: what it adds or removes runs behind it. It must not block. */
@FunctionalInterface
public interface PayloadHandler {
  /**
   * Decides on a payload that has come as a whole.
   *
   * @return whether the machine has it from now on; what is thrown instead is reported by {@code Exception}, and the payload is refused
   */
  Decision receive(Machine<?> machine, Payload payload);
}
