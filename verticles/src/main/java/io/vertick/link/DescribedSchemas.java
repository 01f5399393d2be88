package io.vertick.link;

import io.vertick.directory.Announcement;
import io.vertick.engine.machine.MutationException;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Result;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.remote.Description;
import io.vertick.engine.remote.OutcomeReader;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.session.RequestOptions;
import io.vertick.logging.OneLine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of machines of other nodes, as far as names go, for tools and clients that bring none: a machine is asked once for each. The {@value #KNOWN_MAX} that were asked for last
 * are kept. Confined to the context of the links.
 */
final class DescribedSchemas {
  static final int KNOWN_MAX = 1_024;
  static final long WITHIN_MS = 5_000;

  private static final SchemaHash ANY = new SchemaHash(0, 0);

  private final Map<SchemaHash, Schema<?>> known = new LinkedHashMap<>();

  /** The schema that machines call so; null if none was described. */
  @Nullable
  Schema<?> of(SchemaHash hash) {
    return known.get(hash);
  }

  /**
   * The schema of a machine.
   *
   * @return fails with {@link MutationException} if the machine does not describe itself in {@value #WITHIN_MS} ms
   */
  Future<Schema<?>> of(Announcement machine, Link link) {
    var schema = known.get(machine.schema());
    if (schema != null) {
      return Future.succeededFuture(schema);
    }
    Promise<Schema<?>> answer = Promise.promise();
    ask(machine, link, new Description(), answer);
    return answer.future();
  }

  private void ask(
      Announcement machine, Link link, Description description, Promise<Schema<?>> answer) {
    var options = new RequestOptions(WITHIN_MS, false, true, null);
    var call = new Call.Ask(Call.Question.DESCRIBE, List.of(description.size()));
    var unused = link.request(
        new Target(machine.id(), null, ANY),
        call,
        options,
        outcome -> answered(machine, link, description, outcome, answer));
  }

  private void answered(
      Announcement machine,
      Link link,
      Description description,
      Outcome outcome,
      Promise<Schema<?>> answer) {
    if (!(outcome instanceof Outcome.Answered answered)) {
      answer.fail(new MutationException(new Result.NotApplied(
          ReasonCode.UNREACHABLE,
          Reason.UNREACHABLE + ": the states of " + machine.id() + " on node " + link.node()
              + " are not known here yet: " + OutcomeReader.reason(outcome))));
      return;
    }
    try {
      description.add(answered.values());
      if (description.isWhole()) {
        answer.complete(keep(description));
      } else {
        ask(machine, link, description, answer);
      }
    } catch (IllegalArgumentException wrong) {
      answer.fail(new MutationException(
          new Result.NotApplied(ReasonCode.INVALID, Reason.INVALID + ": " + OneLine.of(wrong))));
    }
  }

  private Schema<?> keep(Description description) {
    var schema = description.schema();
    known.put(description.hash(), schema);
    if (known.size() > KNOWN_MAX) {
      known.remove(known.keySet().iterator().next());
    }
    return schema;
  }
}
