package io.vertick.link;

import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Fetched.NotOffered;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.PayloadOutcome.Refused;
import io.vertick.engine.machine.PayloadOutcome.Unknown;
import io.vertick.engine.payload.PayloadChannel;
import io.vertick.engine.session.RequestOptions;
import java.util.function.Consumer;

/**
 * What is sent to machines of another node, and fetched from them. Confined to the context of the links.
 *
 * @param channel all payloads of the link
 */
record LinkPayloads(Link link, PayloadChannel channel) {
  /**
   * Sends a payload to a machine of the other node.
   *
   * @param end told the outcome once; a reason names machine and node
   */
  void send(String machine, Payload payload, RequestOptions options, Consumer<PayloadOutcome> end) {
    channel.send(machine, payload, options, outcome -> end.accept(named(outcome, machine)));
  }

  private PayloadOutcome named(PayloadOutcome outcome, String machine) {
    if (outcome instanceof Refused refused) {
      return new Refused(refused.reason() + place(machine));
    }
    return outcome instanceof Unknown unknown
        ? new Unknown(unknown.reason() + place(machine))
        : outcome;
  }

  /** Fetches what a machine of the other node offers; likewise. */
  void fetch(String machine, String name, RequestOptions options, Consumer<Fetched> end) {
    channel.fetch(machine, name, options, fetched -> end.accept(named(fetched, machine)));
  }

  private Fetched named(Fetched fetched, String machine) {
    return fetched instanceof NotOffered none
        ? new NotOffered(none.reason() + place(machine))
        : fetched;
  }

  private String place(String machine) {
    return " (" + machine + " on node " + link.node() + ")";
  }
}
