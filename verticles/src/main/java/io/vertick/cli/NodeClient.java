package io.vertick.cli;

import io.vertick.logging.OneLine;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Asks a node over HTTP, on the thread of a command; {@link NodeCallException} if there is no answer of use. */
final class NodeClient {
  private final String node;
  private final Duration limit;
  private final HttpClient client;

  /**
   * A client of one node.
   *
   * @param node {@code HOST:PORT}
   * @param limit how long an answer may take
   */
  NodeClient(String node, Duration limit) {
    this.node = node;
    this.limit = limit;
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  JsonArray list(String path) {
    return (JsonArray) ask(request(path).GET().build());
  }

  JsonObject object(String path) {
    return (JsonObject) ask(request(path).GET().build());
  }

  JsonObject post(String path, JsonObject body) {
    return (JsonObject) ask(request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.encode()))
        .build());
  }

  private HttpRequest.Builder request(String path) {
    try {
      return HttpRequest.newBuilder(URI.create("http://" + node + path)).timeout(limit);
    } catch (IllegalArgumentException malformed) {
      throw new NodeCallException(
          Main.USAGE,
          "Expected HOST:PORT for --node and an id of letters, digits, '.', '_' and '-', but got "
              + node + path);
    }
  }

  private Object ask(HttpRequest request) {
    try {
      return valueOf(client.send(request, BodyHandlers.ofString()));
    } catch (HttpTimeoutException late) {
      throw new NodeCallException(
          Main.TIMED_OUT,
          "Expected an answer of " + node + " within " + limit.toMillis()
              + " ms, but there was none: what was asked may still happen");
    } catch (ConnectException refused) {
      throw unreachable("nobody listens there, or its host is not reachable");
    } catch (IOException broken) {
      throw unreachable(OneLine.of(broken));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeCallException(Main.FAILED, "Expected an answer, but was interrupted");
    }
  }

  private NodeCallException unreachable(String why) {
    return new NodeCallException(
        Main.UNREACHABLE,
        "Expected a node on " + node + ", but " + why + ": start it, or name another with --node");
  }

  private Object valueOf(HttpResponse<String> answer) {
    try {
      var value = Json.decodeValue(answer.body());
      if (answer.statusCode() == 200) {
        return value;
      }
      if (value instanceof JsonObject error && error.containsKey("error")) {
        throw new NodeCallException(
            answer.statusCode() == 400 ? Main.USAGE : Main.FAILED, error.getString("error"));
      }
    } catch (DecodeException foreign) {
      throw strange(answer);
    }
    throw strange(answer);
  }

  private NodeCallException strange(HttpResponse<String> answer) {
    return new NodeCallException(
        Main.FAILED,
        "Expected an answer of a node from " + node + ", but got status " + answer.statusCode());
  }
}
