package io.vertick.client;

import io.vertick.bridge.remote.Asker;
import io.vertick.bridge.remote.Asking;
import io.vertick.bridge.remote.ContextHost;
import io.vertick.bridge.remote.RemoteMachineRef;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Machines;
import io.vertick.engine.machine.Offload;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines behind a bridge. The refs that it gives are those that a node gives: mutations run at most once, replicas and waits go on after the connection was lost. Any thread;
 * futures complete on the context that asked.
 *
 * <p>A client connects again, after 0.1 to 5 s, until it is closed. Requests wait meanwhile, until their limit.
 */
public final class VertickClient implements Machines {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.client");

  private final Vertx vertx;
  private final Asker asker;
  /** Seen by the tests of its limits. */
  final ServerLink link;

  private final Questions questions;
  private final ServerRoute route;
  private final List<Consumer<ConnectionState>> listeners = new CopyOnWriteArrayList<>();
  private volatile ConnectionState state = ConnectionState.CONNECTING;

  private VertickClient(Vertx vertx, ClientOptions options) {
    this.vertx = vertx;
    asker = new Asker(vertx, VertickClient::newLoop);
    link = new ServerLink(vertx, options, this::become);
    questions = new Questions(link);
    route = new ServerRoute(link, asker);
  }

  private static ContextHost newLoop() {
    return new ContextHost(
        Objects.requireNonNull(Vertx.currentContext()), Offload.none(), VertickClient::log);
  }

  private static void log(TraceRecord fact) {
    LOG.warn("{}", fact);
  }

  /**
   * Connects to a server, again and again if that takes it.
   *
   * @return fails with {@link NotOpenException} if there is no session {@link ClientOptions#within} the time, or the server will have none
   */
  public static Future<VertickClient> connect(Vertx vertx, ClientOptions options) {
    var client = new VertickClient(vertx, options);
    var connected = client.asker.<VertickClient>promise();
    client.link.loop().turn(() -> client.link.open().map(client).onComplete(connected));
    return connected.future();
  }

  /** A ref to the machine with this id, there or not, by a schema that has its states. */
  @Override
  public <S extends States> MachineRef<S> machine(String id, Schema<S> schema) {
    Loop.checkId(id);
    return new RemoteMachineRef<>(route, asker, id, schema, null);
  }

  /**
   * A ref to a machine that tells the names of its states and attributes itself.
   *
   * @return fails with {@link MachineUnavailableException} if it does not
   */
  public Future<MachineRef<?>> machine(String id) {
    Loop.checkId(id);
    var answer = asker.<MachineRef<?>>promise();
    link.loop()
        .turn(() -> questions
            .schemaOf(id)
            .<MachineRef<?>>map(schema -> machine(id, schema))
            .onComplete(answer));
    return answer.future();
  }

  /**
   * The machines that the token may read, in order of their ids.
   *
   * @return fails with {@link MachineUnavailableException} if the server does not say
   */
  public Future<List<ListedMachine>> list() {
    var answer = asker.<List<ListedMachine>>promise();
    link.loop().turn(() -> questions.list().onComplete(answer));
    return answer.future();
  }

  /** How it is with the connection now. */
  public ConnectionState state() {
    return state;
  }

  /**
   * Tells a handler the present state and each new one, in order, on the calling context, or else on an event loop.
   *
   * @return takes the handler back
   */
  public Runnable onState(Handler<ConnectionState> handler) {
    var asking = Asking.here(vertx);
    Consumer<ConnectionState> told = newState -> asking.run(() -> handler.handle(newState));
    link.loop().run(() -> {
      listeners.add(told);
      told.accept(state);
    });
    return () -> link.loop().run(() -> listeners.remove(told));
  }

  /** On the context of the link. */
  private void become(ConnectionState newState) {
    state = newState;
    listeners.forEach(listener -> listener.accept(newState));
  }

  /** Says goodbye, waits for what was asked, 1 s at most, and closes. What may have run then is unknown, the rest not applied; views end. */
  public Future<Void> close() {
    var closed = asker.<Void>promise();
    link.loop().turn(() -> link.close().onComplete(closed));
    return closed.future();
  }
}
