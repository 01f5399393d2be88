package io.vertick.chaos.node;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Standard input, by which a process is told what to do, and standard output, by which it answers. Any thread. */
final class Console {
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private long ready;

  void say(String line) {
    out.println(line);
  }

  /** Says why this process can't begin, and ends it. */
  void fail(Throwable why) {
    say("failed " + why.toString().replace('\n', ' '));
    System.exit(1);
  }

  /** Says {@code links COUNT} if it is another number than the last one, which was 0 at first. */
  synchronized void sayLinks(long count) {
    if (ready != count) {
      ready = count;
      say("links " + count);
    }
  }

  /**
   * Has each command obeyed, on a thread of its own. The process ends when there is no more input: whoever started it is gone.
   *
   * @param obey told the word of a command, and the rest of its line if there is one
   */
  void read(Consumer<String[]> obey) {
    new Thread(
            () -> {
              var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
              in.lines().forEach(line -> obey.accept(line.split(" ", 2)));
              Runtime.getRuntime().halt(1);
            },
            "obeys")
        .start();
  }
}
