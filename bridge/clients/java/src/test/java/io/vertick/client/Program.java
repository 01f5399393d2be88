package io.vertick.client;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.MachineBrokenException;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.RefWait;
import io.vertick.engine.machine.RemoteErrorException;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.subscription.WaitCancelledException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The program that uses the client in a conversation: it calls, and remembers what it was told, in the conversation's words. Confined to one thread. */
final class Program {
  private final Context context;
  private final Vertx vertx;
  private final int port;
  private final Map<String, Future<String>> calls = new HashMap<>();
  private final Map<String, MachineRef<?>> machines = new HashMap<>();
  private final Map<String, MachineView<?>> views = new HashMap<>();
  private final Map<String, RefWait> waits = new HashMap<>();
  private @Nullable VertickClient client;

  Program(Vertx vertx, int port) {
    this.vertx = vertx;
    this.port = port;
    context = vertx.getOrCreateContext();
  }

  void end() {
    if (client != null) {
      var unused = client.close();
    }
  }

  /** What came of a call. */
  Future<String> told(String name) {
    return known(calls, name);
  }

  private static <T> T known(Map<String, T> map, String name) {
    return Objects.requireNonNull(map.get(name), () -> "Expected " + name + " to be known");
  }

  void call(String name, String verb, List<String> words) {
    switch (verb) {
      case "stop" -> known(waits, words.get(0)).cancel();
      case "detach" ->
        onContext(() -> {
          known(views, words.get(0)).detach();
          return Future.succeededFuture();
        });
      default -> calls.put(name, asked(name, verb, words));
    }
  }

  private Future<String> asked(String name, String verb, List<String> words) {
    return switch (verb) {
      case "connect" -> connect();
      case "close" -> client().close().map(done -> client().state().toString());
      case "list" -> client().list().map(Program::ids);
      case "describe" -> describe(words.get(0));
      case "show" -> machine(words).snapshot().map(Program::shown).otherwise("nothing");
      case "why" ->
        machine(words).why(state(words)).map(why -> "text " + why.text()).otherwise("nothing");
      case "attach" -> attach(name, machine(words), words.get(1));
      case "when" -> wait(name, machine(words).when(states(words)));
      case "when-not" -> wait(name, machine(words).whenNot(states(words)));
      case "when-args" -> wait(name, machine(words).whenArgs(state(words), args(words)));
      default -> machine(words).send(mutation(verb, words)).map(Program::result);
    };
  }

  private VertickClient client() {
    return Objects.requireNonNull(client);
  }

  private MachineRef<?> machine(List<String> words) {
    return known(machines, words.get(0));
  }

  private State state(List<String> words) {
    return machine(words).schema().state(words.get(1));
  }

  /** In the order of the call. */
  private State[] called(List<String> words) {
    var schema = machine(words).schema();
    return Arrays.stream(words.get(1).split(",")).map(schema::state).toArray(State[]::new);
  }

  private StateSet states(List<String> words) {
    return StateSet.of(called(words));
  }

  private static Args args(List<String> words) {
    return words.size() < 3 ? Args.EMPTY : Args.of(new JsonObject(words.get(2)).getMap());
  }

  private Future<String> connect() {
    var options = ClientOptions.to("127.0.0.1", port).name("till").token("secret");
    return VertickClient.connect(vertx, options)
        .map(connected -> {
          client = connected;
          return "open";
        })
        .otherwise(failed -> "closed " + ((NotOpenException) failed).code());
  }

  private static String ids(List<ListedMachine> machines) {
    return "ids " + names(machines.stream().map(ListedMachine::id).toList()).encode();
  }

  private Future<String> describe(String id) {
    return client()
        .machine(id)
        .map(machine -> {
          machines.put(id, machine);
          var attributes = machine.schema().attributes().stream();
          return "names "
              + new JsonObject()
                  .put("states", names(machine.schema().names()))
                  .put("attributes", names(attributes.map(known -> known.name()).toList()))
                  .encode();
        })
        .otherwise("nothing");
  }

  private static JsonArray names(Collection<String> names) {
    return new JsonArray(List.copyOf(names));
  }

  private static JsonArray stateNames(Collection<State> states) {
    return names(states.stream().map(State::name).toList());
  }

  private static String shown(MachineSnapshot shown) {
    var ticks = Arrays.stream(shown.clock().toArray()).boxed().toList();
    return "shown "
        + new JsonObject()
            .put("version", shown.version())
            .put("queueTick", shown.queueTick())
            .put("ticks", new JsonArray(ticks))
            .put("active", stateNames(shown.active().toList()))
            .put("attributes", new JsonObject(shown.attributes()))
            .encode();
  }

  // Mutations.

  private Mutation mutation(String verb, List<String> words) {
    var states = called(words);
    var mutation = switch (verb) {
      case "add" -> Mutation.add(states);
      case "remove" -> Mutation.remove(states);
      case "set" -> Mutation.set(states);
      case "toggle" -> Mutation.toggle(states);
      case "can-add" -> Mutation.canAdd(states);
      case "can-remove" -> Mutation.canRemove(states);
      default -> throw new AssertionError("Expected a verb of the README, but found " + verb);
    };
    return mutation.args(args(words));
  }

  private static String result(Result result) {
    if (result instanceof Result.Refused refused) {
      return "refused " + refusal(refused.version(), refused.verdict()).encode();
    } else if (result instanceof Result.Failed failed) {
      return "failed " + failure(failed).encode();
    } else if (result instanceof Result.NotApplied notApplied) {
      return "notApplied " + notApplied.code();
    } else if (result instanceof Result.Unknown unknown) {
      return "unknown " + unknown.code();
    }
    return "executed " + result.version();
  }

  private static JsonObject refusal(long version, Verdict verdict) {
    var state = verdict.state();
    return new JsonObject()
        .put("version", version)
        .put("code", verdict.code().text())
        .put("state", state == null ? null : state.name())
        .put("because", stateNames(verdict.because()))
        .put("chain", stateNames(verdict.chain()))
        .put("handler", verdict.handler() == null ? "" : verdict.handler().toString())
        .put("text", verdict.text());
  }

  private static JsonObject failure(Result.Failed failed) {
    var error = (RemoteErrorException) failed.error();
    return new JsonObject()
        .put("version", failed.version())
        .put("type", error.type())
        .put("text", error.text())
        .put("takenOut", stateNames(failed.takenOut().toList()));
  }

  // Waits and views.

  private Future<String> wait(String name, RefWait wait) {
    waits.put(name, wait);
    return wait.future().map("fulfilled").otherwise(failed -> "ended " + word(failed));
  }

  private static String word(Throwable failed) {
    if (failed instanceof WaitCancelledException) {
      return "cancelled";
    } else if (failed instanceof MachineDisposedException) {
      return "disposed";
    }
    return failed instanceof MachineBrokenException ? "broken" : String.valueOf(failed);
  }

  private Future<String> attach(String name, MachineRef<?> machine, String how) {
    var tracking = how.equals("each") ? Tracking.ALL.each() : Tracking.ALL;
    return onContext(() -> machine.attach(tracking).<MachineView<?>>map(view -> view))
        .map(view -> {
          views.put(name, view);
          return "shown";
        })
        .otherwise(failed ->
            failed instanceof MachineUnavailableException ? "nothing" : String.valueOf(failed));
  }

  /** Whether the view comes to show that. */
  boolean view(String name, JsonObject expected) {
    var view = known(views, name);
    return Played.await(onContext(() ->
        view.whenQuery(shown -> expected.equals(described(shown))).future().map(true)));
  }

  private static JsonObject described(MachineView<?> view) {
    var shown = MachineSnapshot.of(view);
    return new JsonObject()
        .put("version", shown.version())
        .put("active", stateNames(shown.active().toList()))
        .put("attributes", new JsonObject(shown.attributes()));
  }

  private <T> Future<T> onContext(Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(ignored -> action.get().onComplete(done));
    return done.future();
  }
}
