package io.vertick.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/** A client that writes lines, or any bytes, and reads as slowly as a test wants; on the thread of the test. */
final class LineClient implements AutoCloseable {
  private static final int READ_MS_MAX = 20_000;

  private final Socket socket;
  private final BufferedReader lines;

  LineClient(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(READ_MS_MAX);
      lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    } catch (IOException e) {
      throw new AssertionError("Expected a connection to " + port, e);
    }
  }

  /** Sends lines, written with ' for ". */
  void send(String... questions) {
    for (var question : questions) {
      sendBytes((question.replace('\'', '"') + "\n").getBytes(UTF_8));
    }
  }

  /** Says that no more will come, as {@code nc -N} does, and reads on. */
  void sendEnd() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError("Expected a connection to end one side of", e);
    }
  }

  void sendBytes(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new AssertionError("Expected a connection that takes bytes", e);
    }
  }

  /** The next line that says more than that the other end is alive. */
  JsonObject next() {
    var line = line();
    while (line.contains("\"alive\"")) {
      line = line();
    }
    if (line.isEmpty()) {
      throw new AssertionError("Expected another line, but the connection has ended");
    }
    return new JsonObject(line);
  }

  /** The next line; empty at the end. */
  private String line() {
    try {
      var line = lines.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new AssertionError("Expected another line in " + READ_MS_MAX + " ms", e);
    }
  }

  JsonObject ask(String question) {
    send(question);
    return next();
  }

  /** Whether nothing comes any more, and the connection is closed. */
  boolean isAtEnd() {
    return line().isEmpty();
  }

  static List<Object> list(JsonObject line, String key) {
    return line.getJsonArray(key, new JsonArray()).stream().toList();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError("Expected the connection to end", e);
    }
  }
}
