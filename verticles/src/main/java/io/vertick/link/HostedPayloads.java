package io.vertick.link;

import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.payload.PayloadApplier;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Reason;
import io.vertick.logging.OneLine;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands payloads of another node to the machines hosted here, and leaves a line for each, as {@link HostedRequests} does. Confined to the context of the links. */
final class HostedPayloads implements PayloadApplier {
  private static final Logger AUDIT = LoggerFactory.getLogger("vertick.audit");

  private final Links links;
  private final String node;

  HostedPayloads(Links links, String node) {
    this.links = links;
    this.node = node;
  }

  @Override
  public @Nullable String refusal(PayloadBegin begin) {
    return links.hosting().has(begin.machine())
        ? null
        : Reason.ABSENT + ": none with this id is hosted here";
  }

  @Override
  public void apply(
      PayloadBegin begin, Payload payload, long deadline, Consumer<PayloadOutcome> end) {
    links
        .hosting()
        .ask(begin.machine(), machine -> machine.receive(payload, links.nanoTime(deadline)))
        .otherwise(gone -> new PayloadOutcome.Refused(Reason.ABSENT + ": " + gone.getMessage()))
        .onSuccess(outcome -> links.turn(() -> {
          audit(begin, payload, outcome);
          end.accept(outcome);
        }));
  }

  private void audit(PayloadBegin begin, Payload payload, PayloadOutcome outcome) {
    var machine = begin.machine();
    var principal = begin.principal();
    if (principal != null) {
      AUDIT.info(
          "{} payload {} by {} of node {}: {}",
          machine,
          OneLine.of(payload),
          OneLine.of(principal),
          node,
          OneLine.of(outcome));
    } else if (AUDIT.isDebugEnabled()) {
      AUDIT.debug(
          "{} payload {} by node {}: {}", machine, OneLine.of(payload), node, OneLine.of(outcome));
    }
  }
}
