package io.vertick.lines;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.Rate;
import io.vertick.bridge.access.Right;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Why;
import io.vertick.engine.schema.State;
import io.vertick.follow.LineWriter;
import io.vertick.json.BadQuestionException;
import io.vertick.json.MachineJson;
import io.vertick.json.MutationJson;
import io.vertick.json.ResultJson;
import io.vertick.json.SchemaJson;
import io.vertick.json.Verb;
import io.vertick.json.WhyJson;
import io.vertick.link.Principal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** What somebody who was let in asks of machines, as far as rights and limits go. Confined to the context of the bridge. */
final class Conversation {
  private final JsonLines lines;
  private final Access access;
  private final String caller;
  private final Refs refs;
  private final Waits waits;
  private final Feeds feeds;
  private final Rate mutations;
  private final int mutationsPerSecond;
  private final int requestsMax;
  private int requests;
  private Runnable whenQuiet = () -> {};

  /**
   * Nothing was asked yet.
   *
   * @param address where whoever asks is
   */
  Conversation(JsonLines lines, Access access, String address, LineWriter out) {
    this.lines = lines;
    this.access = access;
    caller = access.name() + ", lines from " + address;
    var limits = lines.limits().lower(access.limits());
    requestsMax = limits.of(Limit.REQUESTS);
    mutationsPerSecond = limits.of(Limit.MUTATIONS_PER_SECOND);
    mutations = new Rate(mutationsPerSecond, nowMs());
    var principal = new Principal(access.name());
    refs = new Refs(id -> lines.vertick().machine(id, principal));
    waits = new Waits(refs, limits.of(Limit.WAITS));
    feeds =
        new Feeds(refs, new FeedLines(out, lines.events()), lines.timers(), limits.of(Limit.FEEDS));
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  /** Whose rights hold. */
  Access access() {
    return access;
  }

  /** Whether anything is under way, or followed. */
  boolean isBusy() {
    return !isQuiet() || !feeds.isEmpty();
  }

  private boolean isQuiet() {
    return !isAnswering() && waits.isEmpty();
  }

  /** Whether requests run, other than waits. */
  boolean isAnswering() {
    return requests > 0;
  }

  /**
   * Asks, and answers when there is an answer.
   *
   * @throws BadQuestionException if it is no question
   * @throws RefusedException if it may not be asked, or not now
   */
  void ask(Question question, Reply reply) {
    switch (question.word()) {
      case ADD -> mutate(question, Verb.ADD, reply);
      case REMOVE -> mutate(question, Verb.REMOVE, reply);
      case SET -> mutate(question, Verb.SET, reply);
      case TOGGLE -> mutate(question, Verb.TOGGLE, reply);
      case CAN_ADD -> mutate(question, Verb.CAN_ADD, reply);
      case CAN_REMOVE -> mutate(question, Verb.CAN_REMOVE, reply);
      case WHEN, WHEN_NOT, WHEN_ARGS -> await(question, reply);
      case CANCEL -> waits.cancel(question, reply);
      case ATTACH -> attach(question, reply);
      case DETACH -> feeds.detach(question, reply);
      case SHOW -> read(question, Conversation::show, reply);
      case WHY -> read(question, machine -> why(machine, question), reply);
      case NEXT -> read(question, Conversation::next, reply);
      case DESCRIBE -> read(question, Conversation::describe, reply);
      case LIST -> list(question, reply);
      default ->
        throw new IllegalArgumentException(
            "Expected a question about machines, but got " + question.word());
    }
  }

  // Rights and limits.

  private void requireRead(String machine) {
    if (!access.mayRead(machine)) {
      throw new RefusedException(ReasonCode.FORBIDDEN, access.refusal(Right.READ, machine));
    }
  }

  private void requireMutate(String machine) {
    if (!access.mayMutate(machine)) {
      throw new RefusedException(ReasonCode.FORBIDDEN, access.refusal(Right.MUTATE, machine));
    }
    if (!mutations.tryTake(nowMs())) {
      throw overload(mutationsPerSecond, Limit.MUTATIONS_PER_SECOND, "mutations a second");
    }
  }

  /** Counts one that is under way until it is answered. */
  private void begin(Reply reply) {
    if (requests >= requestsMax) {
      throw overload(requestsMax, Limit.REQUESTS, "requests under way");
    }
    requests++;
    reply.whenDone(() -> {
      requests--;
      tellIfQuiet();
    });
  }

  private static RefusedException overload(int max, Limit limit, String what) {
    return new RefusedException(
        ReasonCode.OVERLOADED,
        "Expected at most " + max + " " + what + " (" + limit.key()
            + ") of a session, but this is one more: ask again later");
  }

  // Questions.

  private void mutate(Question question, Verb verb, Reply reply) {
    var id = question.machine();
    var body = question.body();
    // Of checks too: handlers run.
    requireMutate(id);
    begin(reply);
    refs.use(
            id,
            machine -> MutationJson.send(machine, verb, body, caller)
                .compose(result -> answer(machine, question.word(), result)))
        .onComplete(reply);
  }

  private static Future<JsonObject> answer(MachineRef<?> machine, Word word, Result result) {
    var answer = ResultJson.of(result);
    if (word.isCheck() || !answer.containsKey("version")) {
      return Future.succeededFuture(answer);
    }
    return machine
        .snapshot()
        .map(shown -> answer.put("active", MachineJson.names(shown.active().toList())))
        // It was its last mutation.
        .otherwise(answer);
  }

  private void await(Question question, Reply reply) {
    requireRead(question.machine());
    reply.whenDone(this::tellIfQuiet);
    waits.begin(question, reply);
  }

  private void attach(Question question, Reply reply) {
    question.machines().forEach(this::requireRead);
    begin(reply);
    feeds.attach(question, reply);
  }

  private void read(
      Question question, Function<MachineRef<?>, Future<JsonObject>> ask, Reply reply) {
    var id = question.machine();
    requireRead(id);
    begin(reply);
    refs.use(id, ask).onComplete(reply);
  }

  private static Future<JsonObject> show(MachineRef<?> machine) {
    return machine.snapshot().map(shown -> show(machine, shown));
  }

  private static JsonObject show(MachineRef<?> machine, MachineSnapshot shown) {
    return FeedLines.named(MachineJson.of(machine.schema(), shown));
  }

  private static Future<JsonObject> next(MachineRef<?> machine) {
    return machine.next().map(next -> new JsonObject().put("next", WhyJson.of(next)));
  }

  private static Future<JsonObject> describe(MachineRef<?> machine) {
    return Future.succeededFuture(SchemaJson.of(machine.schema()));
  }

  private static Future<JsonObject> why(MachineRef<?> machine, Question question) {
    var states = question.names().stream()
        .map(name -> MachineJson.state(machine.schema(), name))
        .toArray(State[]::new);
    return why(machine, question.textOr("verb", ""), states).map(WhyJson::of);
  }

  private static Future<Why> why(MachineRef<?> machine, String verb, State... states) {
    return switch (verb) {
      case "" -> machine.why(only(states));
      case "add" -> machine.why(Mutation.add(states));
      case "remove" -> machine.why(Mutation.remove(states));
      case "set" -> machine.why(Mutation.set(states));
      default ->
        throw new BadQuestionException(
            "Expected add, remove or set for verb, but got \"" + verb + "\"");
    };
  }

  private static State only(State... states) {
    if (states.length != 1) {
      throw new BadQuestionException("Expected one state that is not active, but got "
          + List.of(states) + ": for a mutation of several say which verb");
    }
    return states[0];
  }

  private void list(Question question, Reply reply) {
    var listing = Listing.of(question);
    begin(reply);
    lines
        .vertick()
        .links()
        .orElseThrow()
        .list(access.machines(), access::mayRead)
        .map(listing::page)
        .onComplete(reply);
  }

  // The end.

  private void tellIfQuiet() {
    if (isQuiet()) {
      whenQuiet.run();
    }
  }

  /** Follows nothing any more, and runs an action once all is answered. */
  void whenQuiet(Runnable action) {
    feeds.close();
    whenQuiet = action;
    tellIfQuiet();
  }

  /** Nobody waits any more; each wait answers so. */
  void endWaits() {
    waits.close();
  }

  /** Nobody is there any more. */
  void close() {
    whenQuiet = () -> {};
    waits.close();
    feeds.close();
  }
}
