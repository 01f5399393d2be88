package io.vertick.link;

import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.payload.PayloadApplier;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.session.RequestOptions;
import io.vertick.logging.OneLine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands payloads of other nodes and of clients to the machines hosted here, passes on those of clients for machines elsewhere, and leaves a line for each, as {@link HostedRequests}
 * does. Confined to the context of the links.
 */
final class HostedPayloads implements PayloadApplier {
  private static final Logger AUDIT = LoggerFactory.getLogger("vertick.audit");

  private final Links links;
  private final Speaker speaker;

  HostedPayloads(Links links, Speaker speaker) {
    this.links = links;
    this.speaker = speaker;
  }

  @Override
  public @Nullable String refusal(PayloadBegin begin) {
    var refusal = speaker.refusal(begin);
    if (refusal != null || isHere(begin)) {
      return refusal;
    } else if (!speaker.isClient()) {
      return Reason.ABSENT + ": none with this id is hosted here";
    }
    return links.placement().find(begin.machine()) == null
        ? links.route().obstacle(begin.machine())
        : null;
  }

  private boolean isHere(PayloadBegin begin) {
    return links.hosting().has(begin.machine());
  }

  @Override
  public void apply(
      PayloadBegin begin, Payload payload, long deadline, Consumer<PayloadOutcome> end) {
    if (speaker.isClient() && !isHere(begin)) {
      passOn(begin, payload, deadline, end);
    } else {
      takeHere(begin, payload, deadline, end);
    }
  }

  /** As a whole: the other node admits it anew, and tells the machine's word. */
  private void passOn(
      PayloadBegin begin, Payload payload, long deadline, Consumer<PayloadOutcome> end) {
    var options = options(deadline, begin.principal());
    var limited = payload.within(Duration.ofMillis(options.withinMs()));
    links.route().send(begin.machine(), limited, options, end);
  }

  private RequestOptions options(long deadline, @Nullable String principal) {
    long remainingMs = TimeUnit.NANOSECONDS.toMillis(deadline - links.now());
    return new RequestOptions(Math.max(1, remainingMs), false, true, principal);
  }

  private void takeHere(
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

  @Override
  public void find(Fetch fetch, long deadline, Consumer<Fetched> end) {
    var refusal = speaker.refusal(fetch);
    if (refusal != null) {
      end.accept(new Fetched.NotOffered(refusal));
    } else if (speaker.isClient() && !links.hosting().has(fetch.machine())) {
      links.route().fetch(fetch.machine(), fetch.name(), options(deadline, null), end);
    } else {
      findHere(fetch, end);
    }
  }

  private void findHere(Fetch fetch, Consumer<Fetched> end) {
    links
        .hosting()
        .ask(fetch.machine(), machine -> Future.succeededFuture(machine.fetch(fetch.name())))
        .otherwise(gone -> new Fetched.NotOffered(Reason.ABSENT + ": " + gone.getMessage()))
        .onSuccess(fetched -> links.turn(() -> end.accept(fetched)));
  }

  @Override
  public @Nullable String refusal(Payload offered, long waitingBytes) {
    return speaker.refusal(offered, waitingBytes);
  }

  @Override
  public int queuedBytesMax() {
    return speaker.queuedBytesMax();
  }

  private void audit(PayloadBegin begin, Payload payload, PayloadOutcome outcome) {
    var machine = begin.machine();
    var principal = begin.principal();
    if (principal != null) {
      AUDIT.info(
          "{} payload {} by {} of {}: {}",
          machine,
          OneLine.of(payload),
          OneLine.of(principal),
          speaker.title(),
          OneLine.of(outcome));
    } else if (AUDIT.isDebugEnabled()) {
      AUDIT.debug(
          "{} payload {} by {}: {}",
          machine,
          OneLine.of(payload),
          speaker.title(),
          OneLine.of(outcome));
    }
  }
}
