package io.vertick.benchmarks.link;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A page of an HTTP server, read over as many connections as there are requests in flight. */
final class HttpPeer implements Peer {
  static final int CONNECTIONS = 512;

  private final Context context;
  private final HttpClient client;
  private final int port;

  HttpPeer(Vertx vertx, int port) {
    context = vertx.getOrCreateContext();
    client = vertx.createHttpClient(
        new HttpClientOptions().setDefaultHost(Ports.HOST).setDefaultPort(port),
        new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    this.port = port;
  }

  /** An object that it answers with. Blocks. */
  JsonObject json(String path) {
    return Wait.until(Wait.on(
        context,
        () -> client
            .request(HttpMethod.GET, path)
            .compose(request -> request.putHeader("Accept", "application/json").send())
            .compose(HttpClientResponse::body)
            .map(body -> body.toJsonObject())));
  }

  @Override
  public String name() {
    return "http://" + Ports.HOST + ":" + port;
  }

  @Override
  public Set<Integer> ports() {
    return Set.of(port);
  }

  @Override
  public void begin(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  @Override
  public void ask(int target, Answer answer) {
    client
        .request(HttpMethod.GET, "/")
        .compose(request -> request.send())
        .compose(response -> response.statusCode() == 200
            ? response.body()
            : Future.failedFuture("status " + response.statusCode()))
        .timeout(SECONDS_MAX, TimeUnit.SECONDS)
        .onSuccess(body -> answer.answered())
        .onFailure(answer::failed);
  }

  @Override
  public void close() {
    Wait.until(client.close());
  }
}
