package io.vertick.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Asks a node over HTTP, on the thread of a command; {@link NodeCallException} if there is no answer of use. */
final class NodeClient {
  private static final String TLS_HINT = ": if it speaks TLS, add --tls-trust FILE";

  private final String node;
  private final Duration limit;
  private final @Nullable String token;
  private final String scheme;
  private final HttpClient client;

  /**
   * A client of one node.
   *
   * @param node {@code HOST:PORT}
   * @param limit how long an answer may take
   * @param token shown with each request; null for none
   * @param tls null for plain
   */
  NodeClient(String node, Duration limit, @Nullable String token, @Nullable SSLContext tls) {
    this.node = node;
    this.limit = limit;
    this.token = token;
    scheme = tls == null ? "http://" : "https://";
    var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    client = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  JsonArray list(String path) {
    return (JsonArray) ask(request(path).GET());
  }

  JsonObject object(String path) {
    return (JsonObject) ask(request(path).GET());
  }

  JsonObject post(String path, JsonObject body) {
    return (JsonObject) ask(posting(path, body));
  }

  /** The lines of an answer that has begun. */
  NodeLines lines(String path, JsonObject body) {
    var answer = send(posting(path, body), BodyHandlers.ofPublisher());
    if (answer.statusCode() != 200) {
      var text = BodySubscribers.ofString(UTF_8);
      answer.body().subscribe(text);
      throw error(answer.statusCode(), text.getBody().toCompletableFuture().join());
    }
    var lines = new NodeLines(node, NodeLines.SILENCE_MAX);
    answer.body().subscribe(BodySubscribers.fromLineSubscriber(lines));
    return lines;
  }

  private HttpRequest.Builder posting(String path, JsonObject body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.encode()));
  }

  private HttpRequest.Builder request(String path) {
    try {
      var request = HttpRequest.newBuilder(URI.create(scheme + node + path)).timeout(limit);
      return token == null ? request : request.header("Authorization", "Bearer " + token);
    } catch (IllegalArgumentException malformed) {
      throw new NodeCallException(
          Main.USAGE,
          "Expected HOST:PORT for --node and an id of letters, digits, '.', '_' and '-', but got "
              + node + path);
    }
  }

  private Object ask(HttpRequest.Builder request) {
    var answer = send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw error(answer.statusCode(), answer.body());
    }
    try {
      return Json.decodeValue(answer.body());
    } catch (DecodeException foreign) {
      throw strange(answer.statusCode());
    }
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
    var asked = request.build();
    try {
      return client.send(asked, body);
    } catch (HttpTimeoutException late) {
      throw new NodeCallException(
          Main.TIMED_OUT,
          "Expected an answer of " + node + " within " + limit.toMillis()
              + " ms, but there was none: what was asked may still happen");
    } catch (ConnectException refused) {
      throw unreachable("nobody listens there, or its host is not reachable");
    } catch (SSLException distrusted) {
      throw new NodeCallException(
          Main.UNREACHABLE,
          "Expected a node on " + node
              + " with a certificate that --tls-trust trusts, and this host's name in it, but "
              + OneLine.of(distrusted));
    } catch (IOException broken) {
      throw asked.method().equals("GET") ? wordless(broken) : unanswered(broken);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeCallException(Main.FAILED, "Expected an answer, but was interrupted");
    }
  }

  /** Nothing was asked that changes anything. */
  private NodeCallException wordless(IOException broken) {
    return scheme.equals("http://")
        ? new NodeCallException(
            Main.UNREACHABLE,
            "Expected a node on " + node + ", but it did not answer in plain HTTP" + TLS_HINT)
        : unreachable(OneLine.of(broken));
  }

  private NodeCallException unanswered(IOException broken) {
    return new NodeCallException(
        Main.TIMED_OUT,
        "Expected an answer of " + node + ", but the connection ended before there was one ("
            + OneLine.of(broken) + "): what was asked may still happen"
            + (scheme.equals("http://") ? TLS_HINT : ""));
  }

  private NodeCallException unreachable(String why) {
    return new NodeCallException(
        Main.UNREACHABLE,
        "Expected a node on " + node + ", but " + why + ": start it, or name another with --node");
  }

  private NodeCallException error(int status, String text) {
    try {
      if (Json.decodeValue(text) instanceof JsonObject error && error.containsKey("error")) {
        return new NodeCallException(
            status == 400 ? Main.USAGE : Main.FAILED, error.getString("error"));
      }
    } catch (DecodeException foreign) {
      return strange(status);
    }
    return strange(status);
  }

  private NodeCallException strange(int status) {
    return new NodeCallException(
        Main.FAILED, "Expected an answer of a node from " + node + ", but " + found(status));
  }

  /** A node says in JSON what it does not have; a 404 without is of a server without such a route. */
  private static String found(int status) {
    return status == 404
        ? "this server takes no such command (a demo only shows its machines): start a node with vertick run FILE"
        : "got status " + status;
  }
}
