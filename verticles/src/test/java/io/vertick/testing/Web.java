package io.vertick.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** HTTP requests from the thread of a test. */
public final class Web {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Web() {}

  /** The answer to a GET from a server of this machine; {@code headers} are names and values in turn. */
  public static HttpResponse<String> get(int port, String path, String... headers) {
    return send(request(port, path, headers).build());
  }

  /** The answer to a POST; see {@link #get}. */
  public static HttpResponse<String> post(int port, String path, String body, String... headers) {
    return send(request(port, path, headers).POST(BodyPublishers.ofString(body)).build());
  }

  /** The status line of the answer to a POST of JSON under another host's name, which the client of the JDK does not let through. */
  public static String postFor(String host, int port, String path, String body) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      var request = "POST " + path + " HTTP/1.1\r\nHost: " + host
          + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
          + "\r\n\r\n" + body;
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return String.valueOf(in.readLine());
    } catch (IOException e) {
      throw new AssertionError("Expected an answer to POST " + path, e);
    }
  }

  private static HttpRequest.Builder request(int port, String path, String... headers) {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
    return headers.length > 0 ? request.headers(headers) : request;
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("Expected an answer to " + request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Expected an answer to " + request, e);
    }
  }
}
