package io.vertick.link;

import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.PayloadOutcome.Refused;
import io.vertick.engine.machine.PayloadOutcome.Unknown;
import io.vertick.engine.payload.PayloadReceiver;
import io.vertick.engine.payload.PayloadSender;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Message.PayloadEnd;
import io.vertick.engine.protocol.Message.PayloadPart;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.Session;
import java.util.function.Consumer;

/** The payloads that go through one link, and those that come. Confined to the context of the links. */
final class LinkPayloads {
  private final Link link;
  private final PayloadSender sender;
  private final PayloadReceiver receiver;

  LinkPayloads(Links links, Link link, Session session) {
    this.link = link;
    sender = new PayloadSender(session);
    receiver = new PayloadReceiver(
        new HostedPayloads(links, link),
        links.payloadRoom(),
        word -> session.offer(word, link.now()));
  }

  /**
   * Sends a payload to a machine of the other node.
   *
   * @param end told the outcome once; a reason names machine and node
   */
  void send(String machine, Payload payload, RequestOptions options, Consumer<PayloadOutcome> end) {
    sender.send(
        machine, payload, options, outcome -> end.accept(named(outcome, machine)), link.now());
  }

  private PayloadOutcome named(PayloadOutcome outcome, String machine) {
    var place = " (" + machine + " on node " + link.node() + ")";
    if (outcome instanceof Refused refused) {
      return new Refused(refused.reason() + place);
    }
    return outcome instanceof Unknown unknown ? new Unknown(unknown.reason() + place) : outcome;
  }

  void received(Message message, long heldMs) {
    if (message instanceof PayloadBegin begin) {
      receiver.received(begin, heldMs, link.now());
    } else if (message instanceof PayloadPart part) {
      receiver.received(part);
    } else if (message instanceof PayloadEnd word) {
      received(word);
    }
  }

  private void received(PayloadEnd word) {
    if (word.how() == PayloadEnd.How.WITHDRAWN) {
      receiver.withdrawn(word.number());
    } else {
      sender.received(word, link.now());
    }
  }

  /** More can be sent. */
  void pump() {
    sender.pump();
  }

  void flush() {
    sender.flush(link.now());
  }

  /** One of the nodes is about to leave. */
  void left() {
    sender.left(link.now());
  }

  /** The session is over. */
  void ended(long framedThrough) {
    sender.ended(framedThrough);
    receiver.ended();
  }

  /** The link is. */
  void gone() {
    sender.gone();
    receiver.ended();
  }

  long nextDeadline() {
    return Math.min(sender.nextDeadline(), receiver.nextDeadline());
  }

  void tick(long now) {
    sender.tick(now);
    receiver.tick(now);
  }
}
