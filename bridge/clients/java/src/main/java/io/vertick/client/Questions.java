package io.vertick.client;

import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.remote.Description;
import io.vertick.engine.remote.OutcomeReader;
import io.vertick.engine.remote.Shape;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.session.RequestOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks that knows no schema yet. Answers come in parts. Confined to the context of the link. */
final class Questions {
  private static final SchemaHash NO_SCHEMA = new SchemaHash(0, 0);

  private final ServerLink link;

  Questions(ServerLink link) {
    this.link = link;
  }

  /** The states and attributes of a machine. */
  Future<Schema<?>> schemaOf(String machine) {
    return describe(machine, new Description());
  }

  private Future<Schema<?>> describe(String machine, Description description) {
    return ask(machine, description.size()).compose(values -> {
      description.add(values);
      return description.isWhole()
          ? Future.succeededFuture(description.schema())
          : describe(machine, description);
    });
  }

  /** The machines that may be read, the first 65,535 or some more: the number to leave out can't be greater. */
  Future<List<ListedMachine>> list() {
    return list(new ArrayList<>());
  }

  private Future<List<ListedMachine>> list(List<ListedMachine> known) {
    return ask(Target.DIRECTORY, known.size()).compose(values -> {
      var more = ListedMachine.all(Shape.list(values.get("machines")));
      known.addAll(more);
      boolean mayAsk = !more.isEmpty() && known.size() < Call.STATES_MAX;
      return Shape.as(Boolean.class, values.get("more")) && mayAsk
          ? list(known)
          : Future.succeededFuture(List.copyOf(known));
    });
  }

  private Future<Map<String, @Nullable Object>> ask(String machine, int skipped) {
    Promise<Map<String, @Nullable Object>> answer = Promise.promise();
    var unused = link.request(
        new Target(machine, null, NO_SCHEMA),
        new Call.Ask(Call.Question.DESCRIBE, List.of(skipped)),
        RequestOptions.DEFAULT,
        outcome -> answered(machine, outcome, answer));
    return answer.future();
  }

  private static void answered(
      String machine, Outcome outcome, Promise<Map<String, @Nullable Object>> answer) {
    if (outcome instanceof Outcome.Answered answered) {
      answer.complete(answered.values());
    } else {
      answer.fail(new MachineUnavailableException("Expected " + machine
          + " to describe itself, but it does not: " + OutcomeReader.reason(outcome)));
    }
  }
}
