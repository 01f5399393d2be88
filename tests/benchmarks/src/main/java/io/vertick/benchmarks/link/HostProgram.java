package io.vertick.benchmarks.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The process that answers. It says {@code ready} on standard output, then a line for each of standard input: to {@code allocated} the bytes so far, to {@code vitals} what
 * {@link Vitals} are. It ends with its input.
 */
public final class HostProgram {
  private HostProgram() {}

  /** Arguments: the first port, the number of event loops, and who answers: a {@link Cast}. */
  public static void main(String[] args) throws IOException {
    var ports = new Ports(Integer.parseInt(args[0]));
    int loops = Integer.parseInt(args[1]);
    Cast.valueOf(args[2]).serve(ports, loops);
    System.out.println("ready");
    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        .lines()
        .map(HostProgram::answer)
        .forEach(System.out::println);
    // Whoever started this process is gone, or does not need it any more.
    Runtime.getRuntime().halt(0);
  }

  private static String answer(String question) {
    return switch (question) {
      case "allocated" -> Long.toString(Vitals.allocatedBytes());
      case "vitals" -> Vitals.here().toString();
      default ->
        throw new IllegalArgumentException("Expected allocated or vitals, but got " + question);
    };
  }
}
